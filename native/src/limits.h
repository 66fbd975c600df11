/*
 * Resource limits of each process of a run. What bounds the tree as a whole (cgroups, the server's
 * watch) is not here.
 */
#ifndef SANDBOX_LIMITS_H
#define SANDBOX_LIMITS_H

#include "protocol.h"

void limits_apply(const struct spawn_message *spawn);

#endif
