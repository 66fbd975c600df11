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

/*
 * What stands between two runs of one root. It is root's, so that the run cannot open it to others:
 * only who has the run's group, which is the run alone, goes through, whatever modes the files
 * below it get.
 */
static void make_private_passage(const char *path, uint32_t uid)
{
    if (mkdir(path, 0) != 0 || chown(path, 0, uid) != 0 || chmod(path, 0750) != 0)
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

static void make_own_mounts(const struct plan *plan, const struct spawn_message *spawn)
{
    /* The cgroup namespace hides where in the host's trees the groups are that the child has
     * joined. */
    if (unshare(CLONE_NEWNS | CLONE_NEWCGROUP) != 0)
        fail(STAGE_WORKSPACE, "mount and cgroup namespace");
    mount_tmpfs(spawn);
    /* Over the spawner's own /proc, whose processes are not for this run to see. */
    if (plan->proc && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                            "hidepid=invisible,subset=pid") != 0)
        fail(STAGE_PROC, "/proc");
}

static void make_link(const struct run_link *link, const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, link->name);
    if (symlink(link->target, path) != 0)
        fail(STAGE_WORKSPACE, path);
}

static int open_work_folder(const char *folder)
{
    char path[64];
    snprintf(path, sizeof path, "%s/work", folder);
    int work = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (work < 0 || fchdir(work) != 0)
        fail(STAGE_WORKSPACE, path);
    return work;
}

int workspace_make(const struct plan *plan, const struct spawn_message *spawn)
{
    static const char *const inner[] = {"work", "work/out", "tmp", "shm"};
    char folder[32] = SANDBOX_FOLDER;
    char path[64];

    if (plan->tier == TIER_NAMESPACES) {
        make_own_mounts(plan, spawn);
    } else {
        umask(077);
        snprintf(folder, sizeof folder, SANDBOX_FOLDER "/%u", spawn->uid);
        make_private_passage(folder, spawn->uid);
    }
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, inner[i]);
        make_owned_folder(path, spawn->uid);
    }
    if (plan->link.name[0] != '\0')
        make_link(&plan->link, folder);
    return open_work_folder(folder);
}
