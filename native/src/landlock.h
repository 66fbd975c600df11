/*
 * Landlock: the root may be read and executed, the workspace also written, signals and abstract
 * sockets stay inside. A second lock behind mounts and owners, and the first one in the container
 * tier.
 */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include "plan.h"

#include <stddef.h>

#include <stdint.h>

/* The highest ABI of this kernel that we make use of, 0 where there is none. */
uint32_t landlock_abi(void);

/* Needs no_new_privs. What may be written is the current folder's parent and the shared temporary
 * folders. */
void landlock_restrict(const struct plan *plan);

struct landlock_allowance {
    const char *const *readable; /* folders and files, executable as well */
    size_t readable_count;
    const char *const *writable; /* folders, from which nothing is executed */
    size_t writable_count;
};

/* As landlock_restrict, for `install`, which is no run. The current folder's parent may be read. */
void landlock_restrict_to(uint32_t abi, const struct landlock_allowance *allowance);

#endif
