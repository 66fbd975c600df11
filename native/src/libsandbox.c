#include "libsandbox.h"

#include "failure.h"
#include "heap.h"
#include "plan.h"
#include "spawner.h"

#include <unistd.h>

int sandbox_serve(const struct sandbox_hooks *hooks, char ***argv, char ***envp)
{
    static struct plan plan;
    struct go go;

    failure_report_to(CONTROL_FD, 0);
    if (pread(PLAN_FD, &plan, sizeof plan, 0) != (ssize_t)sizeof plan)
        fail(STAGE_INTERPRETER, "plan");
    if (close(PLAN_FD) != 0)
        fail(STAGE_INTERPRETER, "plan");
    heap_settle();
    spawner_serve(&plan, hooks, &go);
    *argv = go.argv;
    *envp = go.envp;
    return go.argc;
}
