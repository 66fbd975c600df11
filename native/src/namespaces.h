/*
 * Namespaces. Shared by all runs of a spawner: user (where root is not had), mount, network
 * (empty), ipc, uts and an outer pid namespace whose first process is the spawner itself: when it
 * dies, the kernel kills every run. Per run: a pid namespace with an init of its own, and a mount
 * namespace (jail.c).
 */
#ifndef SANDBOX_NAMESPACES_H
#define SANDBOX_NAMESPACES_H

#include "plan.h"

#include <sys/types.h>

/* Returns in the first process of the new namespaces; the caller's process stays behind as its
 * keeper. */
void namespaces_enter(const struct plan *plan);

struct run_init {
    pid_t pid;
    void *stack;
};

/*
 * Makes a run's pid namespace and starts its init. Killing it kills the whole run, and it cannot be
 * reaped before everything in the namespace is. From here to run_init_leave, what this process
 * forks becomes a member of that namespace. Returns 0, or -1 with errno.
 */
int run_init_start(struct run_init *init);

/* Forks go into the spawner's own pid namespace again. Returns 0, or -1 with errno. */
int run_init_leave(void);

/* Frees what is left of a reaped init. */
void run_init_release(struct run_init *init);

#endif
