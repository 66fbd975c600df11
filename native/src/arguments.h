/*
 * The command line of `sandbox-launch serve`. Strings point into argv.
 */
#ifndef SANDBOX_ARGUMENTS_H
#define SANDBOX_ARGUMENTS_H

#include "plan.h"

#include <stdbool.h>
#include <stddef.h>

enum { MAX_BINDS = 64, MAX_APPENDED = 64, MAX_ZYGOTE_FILES = 16, MAX_ZYGOTE_ENV = 32 };

struct arguments {
    enum tier tier;
    const char *policy;
    const char *network_policy; /* NULL: no run has a network */
    const char *root;           /* a prepared root; NULL: built out of binds */
    const char *places;         /* container tier: libplaces.so */
    const char *packages;       /* of the host, shown at PACKAGES_FOLDER; NULL: none */
    struct run_link link;
    bool user_namespace;
    bool landlock;
    bool proc;
    bool give_way; /* another spawner serves meanwhile */
    bool scratch;  /* the zygote has a folder to write to, /sandbox/tmp */
    const char *binds[MAX_BINDS];
    size_t bind_count;
    const char *appended[MAX_APPENDED];
    size_t appended_count;
    const char *zygote_files[MAX_ZYGOTE_FILES];
    size_t zygote_file_count;
    const char *zygote_env[MAX_ZYGOTE_ENV + 1]; /* NULL-terminated, "NAME=VALUE" */
    size_t zygote_env_count;
    char **zygote; /* what to execute after "--", NULL-terminated; NULL: this process spawns by
                      itself */
};

/* Ends the process at the first argument that is wrong. */
void arguments_parse(int argc, char **argv, struct arguments *arguments);

#endif
