#include "jail.h"

#include "failure.h"
#include "landlock.h"
#include "limits.h"
#include "message.h"
#include "privileges.h"
#include "request.h"
#include "syscalls.h"
#include "workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DOOR_FD = 3 };

static void start_session(void)
{
    sigset_t none;
    sigemptyset(&none);
    if (setsid() < 0)
        fail(STAGE_SESSION, "setsid");
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
        fail(STAGE_SESSION, "signal mask");
    umask(022);
}

void jail_join_groups(const int *groups, int count)
{
    for (int i = 0; i < count; i++) {
        if (write(groups[i], "0", 1) != 1)
            fail(STAGE_CGROUP, "join");
    }
}

/* 0, 1, 2 and the door; nothing else of the spawner stays open. */
static void take_descriptors(const struct spawn_message *spawn, const int *fds)
{
    for (int i = 0; i < 3; i++) {
        if (dup2(fds[i], i) < 0)
            fail(STAGE_DESCRIPTORS, "standard streams");
    }
    /* dup3 refuses equal numbers; the received one is never below 4, because 3 is the control
     * socket. */
    if (dup3(fds[3], DOOR_FD, O_CLOEXEC) < 0)
        fail(STAGE_DESCRIPTORS, "door");
    failure_report_to(DOOR_FD, spawn->header.run);
    if (syscall(SYS_close_range, DOOR_FD + 1U, ~0U, 0U) != 0)
        fail(STAGE_DESCRIPTORS, "close_range");
}

/*
 * In the container tier there is no pid namespace that dies with the spawner. Set after the
 * identity, which clears it; a spawner that died before is seen by the change of parent.
 */
static void die_with_parent(pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "PR_SET_PDEATHSIG");
    if (getppid() != parent)
        fail_plainly(STAGE_PRIVILEGES, "the spawner is gone");
}

static int install_filter(const struct filter *filter)
{
    struct sock_fprog program = {filter->length, (struct sock_filter *)filter->instructions};
    unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    if (filter->length == 0)
        fail_plainly(STAGE_SECCOMP, "no filter is loaded for this run");

    /* Where the kernel can: a denied call is not restarted by every signal that comes while we
     * answer. */
    int listener = seccomp_call(SECCOMP_SET_MODE_FILTER,
                                flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
    if (listener < 0 && errno == EINVAL)
        listener = seccomp_call(SECCOMP_SET_MODE_FILTER, flags, &program);
    if (listener < 0)
        fail(STAGE_SECCOMP, "filter");
    return listener;
}

static void say_ready(const struct spawn_message *spawn, int folder, int listener)
{
    struct timespec cpu = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    struct ready_message ready = {{MESSAGE_READY, spawn->header.run},
                                  (uint64_t)cpu.tv_sec * 1000000 + (uint64_t)cpu.tv_nsec / 1000};
    int fds[2] = {folder, listener};
    if (send_message(DOOR_FD, &ready, sizeof ready, fds, 2) != 0)
        fail(STAGE_GO, "ready");
    close(folder);
    close(listener);
}

/*
 * Without taking it: a child that is killed while it waits leaves GO unread, which the server sees,
 * even where both come at once.
 */
static void wait_parked(void)
{
    char first;
    while (recv(DOOR_FD, &first, sizeof first, MSG_PEEK) < 0) {
        if (errno != EINTR)
            fail(STAGE_GO, "wait");
    }
}

static void wait_for_go(uint32_t run, struct go *go)
{
    static char buffer[MESSAGE_MAX_BYTES];
    struct received received;

    wait_parked();
    if (receive_message(DOOR_FD, buffer, sizeof buffer, &received) != 0)
        fail(STAGE_GO, "receive");
    if (received.bytes == 0)
        _exit(0); /* a parked sandbox that is not wanted any more */
    if (!go_parse(buffer, received.bytes, received.fd_count, run, go))
        fail_plainly(STAGE_PROTOCOL, "go");
    if (received.fd_count == 1 && dup2(received.fds[0], STDIN_FILENO) < 0)
        fail(STAGE_DESCRIPTORS, "stdin");
    close_received(&received);
}

void jail_enter(const struct plan *plan, const struct spawn_message *spawn, const int *fds,
                pid_t parent, struct go *go)
{
    bool network = (spawn->flags & SPAWN_NETWORK) != 0;

    start_session();
    take_descriptors(spawn, fds);
    int folder = workspace_make(plan, spawn);
    limits_apply(spawn);
    privileges_become(spawn->uid);
    /*
     * The server, with the run's uid and no capability, looks there for open files that have no
     * name (Watching/NamelessFiles.cs), and with network for where the program wants to connect to.
     * Nobody else has that uid, and a run sees no /proc there; core files and ptrace are refused in
     * any case.
     */
    privileges_drop(network || plan->tier == TIER_CONTAINER);
    die_with_parent(parent);
    if (plan->landlock_abi > 0)
        landlock_restrict(plan);
    int listener = install_filter(network ? &plan->network_filter : &plan->filter);
    say_ready(spawn, folder, listener);
    wait_for_go(spawn->header.run, go);
}

void jail_close_door(void)
{
    if (close(DOOR_FD) != 0)
        fail(STAGE_DESCRIPTORS, "door");
    failure_report_to(-1, 0);
}

_Noreturn void jail_exec(const struct go *go)
{
    execve(go->argv[0], go->argv, go->envp);
    fail(STAGE_EXEC, go->argv[0]);
}
