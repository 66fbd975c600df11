/*
 * Container tier: /tmp, /dev/shm and POSIX shared memory for programs that name them literally.
 *
 * All runs share one root there, no mount can make /tmp another folder for each of them, and a
 * /tmp that all may write to would be a place to meet. So /tmp and /dev/shm are closed by the
 * kernel, and this library, which the dynamic loader puts before libc in every interpreter, turns
 * paths below them into paths below the run's own folder. It is a convenience and no wall: whoever
 * goes around it, by a system call of his own, meets EACCES.
 *
 * In a zygote (root) it does nothing, in its children what it says. It keeps no state but the
 * addresses of libc's functions.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#define EXPORT __attribute__((visibility("default")))

/* libc's own function of that name. */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (real == NULL)                                                                              \
    real = (__typeof__(real))dlsym(RTLD_NEXT, #name)

typedef char place_buffer[PATH_MAX];

/* The rest of the path below the folder, or NULL. */
static const char *below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) != 0)
        return NULL;
    return path[length] == '/' || path[length] == '\0' ? path + length : NULL;
}

/* Where the path lies for this run; the path itself when it is none of ours, or has a "..". */
static const char *place(const char *path, char *buffer)
{
    const char *folder = "tmp";
    if (path == NULL || path[0] != '/')
        return path;
    const char *rest = below(path, "/tmp");
    if (rest == NULL) {
        folder = "shm";
        rest = below(path, "/dev/shm");
    }
    if (rest == NULL || strstr(rest, "/..") != NULL)
        return path;
    uid_t uid = getuid();
    if (uid == 0)
        return path;
    int used = snprintf(buffer, PATH_MAX, "/sandbox/%u/%s%s", uid, folder, rest);
    return used > 0 && used < PATH_MAX ? buffer : path;
}

#define AT(path) place(path, first)
#define AND(path) place(path, second)

#define PLACED(type, name, parameters, ...)                                                        \
    EXPORT type name parameters                                                                    \
    {                                                                                              \
        place_buffer first;                                                                        \
        REAL(name);                                                                                \
        return real(__VA_ARGS__);                                                                  \
    }

#define PLACED_BOTH(type, name, parameters, ...)                                                   \
    EXPORT type name parameters                                                                    \
    {                                                                                              \
        place_buffer first;                                                                        \
        place_buffer second;                                                                       \
        REAL(name);                                                                                \
        return real(__VA_ARGS__);                                                                  \
    }

/* The mode is there only with O_CREAT and O_TMPFILE; reading it in vain does no harm here. */
#define PLACED_OPEN(name)                                                                          \
    EXPORT int name(const char *path, int flags, ...)                                              \
    {                                                                                              \
        place_buffer first;                                                                        \
        va_list list;                                                                              \
        REAL(name);                                                                                \
        va_start(list, flags);                                                                     \
        mode_t mode = va_arg(list, mode_t);                                                        \
        va_end(list);                                                                              \
        return real(AT(path), flags, mode);                                                        \
    }

#define PLACED_OPENAT(name)                                                                        \
    EXPORT int name(int folder, const char *path, int flags, ...)                                  \
    {                                                                                              \
        place_buffer first;                                                                        \
        va_list list;                                                                              \
        REAL(name);                                                                                \
        va_start(list, flags);                                                                     \
        mode_t mode = va_arg(list, mode_t);                                                        \
        va_end(list);                                                                              \
        return real(folder, AT(path), flags, mode);                                                \
    }

/* What a header of another version of libc does not declare. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);
char *__realpath_chk(const char *path, char *resolved, size_t size);
int __xstat64(int version, const char *path, struct stat64 *status);
int __lxstat64(int version, const char *path, struct stat64 *status);
int __fxstatat64(int version, int folder, const char *path, struct stat64 *status, int flags);

PLACED_OPEN(open)
PLACED_OPEN(open64)
PLACED_OPENAT(openat)
PLACED_OPENAT(openat64)
PLACED(int, __open_2, (const char *path, int flags), AT(path), flags)
PLACED(int, __open64_2, (const char *path, int flags), AT(path), flags)
PLACED(int, __openat_2, (int folder, const char *path, int flags), folder, AT(path), flags)
PLACED(int, __openat64_2, (int folder, const char *path, int flags), folder, AT(path), flags)
PLACED(int, creat, (const char *path, mode_t mode), AT(path), mode)
PLACED(int, creat64, (const char *path, mode_t mode), AT(path), mode)
PLACED(FILE *, fopen, (const char *path, const char *mode), AT(path), mode)
PLACED(FILE *, fopen64, (const char *path, const char *mode), AT(path), mode)
PLACED(FILE *, freopen, (const char *path, const char *mode, FILE *file), AT(path), mode, file)
PLACED(FILE *, freopen64, (const char *path, const char *mode, FILE *file), AT(path), mode, file)
PLACED(DIR *, opendir, (const char *path), AT(path))
PLACED(int, stat, (const char *path, struct stat *status), AT(path), status)
PLACED(int, stat64, (const char *path, struct stat64 *status), AT(path), status)
PLACED(int, lstat, (const char *path, struct stat *status), AT(path), status)
PLACED(int, lstat64, (const char *path, struct stat64 *status), AT(path), status)
PLACED(int, fstatat, (int folder, const char *path, struct stat *status, int flags), folder,
       AT(path), status, flags)
PLACED(int, fstatat64, (int folder, const char *path, struct stat64 *status, int flags), folder,
       AT(path), status, flags)
PLACED(int, __xstat64, (int version, const char *path, struct stat64 *status), version, AT(path),
       status)
PLACED(int, __lxstat64, (int version, const char *path, struct stat64 *status), version, AT(path),
       status)
PLACED(int, __fxstatat64,
       (int version, int folder, const char *path, struct stat64 *status, int flags), version,
       folder, AT(path), status, flags)
PLACED(int, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status),
       folder, AT(path), flags, mask, status)
PLACED(int, statfs, (const char *path, struct statfs *status), AT(path), status)
PLACED(int, statfs64, (const char *path, struct statfs64 *status), AT(path), status)
PLACED(int, statvfs, (const char *path, struct statvfs *status), AT(path), status)
PLACED(int, statvfs64, (const char *path, struct statvfs64 *status), AT(path), status)
PLACED(int, access, (const char *path, int mode), AT(path), mode)
PLACED(int, faccessat, (int folder, const char *path, int mode, int flags), folder, AT(path), mode,
       flags)
PLACED(int, chdir, (const char *path), AT(path))
PLACED(int, mkdir, (const char *path, mode_t mode), AT(path), mode)
PLACED(int, mkdirat, (int folder, const char *path, mode_t mode), folder, AT(path), mode)
PLACED(int, mkfifo, (const char *path, mode_t mode), AT(path), mode)
PLACED(int, mkfifoat, (int folder, const char *path, mode_t mode), folder, AT(path), mode)
PLACED(int, rmdir, (const char *path), AT(path))
PLACED(int, unlink, (const char *path), AT(path))
PLACED(int, unlinkat, (int folder, const char *path, int flags), folder, AT(path), flags)
PLACED(int, remove, (const char *path), AT(path))
PLACED(int, chmod, (const char *path, mode_t mode), AT(path), mode)
PLACED(int, fchmodat, (int folder, const char *path, mode_t mode, int flags), folder, AT(path),
       mode, flags)
PLACED(int, chown, (const char *path, uid_t user, gid_t group), AT(path), user, group)
PLACED(int, lchown, (const char *path, uid_t user, gid_t group), AT(path), user, group)
PLACED(int, fchownat, (int folder, const char *path, uid_t user, gid_t group, int flags), folder,
       AT(path), user, group, flags)
PLACED(int, truncate, (const char *path, off_t length), AT(path), length)
PLACED(int, truncate64, (const char *path, off64_t length), AT(path), length)
PLACED(int, utimensat, (int folder, const char *path, const struct timespec times[2], int flags),
       folder, AT(path), times, flags)
PLACED(int, utimes, (const char *path, const struct timeval times[2]), AT(path), times)
PLACED(int, lutimes, (const char *path, const struct timeval times[2]), AT(path), times)
PLACED(int, utime, (const char *path, const struct utimbuf *times), AT(path), times)
PLACED(ssize_t, readlink, (const char *path, char *target, size_t size), AT(path), target, size)
PLACED(ssize_t, readlinkat, (int folder, const char *path, char *target, size_t size), folder,
       AT(path), target, size)
PLACED(char *, realpath, (const char *path, char *resolved), AT(path), resolved)
PLACED(char *, __realpath_chk, (const char *path, char *resolved, size_t size), AT(path), resolved,
       size)
PLACED(int, scandir,
       (const char *path, struct dirent ***list, int (*choose)(const struct dirent *),
        int (*compare)(const struct dirent **, const struct dirent **)),
       AT(path), list, choose, compare)
PLACED(int, scandir64,
       (const char *path, struct dirent64 ***list, int (*choose)(const struct dirent64 *),
        int (*compare)(const struct dirent64 **, const struct dirent64 **)),
       AT(path), list, choose, compare)
/* The target of a symbolic link is text; it is followed by the kernel, and so has to be right. */
PLACED_BOTH(int, symlink, (const char *target, const char *path), AND(target), AT(path))
PLACED_BOTH(int, symlinkat, (const char *target, int folder, const char *path), AND(target), folder,
            AT(path))
PLACED_BOTH(int, link, (const char *from, const char *to), AT(from), AND(to))
PLACED_BOTH(int, linkat, (int folder, const char *from, int other, const char *to, int flags),
            folder, AT(from), other, AND(to), flags)
PLACED_BOTH(int, rename, (const char *from, const char *to), AT(from), AND(to))
PLACED_BOTH(int, renameat, (int folder, const char *from, int other, const char *to), folder,
            AT(from), other, AND(to))
PLACED_BOTH(int, renameat2,
            (int folder, const char *from, int other, const char *to, unsigned flags), folder,
            AT(from), other, AND(to), flags)

/* The template is the answer as well: only its six X differ from what the caller gave. */
static void answer(char *template, const char *made, const char *asked)
{
    size_t own = strlen(template);
    size_t theirs = strlen(made);
    if (made == asked && own >= 6 && theirs >= 6)
        memcpy(template + own - 6, made + theirs - 6, 6);
}

#define PLACED_TEMPLATE(name, parameters, ...)                                                     \
    EXPORT int name parameters                                                                     \
    {                                                                                              \
        place_buffer first;                                                                        \
        REAL(name);                                                                                \
        char *asked = (char *)AT(template);                                                        \
        int fd = real(__VA_ARGS__);                                                                \
        answer(template, asked, first);                                                            \
        return fd;                                                                                 \
    }

PLACED_TEMPLATE(mkstemp, (char *template), asked)
PLACED_TEMPLATE(mkstemp64, (char *template), asked)
PLACED_TEMPLATE(mkostemp, (char *template, int flags), asked, flags)
PLACED_TEMPLATE(mkostemp64, (char *template, int flags), asked, flags)

EXPORT char *mkdtemp(char *template)
{
    place_buffer first;
    REAL(mkdtemp);
    char *asked = (char *)AT(template);
    bool made = real(asked) != NULL;
    answer(template, asked, first);
    return made ? template : NULL;
}

/* libuv asks for statx by its number. */
EXPORT long syscall(long number, ...)
{
    place_buffer first;
    long values[6];
    va_list list;
    REAL(syscall);
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        values[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_statx)
        values[1] = (long)AT((const char *)values[1]);
    return real(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

/* libc has the folder's name built in, so its own functions cannot be led to another one. */
static int shared_path(char *buffer, const char *kind, const char *name)
{
    while (*name == '/')
        name++;
    if (*name == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0) {
        errno = EINVAL;
        return -1;
    }
    int used = snprintf(buffer, PATH_MAX, "/sandbox/%u/shm/%s%s", getuid(), kind, name);
    if (used < 0 || used >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return 0;
}

EXPORT int shm_open(const char *name, int flags, mode_t mode)
{
    place_buffer path;
    REAL(shm_open);
    if (getuid() == 0)
        return real(name, flags, mode);
    if (shared_path(path, "", name) != 0)
        return -1;
    return open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
}

EXPORT int shm_unlink(const char *name)
{
    place_buffer path;
    REAL(shm_unlink);
    if (getuid() == 0)
        return real(name);
    return shared_path(path, "", name) != 0 ? -1 : unlink(path);
}

static sem_t *map_semaphore(int fd)
{
    struct stat status;
    void *address = MAP_FAILED;
    if (fstat(fd, &status) == 0 && status.st_size >= (off_t)sizeof(sem_t))
        address = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    else
        errno = EINVAL;
    int error = errno;
    close(fd);
    errno = error;
    return address == MAP_FAILED ? SEM_FAILED : address;
}

/* It is finished beside its place and linked there, so that nobody maps half a semaphore. */
static sem_t *make_semaphore(const char *path, mode_t mode, unsigned value)
{
    static _Atomic unsigned count;
    place_buffer beside;
    union {
        sem_t semaphore;
        char bytes[sizeof(sem_t)];
    } content;

    memset(&content, 0, sizeof content);
    if (sem_init(&content.semaphore, 1, value) != 0)
        return SEM_FAILED;
    int used = snprintf(beside, sizeof beside, "%.3900s.%d.%u", path, (int)getpid(), count++);
    if (used < 0)
        return SEM_FAILED;
    int fd = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return SEM_FAILED;
    if (write(fd, content.bytes, sizeof content.bytes) != (ssize_t)sizeof content.bytes) {
        close(fd);
        unlink(beside);
        return SEM_FAILED;
    }
    sem_t *semaphore = map_semaphore(fd);
    if (semaphore != SEM_FAILED && link(beside, path) != 0) {
        int error = errno;
        munmap(semaphore, sizeof *semaphore);
        errno = error;
        semaphore = SEM_FAILED;
    }
    int error = errno;
    unlink(beside);
    errno = error;
    return semaphore;
}

EXPORT sem_t *sem_open(const char *name, int flags, ...)
{
    place_buffer path;
    va_list list;
    REAL(sem_open);
    va_start(list, flags);
    mode_t mode = va_arg(list, mode_t);
    unsigned value = va_arg(list, unsigned);
    va_end(list);
    if (getuid() == 0)
        return real(name, flags, mode, value);
    if (shared_path(path, "sem.", name) != 0)
        return SEM_FAILED;
    for (;;) {
        int fd = -1;
        if ((flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
            fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0)
            return map_semaphore(fd);
        if ((flags & O_CREAT) == 0 || ((flags & O_EXCL) == 0 && errno != ENOENT))
            return SEM_FAILED;
        sem_t *semaphore = make_semaphore(path, mode, value);
        if (semaphore != SEM_FAILED || errno != EEXIST || (flags & O_EXCL) != 0)
            return semaphore;
    }
}

EXPORT int sem_close(sem_t *semaphore)
{
    REAL(sem_close);
    return getuid() == 0 ? real(semaphore) : munmap(semaphore, sizeof *semaphore);
}

EXPORT int sem_unlink(const char *name)
{
    place_buffer path;
    REAL(sem_unlink);
    if (getuid() == 0)
        return real(name);
    return shared_path(path, "sem.", name) != 0 ? -1 : unlink(path);
}
