#include "sweep.h"

#include "bare_call.h"
#include "plan.h"
#include "protocol.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HELPER_STACK_BYTES = 16384, HELPER_DONE = 0, HELPER_FAILED = 1 };

/* No run and no person has it; the last one below nobody, so that mapped containers have it as
 * well. */
enum { UNREACHABLE_UID = 65533 };

/*
 * Runs with the uid as its effective one only, without a capability: kill(-1) then means exactly
 * the uid's processes, and none of them may signal this one back (that takes the real or the saved
 * uid), so that nobody can stop it while the spawner waits. The kernel holds the process list while
 * it goes through it: nothing can fork away.
 */
static int helper_main(void *argument)
{
    long uid = (long)*(const uint32_t *)argument;

    if (bare_call(SYS_setgroups, 0, 0, 0, 0) != 0 ||
        bare_call(SYS_setresgid, uid, uid, uid, 0) != 0 ||
        bare_call(SYS_setresuid, UNREACHABLE_UID, uid, UNREACHABLE_UID, 0) != 0)
        return HELPER_FAILED;
    bare_call(SYS_kill, -1, SIGKILL, 0, 0);
    return HELPER_DONE;
}

/* Returns the helper's wait status, or -1 with errno. */
static int run_helper(uint32_t uid)
{
    static char stack[HELPER_STACK_BYTES] __attribute__((aligned(16)));
    int status = -1;

    /* No exit signal: this child is ours to wait for here, and not the serve loop's to see. */
    pid_t helper = clone(helper_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK, &uid);
    if (helper < 0)
        return -1;
    while (waitpid(helper, &status, (int)__WCLONE) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}

/* The real uid of a process, dead and not waited for included, or NO_ID where there is none. */
static uint32_t living_uid(const char *pid)
{
    char path[32];
    char text[1024];
    unsigned uid;

    snprintf(path, sizeof path, "%.20s/status", pid);
    int fd = openat(PROC_FD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NO_ID;
    ssize_t bytes = read(fd, text, sizeof text - 1);
    close(fd);
    if (bytes <= 0)
        return NO_ID;
    text[bytes] = '\0';
    const char *line = strstr(text, "\nUid:");
    if (line == NULL || sscanf(line, "\nUid:\t%u", &uid) != 1)
        return NO_ID;
    return uid;
}

/*
 * Of this container only: the kernel's own count of a uid is over all of them, and another one may
 * use the same. Zombies are ours to wait for and count as well.
 */
static bool is_anybody_here(uint32_t uid)
{
    bool found = false;
    int copy = openat(PROC_FD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL)
        return true; /* not known: ask again at the next death */
    for (struct dirent *entry; !found && (entry = readdir(entries)) != NULL;)
        found =
            entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && living_uid(entry->d_name) == uid;
    closedir(entries);
    return found;
}

int sweep_processes(uint32_t uid)
{
    sigset_t all;
    sigset_t before;
    int status;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    /* The helper of another spawner that sweeps at this moment has the same real uid as ours, and
     * their kill(-1) reach each other. */
    do {
        status = run_helper(uid);
    } while (status != -1 && WIFSIGNALED(status));
    int error = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    if (status == -1)
        return -1;
    if (WEXITSTATUS(status) != HELPER_DONE) {
        errno = EPERM;
        return -1;
    }
    return !is_anybody_here(uid);
}

struct removal {
    int top;            /* the folder that is being emptied */
    unsigned postponed; /* folders that were moved up into `top` */
};

static void remove_folder(struct removal *removal, int parent, const char *name);

static void remove_entries(struct removal *removal, int folder)
{
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            remove_folder(removal, folder, entry->d_name);
        else
            unlinkat(folder, entry->d_name, 0);
    }
    closedir(entries);
}

/*
 * A tree may be deeper than this process can have descriptors open, or the stack frames: then the
 * rest is moved to the top, where the next pass finds it.
 */
static void remove_folder(struct removal *removal, int parent, const char *name)
{
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder >= 0) {
        remove_entries(removal, folder);
        unlinkat(parent, name, AT_REMOVEDIR);
        return;
    }
    if (errno != EMFILE)
        return;
    char moved[32];
    snprintf(moved, sizeof moved, ".removed-%u", removal->postponed);
    if (renameat(parent, name, removal->top, moved) == 0)
        removal->postponed++;
}

/*
 * Everything a run can have written lies below its own folder. Each pass takes a thousand levels
 * off the deepest tree; the bound is there for a disk that fails.
 */
static int remove_tree(const char *path)
{
    const int passes = 1024;
    for (int i = 0; i < passes; i++) {
        struct removal removal = {.top =
                                      open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (removal.top < 0)
            return errno == ENOENT ? 0 : errno;
        int folder = openat(removal.top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0)
            return errno;
        remove_entries(&removal, folder);
        close(removal.top);
        if (rmdir(path) == 0 || errno == ENOENT)
            return 0;
    }
    return errno;
}

_Noreturn static void remove_and_exit(uint32_t uid)
{
    char path[32];
    snprintf(path, sizeof path, SANDBOX_FOLDER "/%u", uid);
    _exit(remove_tree(path));
}

pid_t sweep_files(uint32_t uid)
{
    pid_t pid = _Fork();
    if (pid == 0)
        remove_and_exit(uid);
    return pid;
}
