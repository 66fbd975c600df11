/*
 * The container tier has no pid namespace that ends with a run: there the run's uid is what its
 * processes and files are known by.
 */
#ifndef SANDBOX_SWEEP_H
#define SANDBOX_SWEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Kills every process of `uid`, whatever it is doing and however it hides, and says whether there
 * was none left. Those killed become children of the spawner (a subreaper) and are to be waited
 * for; ask again then. Returns 1: nobody is left; 0: somebody is dying; -1 with errno.
 */
int sweep_processes(uint32_t uid);

/*
 * Starts a process that removes the folder of the run of `uid` with all that is in it. The process
 * ends with 0, or with the errno of what could not be removed. Returns its pid, or -1 with errno.
 */
pid_t sweep_files(uint32_t uid);

#endif
