/*
 * sandbox-launch: the native part of the sandbox.
 *
 * Theory of operation
 *
 * The server starts one `sandbox-launch serve` per runtime, with nothing but a control socket and
 * an empty environment. It compiles the seccomp allowlists, makes what all runs share (namespaces,
 * the read-only root) and is then a *spawner*: it waits for messages (protocol.h), forks a child
 * for each SPAWN, reaps, and reports endings. It runs no user code, holds no secret, and ends when
 * the server closes the socket.
 *
 *   server (the caller's rights)
 *     `- keeper             waits, so that the server has a child of its own to see and kill
 *         `- spawner        pid 1 of the outer pid namespace; root there, or in a user namespace of
 * its own
 *             |- init       pid 1 of a run's pid namespace; shares the spawner's memory, only reaps
 *             `- program    pid 2 there: jailed by jail.c, an own uid, no capability, seccomp; user
 * code
 *
 * A child becomes the sandbox step by step (jail.c); every step ends it when it fails. Then it is
 * parked: a finished jail that waits for its program. GO brings arguments and environment; the
 * child executes the interpreter, or, in a zygote, goes on as the program. One child runs one
 * program and dies.
 *
 * Death goes downward by the kernel's own means: the server's death closes the control socket and
 * ends the spawner; the spawner's death, as pid 1, ends every run; the init's death ends everything
 * of one run.
 */
#include "arguments.h"
#include "describe.h"
#include "failure.h"
#include "install.h"
#include "landlock.h"
#include "namespaces.h"
#include "policy.h"
#include "privileges.h"
#include "probe.h"
#include "root.h"
#include "spawner.h"

#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char usage[] =
    "usage: sandbox-launch serve --tier namespaces|container --policy FILE [option]...\n"
    "       sandbox-launch install --tier namespaces|container --policy FILE --folder DIR\n"
    "                              [option]... -- COMMAND [argument]...\n"
    "       sandbox-launch probe | protocol | syscalls\n"
    "       sandbox-launch check-policy FILE [--arch x86_64|aarch64]\n"
    "\n"
    "This is the server's tool; people use the `sandbox` command.\n";

static struct plan plan;

static void load_policy(const char *path, const struct arguments *arguments, struct filter *filter)
{
    char error[1024];
    if (!policy_compile(path, SCMP_ARCH_NATIVE, arguments->appended, arguments->appended_count,
                        filter, error, sizeof error))
        fail_plainly(STAGE_POLICY, error);
}

/* The sweep looks there for what is left of a run. */
static void keep_proc(void)
{
    int fd = open("/proc", O_RDONLY | O_DIRECTORY);
    if (fd < 0 || (fd != PROC_FD && (dup2(fd, PROC_FD) < 0 || close(fd) != 0)))
        fail(STAGE_SWEEP, "/proc");
}

/* The interpreter finds the control socket and the plan open, and the library in /sandbox. */
_Noreturn static void become_zygote(const struct arguments *arguments)
{
    int fd = memfd_create("plan", 0);
    if (fd < 0 || write(fd, &plan, sizeof plan) != (ssize_t)sizeof plan)
        fail(STAGE_INTERPRETER, "plan");
    if (fd != PLAN_FD && (dup2(fd, PLAN_FD) < 0 || close(fd) != 0))
        fail(STAGE_INTERPRETER, "plan");
    if (plan.user_namespace)
        privileges_keep_over_exec();
    execve(arguments->zygote[0], arguments->zygote, (char *const *)arguments->zygote_env);
    fail(STAGE_INTERPRETER, arguments->zygote[0]);
}

_Noreturn static void serve(int argc, char **argv)
{
    struct arguments arguments;
    struct go go;

    failure_report_to(CONTROL_FD, 0);
    arguments_parse(argc, argv, &arguments);
    plan.tier = arguments.tier;
    plan.user_namespace = arguments.user_namespace;
    plan.proc = arguments.proc;
    plan.link = arguments.link;
    plan.gives_way = arguments.give_way;
    plan.landlock_abi = arguments.landlock ? landlock_abi() : 0;
    if (arguments.landlock && plan.landlock_abi == 0)
        fail(STAGE_LANDLOCK, "this kernel has none");

    load_policy(arguments.policy, &arguments, &plan.filter);
    if (arguments.network_policy != NULL)
        load_policy(arguments.network_policy, &arguments, &plan.network_filter);

    const struct root_contents contents = {
        .prepared = arguments.root,
        .paths = arguments.binds,
        .path_count = arguments.bind_count,
        .packages = arguments.packages,
        .zygote_files = arguments.zygote_files,
        .zygote_file_count = arguments.zygote_file_count,
        .places = arguments.places,
        .proc = plan.proc,
        .scratch = arguments.scratch,
    };
    if (plan.tier == TIER_NAMESPACES) {
        namespaces_enter(&plan);
        root_build(&contents);
    } else {
        keep_proc();
        root_change(&contents);
    }
    if (arguments.zygote != NULL)
        become_zygote(&arguments);

    const struct sandbox_hooks none = {0};
    spawner_serve(&plan, &none, &go);
    /* Only a child of a SPAWN without SPAWN_EXEC comes here, and nothing is warm. */
    fail_plainly(STAGE_PROTOCOL, "this spawner is not a zygote");
}

static int check_policy(int argc, char **argv)
{
    uint32_t arch = SCMP_ARCH_NATIVE;
    char error[1024];

    if (argc == 3 && strcmp(argv[1], "--arch") == 0) {
        arch = seccomp_arch_resolve_name(argv[2]);
        if (arch == 0) {
            fprintf(stderr, "sandbox-launch: '%s' is not an architecture\n", argv[2]);
            return 2;
        }
    } else if (argc != 1) {
        fputs(usage, stderr);
        return 2;
    }
    if (!policy_compile(argv[0], arch, NULL, 0, &plan.filter, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    printf("%s: %u instructions\n", argv[0], plan.filter.length);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "serve") == 0)
        serve(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "install") == 0)
        return install(argc - 2, argv + 2);
    if (argc == 2 && strcmp(argv[1], "probe") == 0)
        return probe();
    if (argc == 2 && strcmp(argv[1], "protocol") == 0)
        return describe_protocol();
    if (argc == 2 && strcmp(argv[1], "syscalls") == 0)
        return describe_syscalls();
    if (argc >= 3 && strcmp(argv[1], "check-policy") == 0)
        return check_policy(argc - 2, argv + 2);
    fputs(usage, stderr);
    return 2;
}
