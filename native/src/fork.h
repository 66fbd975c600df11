/*
 * A fork that the interpreter around us, if there is one, knows of.
 */
#ifndef SANDBOX_FORK_H
#define SANDBOX_FORK_H

#include "libsandbox.h"

#include <sys/types.h>

/* As fork(2), errno included. Nothing of the interpreter may be used in the child yet. */
pid_t fork_interpreter(const struct sandbox_hooks *hooks);

/* In the child, before anything else of the interpreter. */
void fork_wake_interpreter(const struct sandbox_hooks *hooks);

#endif
