/*
 * Turns a seccomp allowlist (native/policies, one call and its reason per line) into a BPF program,
 * by libseccomp. What is not on the list goes to the listener and is answered there.
 */
#ifndef SANDBOX_POLICY_H
#define SANDBOX_POLICY_H

#include "plan.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Compiles `path` for `arch` (SCMP_ARCH_NATIVE or another), with `appended` allowed on top.
 * Returns true, or false with "FILE:LINE: reason" in `error`.
 */
bool policy_compile(const char *path, uint32_t arch, const char *const *appended,
                    size_t appended_count, struct filter *filter, char *error, size_t error_bytes);

#endif
