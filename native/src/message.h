/*
 * One packet with file descriptors, in and out, over the SEQPACKET sockets of protocol.h.
 */
#ifndef SANDBOX_MESSAGE_H
#define SANDBOX_MESSAGE_H

#include <stddef.h>
#include <sys/types.h>

enum { MESSAGE_MAX_FDS = 8 };

struct received {
    size_t bytes; /* 0: the peer has closed */
    int fds[MESSAGE_MAX_FDS];
    int fd_count;
};

/* Returns 0, or -1 with errno. */
int send_message(int socket, const void *message, size_t bytes, const int *fds, int fd_count);

/* Received descriptors are close-on-exec. A truncated packet is an error (EMSGSIZE) and closes them
 * all. */
int receive_message(int socket, void *buffer, size_t capacity, struct received *received);

void close_received(struct received *received);

#endif
