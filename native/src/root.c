#include "root.h"

#include "failure.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Any folder that every Linux has; it is covered in our mount namespace only, and uncovered again.
 */
#define STAGING "/tmp"
#define HOST "/host"
#define ROOT "/root"

#define PRELOAD_FILE "/etc/ld.so.preload"

/*
 * Not "zero": a shared mapping of it is memory without a name, which the filter and the watch would
 * have to know from other files.
 */
static const char *const devices[] = {"null", "full", "random", "urandom"};

static const struct {
    const char *link;
    const char *target;
} links[] = {
    {"/tmp", "sandbox/tmp"},
    {"/dev/shm", "../sandbox/shm"},
    {"/dev/fd", "../proc/self/fd"},
    {"/dev/stdin", "../proc/self/fd/0"},
    {"/dev/stdout", "../proc/self/fd/1"},
    {"/dev/stderr", "../proc/self/fd/2"},
};

static void join(char *buffer, const char *prefix, const char *path)
{
    int used = snprintf(buffer, PATH_MAX, "%s%s", prefix, path);
    if (used < 0 || used >= PATH_MAX) {
        errno = ENAMETOOLONG;
        fail(STAGE_ROOT, path);
    }
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        fail(STAGE_ROOT, path);
}

static void make_parents(const char *path)
{
    char partial[PATH_MAX];
    join(partial, path, "");
    for (char *slash = strchr(partial + sizeof ROOT, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        make_folder(partial);
        *slash = '/';
    }
}

static void make_empty_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        fail(STAGE_ROOT, path);
    close(fd);
}

static void copy_link(const char *from, const char *to)
{
    char target[PATH_MAX];
    ssize_t length = readlink(from, target, sizeof target - 1);
    if (length < 0)
        fail(STAGE_ROOT, from);
    target[length] = '\0';
    if (symlink(target, to) != 0 && errno != EEXIST)
        fail(STAGE_ROOT, to);
}

/* A path below a folder that is bound as a whole is there already. */
static bool covered(const char *path, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(paths[i]);
        struct stat status;
        char from[PATH_MAX];
        if (strncmp(paths[i], path, length) != 0 || path[length] != '/')
            continue;
        join(from, HOST, paths[i]);
        if (lstat(from, &status) == 0 && S_ISDIR(status.st_mode))
            return true;
    }
    return false;
}

static void bind(const char *path)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    struct stat status;

    if (path[0] != '/')
        fail_plainly(STAGE_ROOT, "a path of the root must be absolute");
    join(from, HOST, path);
    join(to, ROOT, path);
    if (lstat(from, &status) != 0) {
        if (errno == ENOENT)
            return;
        fail(STAGE_ROOT, path);
    }
    make_parents(to);
    if (S_ISLNK(status.st_mode)) {
        copy_link(from, to);
        return;
    }
    if (S_ISDIR(status.st_mode))
        make_folder(to);
    else
        make_empty_file(to);
    if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0)
        fail(STAGE_ROOT, path);
}

static void bind_packages(const char *path)
{
    char from[PATH_MAX];
    if (path[0] != '/')
        fail_plainly(STAGE_ROOT, "the folder of packages must be absolute");
    join(from, HOST, path);
    make_folder(ROOT PACKAGES_FOLDER);
    if (mount(from, ROOT PACKAGES_FOLDER, NULL, MS_BIND, NULL) != 0)
        fail(STAGE_ROOT, path);
}

static void protect(const char *path, uint64_t attributes, unsigned flags)
{
    struct mount_attr wanted = {.attr_set = attributes};
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &wanted, sizeof wanted) != 0)
        fail(STAGE_ROOT, path);
}

static void make_device_points(void)
{
    char path[PATH_MAX];
    make_folder(ROOT "/dev");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        join(path, ROOT "/dev/", devices[i]);
        make_empty_file(path);
    }
}

/* Bound one by one after the rest became nodev: these and no others are devices. */
static void bind_devices(void)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        join(from, HOST "/dev/", devices[i]);
        join(to, ROOT "/dev/", devices[i]);
        if (mount(from, to, NULL, MS_BIND, NULL) != 0)
            fail(STAGE_ROOT, from);
        protect(to, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, 0);
    }
}

/*
 * What getaddrinfo needs. The name server is nowhere: a program's connect to it is answered by the
 * server, where the run has a network, and asks over a stream because programs have no datagram
 * sockets. RootWriter.cs puts the same into a prepared root.
 */
static const struct {
    const char *path;
    const char *text;
} name_files[] = {
    {"/etc/resolv.conf", "nameserver 127.0.0.53\noptions use-vc timeout:10 attempts:1\n"},
    {"/etc/nsswitch.conf", "hosts: files dns\n"},
    {"/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"},
};

static void write_name_files(void)
{
    char path[PATH_MAX];
    make_folder(ROOT "/etc");
    for (size_t i = 0; i < sizeof name_files / sizeof *name_files; i++) {
        join(path, ROOT, name_files[i].path);
        make_empty_file(path);
        int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        ssize_t length = (ssize_t)strlen(name_files[i].text);
        if (fd < 0 || write(fd, name_files[i].text, (size_t)length) != length)
            fail(STAGE_ROOT, path);
        close(fd);
    }
}

static void make_own_entries(void)
{
    char path[PATH_MAX];
    make_folder(ROOT SANDBOX_FOLDER);
    make_folder(ROOT "/proc");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        join(path, ROOT, links[i].link);
        if (symlink(links[i].target, path) != 0 && errno != EEXIST)
            fail(STAGE_ROOT, path);
    }
}

/* The staging tmpfs becomes /, the host's root lies below it, and the new root is built beside
 * that. */
static void stage(void)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        fail(STAGE_ROOT, "private propagation");
    if (mount("tmpfs", STAGING, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0)
        fail(STAGE_ROOT, "tmpfs");
    if (mkdir(STAGING HOST, 0755) != 0 || mkdir(STAGING ROOT, 0755) != 0)
        fail(STAGE_ROOT, "mkdir");
    if (syscall(SYS_pivot_root, STAGING, STAGING HOST) != 0 || chdir("/") != 0)
        fail(STAGE_ROOT, "pivot_root");
}

static void mount_root(const char *prepared)
{
    char from[PATH_MAX];
    if (prepared == NULL) {
        if (mount("tmpfs", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0)
            fail(STAGE_ROOT, "tmpfs");
        return;
    }
    join(from, HOST, prepared);
    if (mount(from, ROOT, NULL, MS_BIND | MS_REC, NULL) != 0)
        fail(STAGE_ROOT, prepared);
}

/*
 * The mount of /proc needs one that is whole already visible, in a user namespace at least: a
 * spawner that may mount proc does it once here, so that a refusal is known before the first run.
 */
static void mount_proc(void)
{
    if (mount("proc", ROOT "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              "hidepid=invisible,subset=pid") != 0)
        fail(STAGE_PROC, "/proc");
}

static void join_name(char *buffer, const char *folder, const char *path)
{
    const char *slash = strrchr(path, '/');
    join(buffer, folder, slash == NULL ? path : slash + 1);
}

static void copy_file(const char *from, const char *to)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0)
        fail(STAGE_ROOT, from);
    int copy = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (copy < 0)
        fail(STAGE_ROOT, to);
    ssize_t bytes;
    do {
        bytes = sendfile(copy, source, NULL, 1 << 20);
    } while (bytes > 0);
    if (bytes < 0 || fchmod(copy, 0755) != 0)
        fail(STAGE_ROOT, to);
    close(source);
    close(copy);
}

/* On a tmpfs of its own: a prepared root may be read-only. */
static void place_zygote_files(const struct root_contents *contents)
{
    if (contents->zygote_file_count == 0)
        return;
    if (mount("tmpfs", ROOT SANDBOX_FOLDER, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=16m") !=
        0)
        fail(STAGE_ROOT, "tmpfs");
    for (size_t i = 0; i < contents->zygote_file_count; i++) {
        char from[PATH_MAX];
        char to[PATH_MAX];
        join(from, HOST, contents->zygote_files[i]);
        join_name(to, ROOT SANDBOX_FOLDER "/", contents->zygote_files[i]);
        copy_file(from, to);
    }
}

/* Of a prepared root that served in the container tier before: here /tmp is a run's own by itself.
 */
static void hide_preload(void)
{
    struct stat status;
    if (lstat(ROOT PRELOAD_FILE, &status) == 0 &&
        mount(HOST "/dev/null", ROOT PRELOAD_FILE, NULL, MS_BIND, NULL) != 0)
        fail(STAGE_ROOT, PRELOAD_FILE);
}

#define SCRATCH ROOT SANDBOX_FOLDER "/tmp"

/* Some modules will not be imported without a folder that they can write to. */
static void mount_scratch(void)
{
    if (mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700,size=16m") !=
        0)
        fail(STAGE_ROOT, "scratch");
}

void root_build(const struct root_contents *contents)
{
    stage();
    mount_root(contents->prepared);
    if (contents->prepared == NULL) {
        make_device_points();
        make_own_entries();
        write_name_files();
        for (size_t i = 0; i < contents->path_count; i++) {
            if (!covered(contents->paths[i], contents->paths, contents->path_count))
                bind(contents->paths[i]);
        }
    } else {
        hide_preload();
    }
    if (contents->packages != NULL)
        bind_packages(contents->packages);
    place_zygote_files(contents);
    if (contents->scratch)
        make_folder(SCRATCH);
    protect(ROOT, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, AT_RECURSIVE);
    bind_devices();
    if (contents->scratch)
        mount_scratch();
    if (contents->proc)
        mount_proc();

    if (chdir(ROOT) != 0 || syscall(SYS_pivot_root, ".", ".") != 0)
        fail(STAGE_ROOT, "pivot_root");
    if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
        fail(STAGE_ROOT, "the host's root");
}

/*
 * Two spawners share the root, and one that restarts finds what it placed before: so each file is
 * written beside its place and moved there. A root that is read-only has to hold the same files
 * already.
 */
static void place_in_prepared(const char *folder, const char *path)
{
    char to[PATH_MAX];
    char beside[PATH_MAX];
    join_name(to, folder, path);
    int used = snprintf(beside, sizeof beside, "%s.%d", to, (int)getpid());
    if (used < 0 || (size_t)used >= sizeof beside)
        fail_plainly(STAGE_ROOT, path);
    copy_file(path, beside);
    if (rename(beside, to) != 0)
        fail(STAGE_ROOT, to);
}

/* Entered by every run; what a run may write lies in a folder of its own there (workspace.c). */
static void make_passage(const char *prepared, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    join(path, prepared, name);
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        fail(STAGE_ROOT, path);
    if (chown(path, 0, 0) != 0 || chmod(path, mode) != 0)
        fail(STAGE_ROOT, path);
}

/*
 * A folder that every run can write to is a place to meet, to leave something in and to be poisoned
 * from, and nothing but /proc/self can make one name mean another folder for each run. So /tmp and
 * /dev/shm lead to empty folders of root's; a run's own are found by TMPDIR and by places.c. The
 * folders of a root that was prepared otherwise are closed; one that stays open ends the start.
 */
static void close_shared_folder(const char *prepared, const char *name)
{
    char path[PATH_MAX];
    struct stat status;
    join(path, prepared, name);
    if (lstat(path, &status) != 0) {
        if (errno == ENOENT)
            return;
        fail(STAGE_ROOT, path);
    }
    if (S_ISLNK(status.st_mode))
        return; /* into /sandbox: root's as well */
    if (status.st_uid == 0 && (status.st_mode & 0022) == 0)
        return;
    if (chown(path, 0, 0) != 0 || chmod(path, 0755) != 0)
        fail(STAGE_ROOT, path);
}

/* The loader of every interpreter in this root reads it (ld.so(8)). */
static void preload(const char *prepared, const char *library)
{
    char path[PATH_MAX];
    char beside[PATH_MAX];
    char line[PATH_MAX];
    join(path, prepared, PRELOAD_FILE);
    int used = snprintf(beside, sizeof beside, "%s.%d", path, (int)getpid());
    if (used < 0 || (size_t)used >= sizeof beside)
        fail_plainly(STAGE_ROOT, path);
    join_name(line, SANDBOX_FOLDER "/", library);
    strcat(line, "\n");
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line) || fchmod(fd, 0644) != 0)
        fail(STAGE_ROOT, path);
    close(fd);
    if (rename(beside, path) != 0)
        fail(STAGE_ROOT, path);
}

static bool is_writable(const char *prepared, const char *name)
{
    char path[PATH_MAX];
    struct statvfs status;
    join(path, prepared, name);
    if (statvfs(path, &status) != 0)
        fail(STAGE_ROOT, path);
    return (status.f_flag & ST_RDONLY) == 0;
}

/* Of a root prepared otherwise. In one that is read-only the kernel refuses before it looks. */
static void remove_device(const char *prepared, const char *name)
{
    char path[PATH_MAX];
    struct stat status;
    join(path, prepared, name);
    if (lstat(path, &status) != 0 && errno == ENOENT)
        return;
    if (unlink(path) != 0)
        fail(STAGE_ROOT, path);
}

void root_change(const struct root_contents *contents)
{
    char folder[PATH_MAX];

    if (is_writable(contents->prepared, "")) {
        make_passage(contents->prepared, SANDBOX_FOLDER, 0711);
        make_passage(contents->prepared, "/etc", 0755);
        if (contents->places != NULL)
            preload(contents->prepared, contents->places);
    }
    /* It may be a volume in a root that is read-only otherwise. */
    if (is_writable(contents->prepared, SANDBOX_FOLDER)) {
        make_passage(contents->prepared, SANDBOX_FOLDER, 0711);
        make_passage(contents->prepared, SANDBOX_FOLDER "/tmp", 0755);
        make_passage(contents->prepared, SANDBOX_FOLDER "/shm", 0755);
        join(folder, contents->prepared, SANDBOX_FOLDER "/");
        if (contents->places != NULL)
            place_in_prepared(folder, contents->places);
        for (size_t i = 0; i < contents->zygote_file_count; i++)
            place_in_prepared(folder, contents->zygote_files[i]);
    }
    remove_device(contents->prepared, "/dev/zero");
    close_shared_folder(contents->prepared, "/tmp");
    close_shared_folder(contents->prepared, "/dev/shm");
    if (chroot(contents->prepared) != 0 || chdir("/") != 0)
        fail(STAGE_ROOT, contents->prepared);
}
