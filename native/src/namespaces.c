#include "namespaces.h"

#include "bare_call.h"
#include "failure.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INIT_STACK_BYTES = 16384 };

static void write_proc_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        fail(STAGE_NAMESPACES, path);
    close(fd);
}

/* The one id a user may map without help is the own one; it keeps its number. */
static void enter_user_namespace(void)
{
    unsigned uid = (unsigned)geteuid();
    unsigned gid = (unsigned)getegid();
    char text[64];

    if (unshare(CLONE_NEWUSER) != 0)
        fail(STAGE_NAMESPACES, "user namespace");
    write_proc_file("/proc/self/setgroups", "deny");
    snprintf(text, sizeof text, "%u %u 1", uid, uid);
    write_proc_file("/proc/self/uid_map", text);
    snprintf(text, sizeof text, "%u %u 1", gid, gid);
    write_proc_file("/proc/self/gid_map", text);
}

/* The keeper holds nothing open, so that the end of the inner process is seen by all its peers at
 * once. */
_Noreturn static void keep(pid_t inner)
{
    if (syscall(SYS_close_range, 0U, ~0U, 0U) != 0)
        _exit(1);
    int status;
    while (waitpid(inner, &status, 0) < 0 && errno == EINTR)
        ;
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void namespaces_enter(const struct plan *plan)
{
    if (plan->user_namespace)
        enter_user_namespace();
    if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID) != 0)
        fail(STAGE_NAMESPACES, "mount, network, ipc, uts, pid");
    if (sethostname("sandbox", strlen("sandbox")) != 0)
        fail(STAGE_NAMESPACES, "sethostname");

    pid_t inner = fork();
    if (inner < 0)
        fail(STAGE_NAMESPACES, "fork");
    if (inner > 0)
        keep(inner);

    /* A keeper killed before this line goes unnoticed; its killer closes the control socket as
     * well. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail(STAGE_NAMESPACES, "PR_SET_PDEATHSIG");
}

/*
 * Runs on a stack of its own in the spawner's memory: CLONE_VM, because copying the page tables of
 * a warm interpreter for a process that only waits would cost more than the rest of a run.
 * Therefore it must not touch errno or anything else that is per thread, and uses only calls that
 * cannot fail in a way it minds.
 */
static int init_main(void *unused)
{
    (void)unused;
    const uint64_t child_ended = 1ULL << (SIGCHLD - 1);

    if (bare_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0) != 0 ||
        bare_call(SYS_close_range, 0, ~0U, 0, 0) != 0)
        return 1;
    for (;;) {
        /* Orphans of the run come here; what they used is added to ours when we wait for them. */
        while (bare_call(SYS_wait4, -1, 0, WNOHANG | __WALL, 0) > 0)
            ;
        bare_call(SYS_rt_sigtimedwait, (long)&child_ended, 0, 0, sizeof child_ended);
    }
}

int run_init_start(struct run_init *init)
{
    *init = (struct run_init){0};
    void *stack = mmap(NULL, INIT_STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return -1;
    init->stack = stack;
    if (unshare(CLONE_NEWPID) != 0)
        return -1;

    /* Everything blocked: no handler of the interpreter may run in the shared memory, SIGKILL
     * remains. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = clone(init_main, (char *)stack + INIT_STACK_BYTES, CLONE_VM | SIGCHLD, NULL);
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    if (pid < 0)
        return -1;
    init->pid = pid;
    return 0;
}

int run_init_leave(void)
{
    static int own = -1;
    if (own < 0)
        own = (int)syscall(SYS_pidfd_open, getpid(), 0); /* close-on-exec by itself */
    return own < 0 ? -1 : setns(own, CLONE_NEWPID);
}

void run_init_release(struct run_init *init)
{
    if (init->stack != NULL)
        munmap(init->stack, INIT_STACK_BYTES);
    *init = (struct run_init){0};
}
