/*
 * Theory of operation
 *
 *   server
 *     `- keeper          the server's rights; waits for the command, the clock, or the server's end
 *         `- command     own uid, no capability, seccomp, Landlock; in the namespaces tier pid 1 of
 *                        a pid namespace, in a root that shows the system read-only, with the one
 *                        folder at /sandbox
 *
 * The command is not a run: it is a program of the host (pip, npm), and executes no other. What it
 * is refused fails with ENOSYS. With --gateway, each connect of it leads to that port of the
 * server, and to nothing else (install_gate.h); its own sockets reach nobody. Runs come before it
 * (install_pace.h). Standard input is the rope between server and keeper: when it ends, everything
 * ends.
 */
#include "install.h"

#include "failure.h"
#include "install_arguments.h"
#include "install_gate.h"
#include "install_pace.h"
#include "landlock.h"
#include "namespaces.h"
#include "policy.h"
#include "privileges.h"
#include "protocol.h"
#include "root.h"
#include "sweep.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* As timeout(1) has it. */
enum { EXIT_TIMED_OUT = 124 };

/* npm opens hundreds of sockets and files at once; Node has some ten threads. */
enum { OPEN_FILES = 4096, PROCESSES = 256 };

/* A dying process group is gone in milliseconds; the bound is for a kernel that does not kill. */
enum { SWEEPS = 2000, SWEEP_PAUSE_MS = 5 };

/* The command's end of the socket that its listener goes over. */
enum { GATE_FD = 3 };

static struct plan plan;
static struct install_arguments arguments;

static void limit(int resource, uint64_t value, const char *name)
{
    struct rlimit wanted = {(rlim_t)value, (rlim_t)value};
    if (setrlimit((__rlimit_resource_t)resource, &wanted) != 0)
        fail(STAGE_LIMITS, name);
}

static void apply_limits(void)
{
    limit(RLIMIT_CPU, arguments.seconds, "RLIMIT_CPU");
    limit(RLIMIT_FSIZE, arguments.file_bytes, "RLIMIT_FSIZE");
    limit(RLIMIT_DATA, arguments.data_bytes, "RLIMIT_DATA");
    limit(RLIMIT_NOFILE, OPEN_FILES, "RLIMIT_NOFILE");
    /* Without an own uid it would count all that the user has. */
    if (arguments.uid != NO_ID)
        limit(RLIMIT_NPROC, PROCESSES, "RLIMIT_NPROC");
    limit(RLIMIT_CORE, 1, "RLIMIT_CORE");
    limit(RLIMIT_MEMLOCK, 0, "RLIMIT_MEMLOCK");
    limit(RLIMIT_MSGQUEUE, 0, "RLIMIT_MSGQUEUE");
}

/* A copy of the folder's mount that outlives the host's root; nothing in it is executed. */
static int detach_folder(void)
{
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, arguments.folder,
                            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);
    if (tree < 0)
        fail(STAGE_WORKSPACE, arguments.folder);
    struct mount_attr wanted = {
        .attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
        .propagation = MS_PRIVATE,
    };
    if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &wanted, sizeof wanted) != 0)
        fail(STAGE_WORKSPACE, "folder's mount");
    return tree;
}

static void enter_root(void)
{
    const struct root_contents contents = {
        .paths = arguments.readable,
        .path_count = arguments.readable_count,
        .proc = arguments.proc,
    };
    namespaces_enter(&plan);
    int tree = detach_folder();
    root_build(&contents);
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, SANDBOX_FOLDER, MOVE_MOUNT_F_EMPTY_PATH) != 0)
        fail(STAGE_WORKSPACE, SANDBOX_FOLDER);
    close(tree);
    if (chdir(WORK_FOLDER) != 0)
        fail(STAGE_WORKSPACE, WORK_FOLDER);
}

static void enter_folder(void)
{
    char work[PATH_MAX];
    int used = snprintf(work, sizeof work, "%s/work", arguments.folder);
    if (used < 0 || (size_t)used >= sizeof work || chdir(work) != 0)
        fail(STAGE_WORKSPACE, arguments.folder);
}

static void restrict_files(void)
{
    static const char *const whole_root = "/";
    /* Not what lies beside them: packages that are tried may have the command's own uid. */
    static const char *const writable[] = {".", "../tmp", "../shm"};
    bool own_root = plan.tier == TIER_NAMESPACES;
    const char *present[MAX_READABLE];
    size_t count = 0;

    for (size_t i = 0; !own_root && i < arguments.readable_count; i++) {
        if (access(arguments.readable[i], F_OK) == 0)
            present[count++] = arguments.readable[i];
    }
    const struct landlock_allowance allowance = {
        .readable = own_root ? &whole_root : present,
        .readable_count = own_root ? 1 : count,
        .writable = writable,
        .writable_count = sizeof writable / sizeof *writable,
    };
    landlock_restrict_to(plan.landlock_abi, &allowance);
}

static void install_filter(void)
{
    struct sock_fprog program = {plan.filter.length, plan.filter.instructions};
    if (program.len == 0)
        fail_plainly(STAGE_SECCOMP, "no filter");
    int listener =
        seccomp_call(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0)
        fail(STAGE_SECCOMP, "filter");
    gate_send_listener(GATE_FD, listener);
}

/* As jail.c: every step ends it when it fails, and the filter is last. */
_Noreturn static void become_command(pid_t keeper, int door)
{
    sigset_t none;
    sigemptyset(&none);
    if (setsid() < 0 || sigprocmask(SIG_SETMASK, &none, NULL) != 0)
        fail(STAGE_SESSION, "session");
    umask(022);
    int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (empty < 0 || dup2(empty, STDIN_FILENO) < 0)
        fail(STAGE_DESCRIPTORS, "/dev/null");
    if (door != GATE_FD && dup3(door, GATE_FD, O_CLOEXEC) < 0)
        fail(STAGE_DESCRIPTORS, "gate");
    if (syscall(SYS_close_range, GATE_FD + 1, ~0U, 0U) != 0)
        fail(STAGE_DESCRIPTORS, "close_range");
    pace_yield();

    if (plan.tier == TIER_NAMESPACES)
        enter_root();
    else
        enter_folder();
    apply_limits();
    privileges_bound();
    privileges_become(arguments.uid);
    privileges_drop(false);
    /* After the identity, which clears it. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "PR_SET_PDEATHSIG");
    if (plan.tier == TIER_CONTAINER && getppid() != keeper)
        fail_plainly(STAGE_PRIVILEGES, "the keeper is gone");
    if (plan.landlock_abi > 0)
        restrict_files();
    install_filter();
    execve(arguments.command[0], arguments.command, environ);
    fail(STAGE_EXEC, arguments.command[0]);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Returns 0 when the command ended by itself, else the exit code that says why it is ended. */
static int wait_for_command(pid_t command, int pidfd, int door)
{
    struct gate gate = {.listener = -1, .port = arguments.gateway};
    struct pace pace = {0};
    int64_t deadline = now_ms() + (int64_t)arguments.seconds * 1000;
    struct pollfd events[3] = {
        {.fd = pidfd, .events = POLLIN},
        {.fd = STDIN_FILENO},
        {.fd = door, .events = POLLIN},
    };
    for (;;) {
        int64_t now = now_ms();
        int64_t left = deadline - now;
        if (left <= 0)
            return EXIT_TIMED_OUT;
        int soon = pace_keep(&pace, now);
        if (soon >= 0 && soon < left)
            left = soon;
        int ready = poll(events, 3, left > INT_MAX ? INT_MAX : (int)left);
        if (ready < 0 && errno != EINTR)
            fail(STAGE_SWEEP, "poll");
        if (ready > 0 && (events[0].revents & POLLIN) != 0)
            return 0;
        if (ready > 0 && events[1].revents != 0)
            return 128 + SIGKILL; /* the server hung up */
        if (ready <= 0 || events[2].revents == 0)
            continue;
        if (gate.listener < 0) {
            /* -1 is no event for poll: the command failed before it had a filter, and ends. */
            events[2].fd = gate.listener = gate_receive_listener(door);
        } else if ((events[2].revents & POLLIN) != 0) {
            gate_answer(&gate);
            if (pace.group == 0 && gate.command != 0)
                pace_begin(&pace, now_ms(), command, gate.command, arguments.processors,
                           arguments.seconds);
        } else {
            events[2].fd = -1; /* nobody is left under the filter */
        }
    }
}

/* We are everybody's reaper: when there is no child left, nothing of the command is alive. */
static int reap_all(pid_t command)
{
    int code = 128 + SIGKILL;
    const struct timespec pause = {0, SWEEP_PAUSE_MS * 1000000L};

    for (int i = 0; i < SWEEPS; i++) {
        int left = plan.tier == TIER_CONTAINER ? sweep_processes(arguments.uid) : 0;
        if (left < 0)
            fail(STAGE_SWEEP, "processes");
        int status;
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
            if (ended == command)
                code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (ended < 0 && left == 0)
            return code;
        nanosleep(&pause, NULL);
    }
    fail_plainly(STAGE_SWEEP, "processes are left");
}

/* The sweep looks there. */
static void keep_proc(void)
{
    int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fd != PROC_FD && (dup3(fd, PROC_FD, O_CLOEXEC) < 0 || close(fd) != 0)))
        fail(STAGE_SWEEP, "/proc");
}

static void make_plan(void)
{
    char error[1024];
    plan.tier = arguments.tier;
    plan.user_namespace = arguments.user_namespace;
    plan.proc = arguments.proc;
    plan.landlock_abi = arguments.landlock ? landlock_abi() : 0;
    if (arguments.landlock && plan.landlock_abi == 0)
        fail(STAGE_LANDLOCK, "this kernel has none");
    if (!policy_compile(arguments.policy, SCMP_ARCH_NATIVE, NULL, 0, &plan.filter, error,
                        sizeof error))
        fail_plainly(STAGE_POLICY, error);
}

int install(int argc, char **argv)
{
    install_arguments_parse(argc, argv, &arguments);
    make_plan();
    if (plan.tier == TIER_CONTAINER)
        keep_proc();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        fail(STAGE_FORK, "PR_SET_CHILD_SUBREAPER");

    int doors[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, doors) != 0)
        fail(STAGE_DESCRIPTORS, "gate");
    pid_t keeper = getpid();
    pid_t command = fork();
    if (command < 0)
        fail(STAGE_FORK, "fork");
    if (command == 0)
        become_command(keeper, doors[1]);
    close(doors[1]);
    int pidfd = (int)syscall(SYS_pidfd_open, command, 0);
    if (pidfd < 0) {
        kill(command, SIGKILL);
        fail(STAGE_FORK, "pidfd_open");
    }
    int reason = wait_for_command(command, pidfd, doors[0]);
    /* Its pid is ours until we wait for it. */
    kill(command, SIGKILL);
    int code = reap_all(command);
    return reason != 0 ? reason : code;
}
