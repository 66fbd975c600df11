#include "spawner.h"

#include "failure.h"
#include "fork.h"
#include "message.h"
#include "namespaces.h"
#include "privileges.h"
#include "request.h"
#include "sweep.h"
#include "syscalls.h"
#include "working_set.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far above any pool of places: the server's own limits come first. */
enum { MAX_RUNS = 1024 };

struct run {
    uint32_t number; /* 0: this entry is free */
    pid_t program;   /* 0 when it is reaped, or was never started */
    uint32_t uid;
    struct run_init init; /* namespaces tier */
    bool sweeping;  /* container tier: the program is gone, what it left behind is being killed */
    bool releasing; /* container tier: ENDED was sent; `program` removes the files now */
    struct ended_message ended;
};

static struct run runs[MAX_RUNS];

struct spawner {
    const struct plan *plan;
    const struct sandbox_hooks *hooks;
    pid_t pid;
};

static bool by_namespaces(const struct spawner *spawner)
{
    return spawner->plan->tier == TIER_NAMESPACES;
}

static struct run *find_run(uint32_t number)
{
    for (size_t i = 0; i < MAX_RUNS; i++) {
        if (runs[i].number == number)
            return &runs[i];
    }
    return NULL;
}

static void finish(struct run *run)
{
    run->ended.header = (struct message_header){MESSAGE_ENDED, run->number};
    run_init_release(&run->init);
    if (send_message(CONTROL_FD, &run->ended, sizeof run->ended, NULL, 0) != 0)
        _exit(0); /* the server is gone */
    memset(run, 0, sizeof *run);
}

static void sweep(struct run *run)
{
    run->sweeping = true;
    int result = sweep_processes(run->uid);
    if (result < 0)
        fail(STAGE_SWEEP, "processes");
    if (result == 1)
        finish(run);
}

/*
 * With namespaces everything a run consists of is reaped then: the program by us, the rest by the
 * init before it could end. Without, the uid is swept until nobody is left.
 */
static void finish_if_over(const struct spawner *spawner, struct run *run)
{
    if (run->program != 0 || run->init.pid != 0)
        return;
    if (by_namespaces(spawner))
        finish(run);
    else
        sweep(run);
}

static void kill_run(const struct spawner *spawner, const struct run *run)
{
    if (run->init.pid > 0)
        kill(run->init.pid, SIGKILL);
    else if (!by_namespaces(spawner) && run->program > 0 && !run->releasing)
        kill(run->program, SIGKILL); /* its end brings the sweep */
}

static void add_usage(struct ended_message *ended, const struct rusage *usage)
{
    const uint64_t million = 1000000;
    ended->user_us +=
        (uint64_t)usage->ru_utime.tv_sec * million + (uint64_t)usage->ru_utime.tv_usec;
    ended->system_us +=
        (uint64_t)usage->ru_stime.tv_sec * million + (uint64_t)usage->ru_stime.tv_usec;
    uint64_t max_rss_bytes = (uint64_t)usage->ru_maxrss * 1024;
    if (max_rss_bytes > ended->max_rss_bytes)
        ended->max_rss_bytes = max_rss_bytes;
}

static void released(struct run *run, const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED && info->si_status == 0) {
        struct released_message message = {{MESSAGE_RELEASED, run->number}};
        if (send_message(CONTROL_FD, &message, sizeof message, NULL, 0) != 0)
            _exit(0);
    } else {
        report_failure(CONTROL_FD, run->number, STAGE_SWEEP, info->si_status, "files");
    }
    memset(run, 0, sizeof *run);
}

static void program_reaped(const struct spawner *spawner, struct run *run, const siginfo_t *info,
                           const struct rusage *usage)
{
    run->program = 0;
    run->ended.code = info->si_code;
    run->ended.status = info->si_status;
    add_usage(&run->ended, usage);
    kill_run(spawner, run); /* what the program left behind ends with it */
}

static void reaped(const struct spawner *spawner, const siginfo_t *info, const struct rusage *usage)
{
    for (size_t i = 0; i < MAX_RUNS; i++) {
        struct run *run = &runs[i];
        if (run->number == 0)
            continue;
        if (run->program == info->si_pid && run->releasing) {
            released(run, info);
            return;
        }
        if (run->program == info->si_pid) {
            program_reaped(spawner, run, info, usage);
        } else if (run->init.pid == info->si_pid) {
            run->init.pid = 0;
            /* The init shares the spawner's memory: its peak is not the run's, its children's time
             * is. */
            struct rusage times = {.ru_utime = usage->ru_utime, .ru_stime = usage->ru_stime};
            add_usage(&run->ended, &times);
        } else if (!by_namespaces(spawner) && run->uid == info->si_uid && !run->releasing) {
            add_usage(&run->ended,
                      usage); /* an orphan of the run, which came to us as its subreaper */
        } else {
            continue;
        }
        finish_if_over(spawner, run);
        return;
    }
}

static void reap(const struct spawner *spawner)
{
    for (;;) {
        siginfo_t info = {0};
        struct rusage usage = {0};
        int result = wait_any_child(&info, WEXITED | WNOHANG | __WALL, &usage);
        if (result != 0 || info.si_pid == 0)
            return;
        reaped(spawner, &info, &usage);
    }
}

static void start_failed(const struct spawner *spawner, struct run *run, const char *detail)
{
    report_failure(CONTROL_FD, run->number, STAGE_FORK, errno, detail);
    kill_run(spawner, run);
    finish_if_over(spawner, run);
}

/* Returns true in the child. */
static bool spawn_run(const struct spawner *spawner, const struct spawn_message *spawn,
                      struct received *received, struct go *go)
{
    struct run *run = find_run(0);
    if (run == NULL) {
        struct run none = {.number = spawn->header.run};
        report_failure(CONTROL_FD, none.number, STAGE_FORK, EAGAIN, "runs");
        finish(&none);
        return false;
    }
    *run = (struct run){.number = spawn->header.run, .uid = spawn->uid};
    pid_t child = -1;
    if (!by_namespaces(spawner) || run_init_start(&run->init) == 0)
        child = fork_interpreter(spawner->hooks);
    if (child == 0) {
        memset(runs, 0,
               sizeof runs); /* the neighbours' numbers and uids are no program's business */
        failure_report_to(received->fds[3], spawn->header.run);
        jail_join_groups(received->fds + SPAWN_FDS, received->fd_count - SPAWN_FDS);
        if ((spawn->flags & SPAWN_EXEC) == 0)
            working_set_fetch();
        fork_wake_interpreter(spawner->hooks);
        /* A parent in another pid namespace has no number here. */
        jail_enter(spawner->plan, spawn, received->fds, by_namespaces(spawner) ? 0 : spawner->pid,
                   go);
        if ((spawn->flags & SPAWN_EXEC) != 0)
            jail_exec(go);
        jail_close_door();
        return true;
    }
    int error = errno;
    if (by_namespaces(spawner) && run_init_leave() != 0)
        fail(STAGE_NAMESPACES, "the spawner's own pid namespace");
    errno = error;
    if (child < 0)
        start_failed(spawner, run, "fork");
    else
        run->program = child;
    return false;
}

static void release(const struct release_message *message)
{
    struct run *run = find_run(0);
    pid_t child = run == NULL ? -1 : sweep_files(message->uid);
    if (child < 0) {
        report_failure(CONTROL_FD, message->header.run, STAGE_SWEEP, run == NULL ? EAGAIN : errno,
                       "fork");
        return;
    }
    *run = (struct run){
        .number = message->header.run, .program = child, .uid = message->uid, .releasing = true};
}

/* Takes one message; returns true in a child. */
static bool take_message(const struct spawner *spawner, struct go *go)
{
    char packet[sizeof(union request)];
    struct received received;
    union request request;

    if (receive_message(CONTROL_FD, packet, sizeof packet, &received) != 0)
        fail(STAGE_PROTOCOL, "control");
    if (received.bytes == 0)
        _exit(0); /* as first process of the pid namespace: every run dies with us */
    if (!request_parse(packet, received.bytes, received.fd_count, spawner->plan->tier, &request))
        fail_plainly(STAGE_PROTOCOL, "control");

    bool in_child = false;
    struct run *run = find_run(request.header.run);
    if (request.header.kind == MESSAGE_SPAWN && run != NULL)
        fail_plainly(STAGE_PROTOCOL, "control");
    else if (request.header.kind == MESSAGE_SPAWN)
        in_child = spawn_run(spawner, &request.spawn, &received, go);
    else if (request.header.kind == MESSAGE_RELEASE)
        release(&request.release);
    else if (run != NULL)
        kill_run(spawner, run); /* else it has ended meanwhile */
    if (!in_child)
        close_received(&received);
    return in_child;
}

static int watch_children(void)
{
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &children, NULL) != 0)
        return -1;
    return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

void spawner_serve(const struct plan *plan, const struct sandbox_hooks *hooks, struct go *go)
{
    const struct spawner spawner = {plan, hooks, getpid()};
    failure_report_to(CONTROL_FD, 0);
    privileges_bound();
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "dumpable");
    if (plan->tier == TIER_CONTAINER && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        fail(STAGE_SWEEP, "subreaper");
    int signals = watch_children();
    if (signals < 0)
        fail(STAGE_FORK, "signalfd");

    struct started_message started = {{MESSAGE_STARTED, 0}, PROTOCOL_VERSION, plan->landlock_abi};
    if (send_message(CONTROL_FD, &started, sizeof started, NULL, 0) != 0)
        _exit(0);

    struct pollfd sources[2] = {{.fd = CONTROL_FD, .events = POLLIN},
                                {.fd = signals, .events = POLLIN}};
    for (;;) {
        if (poll(sources, 2, -1) < 0 && errno != EINTR)
            fail(STAGE_PROTOCOL, "poll");
        if (sources[1].revents != 0) {
            struct signalfd_siginfo ignored;
            while (read(signals, &ignored, sizeof ignored) > 0)
                ;
            reap(&spawner);
        }
        if (sources[0].revents != 0 && take_message(&spawner, go))
            return;
    }
}
