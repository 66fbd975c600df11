#include "install_gate.h"

#include "failure.h"
#include "message.h"
#include "protocol.h"
#include "syscalls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { NATIVE_ARCH = (int)AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { NATIVE_ARCH = (int)AUDIT_ARCH_AARCH64 };
#else
#error "unknown architecture"
#endif

/* Loopback answers at once; this is for a server that does not accept any more. */
enum { CONNECT_SECONDS = 5 };

void gate_send_listener(int socket, int listener)
{
    char byte = 0;
    if (send_message(socket, &byte, sizeof byte, &listener, 1) != 0)
        fail(STAGE_SECCOMP, "listener");
}

int gate_receive_listener(int socket)
{
    char byte;
    struct received received;
    if (receive_message(socket, &byte, sizeof byte, &received) != 0)
        fail(STAGE_SECCOMP, "listener");
    if (received.fd_count > 1)
        fail_plainly(STAGE_SECCOMP, "listener");
    return received.fd_count == 1 ? received.fds[0] : -1;
}

/* Returns a connected socket, or -errno. It does not block, as those of pip and npm do not. */
static int connect_to(uint16_t port)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr = {htonl(INADDR_LOOPBACK)},
    };
    const struct timeval patience = {CONNECT_SECONDS, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
        fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

/* In the place of the command's own socket. Returns 0, or -errno for the command. */
static int place(int listener, const struct seccomp_notif *call, uint16_t port)
{
    int fd = connect_to(port);
    if (fd < 0)
        return fd;
    struct seccomp_notif_addfd given = {
        .id = call->id,
        .flags = SECCOMP_ADDFD_FLAG_SETFD,
        .srcfd = (uint32_t)fd,
        .newfd = (uint32_t)call->data.args[0],
        .newfd_flags = O_CLOEXEC,
    };
    int result = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &given) < 0 ? -errno : 0;
    close(fd);
    return result;
}

/* Fills in the answer; the call it is for is in the gate's listener. */
static void decide(struct gate *gate, const struct seccomp_notif *call,
                   struct seccomp_notif_resp *answer)
{
    answer->error = -ENOSYS;
    if ((int)call->data.arch != NATIVE_ARCH)
        return;
    if (call->data.nr == SYS_connect && gate->port != 0) {
        answer->error = place(gate->listener, call, gate->port);
    } else if (call->data.nr == SYS_execve && gate->command == 0) {
        /* Ours: nothing of the command exists before it. */
        gate->command = (pid_t)call->pid;
        answer->error = 0;
        answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else if (call->data.nr == SYS_execve || call->data.nr == SYS_execveat) {
        answer->error = -EPERM;
    }
}

void gate_answer(struct gate *gate)
{
    /* A newer kernel may write more than this header knows. */
    union {
        struct seccomp_notif call;
        char room[512];
    } received;
    union {
        struct seccomp_notif_resp answer;
        char room[512];
    } sent;
    memset(&received, 0, sizeof received);
    memset(&sent, 0, sizeof sent);
    /* ENOENT: the caller was killed meanwhile. */
    if (ioctl(gate->listener, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0) {
        if (errno == ENOENT || errno == EINTR)
            return;
        fail(STAGE_SECCOMP, "call");
    }

    sent.answer.id = received.call.id;
    decide(gate, &received.call, &sent.answer);
    if (ioctl(gate->listener, SECCOMP_IOCTL_NOTIF_SEND, &sent) != 0 && errno != ENOENT)
        fail(STAGE_SECCOMP, "answer");
}
