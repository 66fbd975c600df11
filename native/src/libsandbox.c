#include "libsandbox.h"

#include "failure.h"
#include "give_way.h"
#include "heap.h"
#include "plan.h"
#include "spawner.h"
#include "working_set.h"

#include <unistd.h>

static struct plan plan;

static bool read_plan(void)
{
    return pread(PLAN_FD, &plan, sizeof plan, 0) == (ssize_t)sizeof plan;
}

static int begin_sample(const char *sample, char ***argv, char ***envp)
{
    static char *arguments[3];
    static char *environment[] = {"HOME=/", NULL};
    arguments[0] = arguments[1] = (char *)sample;
    *argv = arguments;
    *envp = environ = environment;
    return 2;
}

void sandbox_warm(void)
{
    if (read_plan() && plan.gives_way)
        give_way_begin();
}

int sandbox_serve(const struct sandbox_hooks *hooks, char ***argv, char ***envp)
{
    struct go go;

    give_way_end();
    failure_report_to(CONTROL_FD, 0);
    if (!read_plan())
        fail(STAGE_INTERPRETER, "plan");
    if (close(PLAN_FD) != 0)
        fail(STAGE_INTERPRETER, "plan");
    heap_settle();
    if (hooks->sample != NULL && working_set_rehearse(hooks))
        return begin_sample(hooks->sample, argv, envp);
    spawner_serve(&plan, hooks, &go);
    *argv = go.argv;
    *envp = environ = go.envp;
    return go.argc;
}

void sandbox_leave(int code)
{
    working_set_stop();
    _exit(code);
}
