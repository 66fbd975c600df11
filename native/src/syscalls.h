/*
 * System calls and constants that Debian 12's headers do not have yet, or that glibc does not wrap.
 */
#ifndef SANDBOX_SYSCALLS_H
#define SANDBOX_SYSCALLS_H

#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The raw call has a fifth parameter that glibc hides: what the child and its waited-for children
 * used. */
static inline int wait_any_child(siginfo_t *info, int options, struct rusage *usage)
{
    return (int)syscall(SYS_waitid, 0 /* P_ALL */, 0, info, options, usage);
}

static inline int seccomp_call(unsigned operation, unsigned flags, const void *argument)
{
    return (int)syscall(SYS_seccomp, operation, flags, argument);
}

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* Linux 5.19 */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

#endif
