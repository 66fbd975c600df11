/*
 * The command line of `sandbox-launch install`. Strings point into argv. The command's environment
 * is ours: an index's password is in it, and a command line is for everybody on the host to read.
 */
#ifndef SANDBOX_INSTALL_ARGUMENTS_H
#define SANDBOX_INSTALL_ARGUMENTS_H

#include "plan.h"
#include "root.h"

#include <stdbool.h>
#include <stddef.h>

enum { MAX_READABLE = 64 };

struct install_arguments {
    enum tier tier;
    bool user_namespace;
    bool landlock;
    bool proc;
    const char *policy;
    const char *folder;  /* holds work, tmp and shm, which belong to the uid */
    uint32_t uid;        /* NO_ID: as the caller, in a user namespace */
    uint32_t processors; /* that the server has, for runs as well; a container's quota counts */
    uint64_t seconds;    /* of wall clock, and of CPU for each process */
    uint64_t file_bytes;
    uint64_t data_bytes;
    const char *readable[MAX_READABLE]; /* of the host; the command sees nothing else of it */
    size_t readable_count;
    uint16_t gateway; /* the port that every connect leads to; 0: no network */
    char **command;
};

/* Ends the process at the first argument that is wrong. */
void install_arguments_parse(int argc, char **argv, struct install_arguments *arguments);

#endif
