/*
 * What an `install` command is let do that its filter does not: to start, once, and to connect.
 * A second program would be a build of some package, or a tool that fetches from elsewhere.
 * Whatever it connects to, it gets a connection to one port of this machine's loopback, where the
 * server decides what goes further. No address of the command's is ever read, so there is nothing
 * that another thread could change.
 */
#ifndef SANDBOX_INSTALL_GATE_H
#define SANDBOX_INSTALL_GATE_H

#include <stdint.h>
#include <sys/types.h>

struct gate {
    int listener;  /* -1: none, or nobody is left under the filter */
    uint16_t port; /* 0: no network */
    pid_t command; /* its number here; 0: it has not been executed */
};

/* The command's side: gives the listener of its filter to the keeper. */
void gate_send_listener(int socket, int listener);

/* The keeper's side. Returns the listener, or -1 when the command ended before it had one. */
int gate_receive_listener(int socket);

/*
 * Answers one call that waits in the listener: the first execve goes on, a connect leads to the
 * port, all others fail; those that the libc has a substitute for with ENOSYS.
 */
void gate_answer(struct gate *gate);

#endif
