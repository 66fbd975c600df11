/*
 * The descriptors that libuv remembers by number. A fork's child has lost them (the jail closes all
 * of the zygote's), and the numbers are what libuv would close, write to or abort over later.
 */
#ifndef SANDBOX_NODE_DESCRIPTORS_H
#define SANDBOX_NODE_DESCRIPTORS_H

#include "node_host.h"

/* In the zygote, before it serves: how far the numbers reach. */
void descriptors_survey(void);

/* In the child, at once after the fork: libuv's own fork handler has just made its signal lock
 * anew. */
void descriptors_note_signal_lock(void);

/* In the child, when all descriptors above 2 are closed. Returns 0, or -1 with errno. */
int descriptors_renew(uv_loop_t *loop);

#endif
