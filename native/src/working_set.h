/*
 * The pages that an ordinary program touches. A fork leaves them shared or out of the page tables,
 * and each first touch is a fault: 260 of them in Python and 330 in Node were a third of the CPU
 * time of a program of one line. A rehearsal finds out once which they are, and every child has
 * them before it is told to go, where nobody waits for it, and in one piece, which is cheaper.
 *
 * Only a matter of speed: without a rehearsal, or with one that went wrong, programs fault.
 */
#ifndef SANDBOX_WORKING_SET_H
#define SANDBOX_WORKING_SET_H

#include "libsandbox.h"

#include <stdbool.h>

/*
 * In the zygote, when it is as children will find it. Forks and returns true in the child, which
 * goes on as a program of ours with its output thrown away, and ends by working_set_stop; returns
 * false in the zygote when that has happened, or after five seconds. That child is not jailed.
 */
bool working_set_rehearse(const struct sandbox_hooks *hooks);

/* In the child of a rehearsal, at its very end; in any other process it does nothing. */
void working_set_stop(void);

/* In a child, before it is jailed: the filter has nothing against it either, but what comes next
 * is in these pages already. */
void working_set_fetch(void);

#endif
