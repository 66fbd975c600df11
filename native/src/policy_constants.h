/*
 * Names that a policy may use for the arguments of system calls, besides plain numbers.
 */
#ifndef SANDBOX_POLICY_CONSTANTS_H
#define SANDBOX_POLICY_CONSTANTS_H

#include <stdint.h>

struct policy_constant {
    const char *name;
    uint64_t value;
};

/* Ends with a NULL name. */
extern const struct policy_constant policy_constants[];

#endif
