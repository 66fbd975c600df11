#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

union control_buffer {
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_MAX_FDS)];
    struct cmsghdr align;
};

int send_message(int socket, const void *message, size_t bytes, const int *fds, int fd_count)
{
    struct iovec part = {(void *)message, bytes};
    union control_buffer control;
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};

    if (fd_count > 0) {
        size_t fd_bytes = sizeof(int) * (size_t)fd_count;
        memset(&control, 0, sizeof control);
        packet.msg_control = control.bytes;
        packet.msg_controllen = CMSG_SPACE(fd_bytes);
        struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fd_bytes);
        memcpy(CMSG_DATA(header), fds, fd_bytes);
    }

    ssize_t sent;
    do {
        sent = sendmsg(socket, &packet, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

int receive_message(int socket, void *buffer, size_t capacity, struct received *received)
{
    struct iovec part = {buffer, capacity};
    union control_buffer control;
    struct msghdr packet = {
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = sizeof control.bytes,
    };
    memset(received, 0, sizeof *received);

    ssize_t bytes;
    do {
        bytes = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC);
    } while (bytes < 0 && errno == EINTR);
    if (bytes < 0)
        return -1;

    for (struct cmsghdr *header = CMSG_FIRSTHDR(&packet); header != NULL;
         header = CMSG_NXTHDR(&packet, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(received->fds, CMSG_DATA(header), count * sizeof(int));
        received->fd_count = (int)count;
    }
    if ((packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        close_received(received);
        errno = EMSGSIZE;
        return -1;
    }
    received->bytes = (size_t)bytes;
    return 0;
}

void close_received(struct received *received)
{
    for (int i = 0; i < received->fd_count; i++)
        close(received->fds[i]);
    received->fd_count = 0;
}
