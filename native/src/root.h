/*
 * The root that programs see: read-only, with the interpreter and nothing of ours.
 */
#ifndef SANDBOX_ROOT_H
#define SANDBOX_ROOT_H

#include "plan.h"

#include <stddef.h>

/*
 * Namespaces tier: a new root on a tmpfs, or over a prepared folder, with `paths` of the host bound into it
 * at the same place (links are recreated as links; what the host lacks is left out), and the host's root
 * gone when it returns.
 */
void root_build(const char *prepared, const char *const *paths, size_t count, bool proc);

/* Container tier: chroot into a prepared folder. */
void root_change(const char *prepared);

#endif
