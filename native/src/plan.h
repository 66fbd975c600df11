/*
 * What all runs of one spawner share. Filled once from the command line by sandbox-launch; plain
 * data, so that a zygote can take it over as it is.
 */
#ifndef SANDBOX_PLAN_H
#define SANDBOX_PLAN_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

enum tier {
    TIER_NAMESPACES = 1,
    TIER_CONTAINER = 2,
};

/* The kernel refuses more than 4,096 instructions (BPF_MAXINSNS). */
enum { FILTER_MAX = 4096 };

struct filter {
    uint16_t length; /* 0: not loaded */
    struct sock_filter instructions[FILTER_MAX];
};

/* A link in every run's folder, beside its work folder: where node looks for packages. */
struct run_link {
    char name[64]; /* empty: none */
    char target[1024];
};

struct plan {
    enum tier tier;
    bool user_namespace;   /* rights come from a user namespace of our own */
    bool proc;             /* mount a private /proc into each run */
    bool gives_way;        /* a zygote that takes its time to get ready: another one serves */
    uint32_t landlock_abi; /* 0: not asked for */
    struct run_link link;
    struct filter filter;
    struct filter network_filter;
};

/* Where a zygote finds the plan: a memfd that sandbox-launch leaves open over the exec. */
enum { PLAN_FD = 4 };

/* Container tier: the host's /proc, which a chroot does not have. Children close it with everything
 * else. */
enum { PROC_FD = 5 };

/* Where a spawner's packages are, in the root that its programs see. */
#define PACKAGES_FOLDER "/sandbox-packages"

/* Where a run lives, in the root that its program sees. */
#define SANDBOX_FOLDER "/sandbox"
#define WORK_FOLDER "/sandbox/work"

#endif
