/*
 * The one way out of an `install` command with network: whatever it connects to, it gets a
 * connection to one port of this machine's loopback, where the server decides what goes further.
 * No address of the command's is ever read, so there is nothing that another thread could change.
 */
#ifndef SANDBOX_INSTALL_GATE_H
#define SANDBOX_INSTALL_GATE_H

#include <stdbool.h>
#include <stdint.h>

/* The command's side: gives the listener of its filter to the keeper. */
void gate_send_listener(int socket, int listener);

/* The keeper's side. Returns the listener, or -1 when the command ended before it had one. */
int gate_receive_listener(int socket);

/* Answers one call that waits in the listener: a connect by the port, all others by ENOSYS. */
void gate_answer(int listener, uint16_t port);

#endif
