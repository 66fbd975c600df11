/*
 * What of the node process itself must be different when it is forked: its memory has to come
 * along, the helper threads do not, its clocks start again, and it ends without taking itself
 * apart.
 */
#ifndef SANDBOX_NODE_PLATFORM_H
#define SANDBOX_NODE_PLATFORM_H

#include "node_host.h"

struct node_state {
    int32_t *exit_info; /* process.exitCode's home: exiting, code, has code */
    double *milestones; /* performance's: time origin as wall clock (us) and monotonic clock (ns),
                           ... */
    size_t milestone_count;
};

/*
 * In the zygote: finds what it needs in this node executable and makes itself part of it. Must be
 * called on the main thread. Returns NULL, or why this node cannot be forked.
 */
const char *platform_prepare(napi_env env, const struct node_state *state);

/* In the child. */
void platform_begin_program(void);

#endif
