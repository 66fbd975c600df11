/*
 * The one place a program can write: an own tmpfs (namespaces tier) or an own folder (container
 * tier) with work, tmp and shm in it, and in work the folder out for what is to be kept.
 */
#ifndef SANDBOX_WORKSPACE_H
#define SANDBOX_WORKSPACE_H

#include "plan.h"
#include "protocol.h"

/* Makes the run's mount namespace and workspace and enters it. Returns the folder as a descriptor.
 */
int workspace_make(const struct plan *plan, const struct spawn_message *spawn);

#endif
