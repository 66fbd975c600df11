#include "workspace.h"

#include "failure.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_owned_folder(const char *path, uint32_t uid)
{
    if (mkdir(path, 0700) != 0)
        fail(STAGE_WORKSPACE, path);
    if (uid != NO_ID && chown(path, uid, uid) != 0)
        fail(STAGE_WORKSPACE, path);
}

static void mount_tmpfs(const struct spawn_message *spawn)
{
    char options[128];
    int used = snprintf(options, sizeof options, "mode=0755,size=%llu,nr_inodes=%u",
                        (unsigned long long)spawn->workspace_bytes, spawn->workspace_inodes);
    if (used < 0 || (size_t)used >= sizeof options)
        fail_plainly(STAGE_WORKSPACE, "options");
    if (mount("tmpfs", SANDBOX_FOLDER, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
        fail(STAGE_WORKSPACE, "tmpfs");
}

int workspace_make(const struct plan *plan, const struct spawn_message *spawn)
{
    if (unshare(CLONE_NEWNS) != 0)
        fail(STAGE_WORKSPACE, "mount namespace");
    mount_tmpfs(spawn);
    make_owned_folder(SANDBOX_FOLDER "/work", spawn->uid);
    make_owned_folder(SANDBOX_FOLDER "/tmp", spawn->uid);
    make_owned_folder(SANDBOX_FOLDER "/shm", spawn->uid);
    /* Over the spawner's own /proc, whose processes are not for this run to see. */
    if (plan->proc && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                            "hidepid=invisible,subset=pid") != 0)
        fail(STAGE_PROC, "/proc");

    int folder = open(WORK_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder < 0 || fchdir(folder) != 0)
        fail(STAGE_WORKSPACE, WORK_FOLDER);
    return folder;
}
