/*
 * Theory of operation
 *
 * libuv's loops live in memory, which the child has; their descriptors it has not. Three kinds
 * of numbers are left over in a child:
 *
 *   the main loop's   epoll, eventfd, signal pipe: uv_loop_fork closes each number and makes it
 *                     anew.
 *   the signal lock   one pipe per process that holds one byte. libuv's pthread_atfork handler
 *                     makes it anew inside fork(), before the jail closes all. Without it
 *                     process.on('SIGTERM') aborts.
 *   other loops'      those of Node's helper threads, which do not exist in the child. Nobody
 *                     waits there, but a late uv_async_send writes eight bytes to that number,
 *                     whatever it is by then, and aborts if it cannot.
 *
 * So each of node's numbers is first taken by one eventfd, which bears being closed and being
 * written to. Then uv_loop_fork closes nothing that is alive: what it makes lands on a number
 * that it has just closed, or on one that node never had. What it does not take stays taken: no
 * file of the program ever gets there.
 */
#include "node_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Node opens about twenty before it runs a script; the spawner's few come on top. */
enum { FIRST_FD = 3, SCAN_LIMIT = 256, SPARE = 16 };

static bool inherited[SCAN_LIMIT]; /* open before node was */
static bool of_zygote[SCAN_LIMIT];
static int highest = -1;
static int lock_read = -1;
static int lock_write = -1;

/* Before node's main: what is open now is none of libuv's. */
__attribute__((constructor)) static void note_inherited(void)
{
    for (int fd = FIRST_FD; fd < SCAN_LIMIT; fd++)
        inherited[fd] = fcntl(fd, F_GETFD) >= 0;
}

void descriptors_survey(void)
{
    for (int fd = FIRST_FD; fd < SCAN_LIMIT; fd++) {
        of_zygote[fd] = !inherited[fd] && fcntl(fd, F_GETFD) >= 0;
        if (of_zygote[fd])
            highest = fd;
    }
}

static bool is_pipe_end(int fd, int access, struct stat *status)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) == access && (flags & O_NONBLOCK) == 0 &&
           fstat(fd, status) == 0 && S_ISFIFO(status->st_mode);
}

/* The one blocking pipe with both ends here and exactly one byte in it. */
void descriptors_note_signal_lock(void)
{
    struct stat reader;
    struct stat writer;
    int waiting;

    lock_read = lock_write = -1;
    for (int fd = FIRST_FD; fd <= highest + SPARE && lock_write < 0; fd++) {
        if (!is_pipe_end(fd, O_RDONLY, &reader) || ioctl(fd, FIONREAD, &waiting) != 0 ||
            waiting != 1)
            continue;
        lock_read = fd;
        for (int other = FIRST_FD; other <= highest + SPARE && lock_write < 0; other++) {
            if (is_pipe_end(other, O_WRONLY, &writer) && writer.st_ino == reader.st_ino &&
                writer.st_dev == reader.st_dev)
                lock_write = other;
        }
    }
}

static int occupy(void)
{
    int placeholder = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (placeholder < 0)
        return -1;
    for (int fd = FIRST_FD; fd <= highest; fd++) {
        if (of_zygote[fd] && fd != placeholder && dup3(placeholder, fd, O_CLOEXEC) < 0)
            return -1;
    }
    if (!of_zygote[placeholder])
        close(placeholder);
    return 0;
}

/* Both ends are first moved out of the way: each could have got the other's number. */
static int renew_signal_lock(void)
{
    int low[2];
    int above = highest + SPARE;
    if (pipe2(low, O_CLOEXEC) != 0)
        return -1;
    int reader = fcntl(low[0], F_DUPFD_CLOEXEC, above);
    int writer = fcntl(low[1], F_DUPFD_CLOEXEC, above);
    close(low[0]);
    close(low[1]);
    if (reader < 0 || writer < 0 || dup3(reader, lock_read, O_CLOEXEC) < 0 ||
        dup3(writer, lock_write, O_CLOEXEC) < 0 || write(lock_write, "*", 1) != 1)
        return -1;
    close(reader);
    close(writer);
    return 0;
}

int descriptors_renew(uv_loop_t *loop)
{
    if (lock_read < 0 || lock_write < 0 || highest < 0) {
        errno = EBADF;
        return -1;
    }
    if (occupy() != 0 || renew_signal_lock() != 0)
        return -1;
    int result = uv_loop_fork(loop);
    if (result != 0) {
        errno = -result;
        return -1;
    }
    return 0;
}
