/*
 * Several spawners of one container sweep at the same time. Exit code 1 when one of them could not.
 *
 * usage: sweep_race ROUNDS   root, with /proc
 */
#include "plan.h"
#include "sweep.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPAWNERS = 4, FIRST_UID = 1999990001 }; /* nobody's */

static _Noreturn void sweep(unsigned uid, unsigned long rounds)
{
    for (unsigned long i = 0; i < rounds; i++) {
        if (sweep_processes(uid) < 0) {
            perror("sweep");
            _exit(1);
        }
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    int proc = open("/proc", O_RDONLY | O_DIRECTORY);
    if (rounds == 0 || proc < 0 || dup2(proc, PROC_FD) < 0)
        return 2;
    for (unsigned i = 0; i < SPAWNERS; i++) {
        pid_t spawner = fork();
        if (spawner < 0)
            return 2;
        if (spawner == 0)
            sweep(FIRST_UID + i, rounds);
    }
    int failures = 0;
    int status;
    while (wait(&status) > 0)
        failures += status != 0;
    return failures > 0;
}
