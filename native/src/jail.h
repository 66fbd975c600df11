/*
 * The child becomes a sandbox: the steps in their order, each of them ending the run when it fails.
 */
#ifndef SANDBOX_JAIL_H
#define SANDBOX_JAIL_H

#include "plan.h"
#include "protocol.h"

#include <sys/types.h>

/* The program's arguments and environment, in memory that lives as long as the process. */
struct go {
    char **argv;
    char **envp;
    int argc;
};

/* First in the forked child, so that all the memory and time of the run is counted, and none of it
 * before. */
void jail_join_groups(const int *groups, int count);

/*
 * Runs in the forked child, `fds` as SPAWN carries them, `parent` as its getppid has to be. Builds
 * the jail, says READY, waits parked, and returns when the server says GO. The door closes on exec,
 * or by jail_close_door.
 */
void jail_enter(const struct plan *plan, const struct spawn_message *spawn, const int *fds,
                pid_t parent, struct go *go);

/* For a child that goes on as the program: the server has no more to say to it, and it nothing to
 * the server. */
void jail_close_door(void);

/* Starts the interpreter of an exec start. The first execve goes to the listener, which lets it
 * pass. */
_Noreturn void jail_exec(const struct go *go);

#endif
