/*
 * Prints what the other side mirrors: the numbers of protocol.h, and the names of system calls.
 */
#ifndef SANDBOX_DESCRIBE_H
#define SANDBOX_DESCRIBE_H

int describe_protocol(void);
int describe_syscalls(void);

#endif
