/*
 * Landlock: the root may be read and executed, the workspace also written, signals and abstract sockets
 * stay inside. A second lock behind mounts and owners, and the first one in the container tier.
 */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include <stdint.h>

/* The highest ABI of this kernel that we make use of, 0 where there is none. */
uint32_t landlock_abi(void);

/* Needs no_new_privs. */
void landlock_restrict(uint32_t abi);

#endif
