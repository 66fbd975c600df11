/* clang-format off */
/*
 * What the server, a spawner and a sandbox child say to each other.
 *
 * A spawner is `sandbox-launch serve`, or a zygote (a warmed interpreter that has loaded
 * libsandbox). Both speak the same messages over two kinds of AF_UNIX SOCK_SEQPACKET sockets:
 *
 *   control   server <-> spawner, one for the spawner's life; the spawner's end is CONTROL_FD.
 *             The spawner ends, and with it every run, when this socket is closed.
 *   door      server <-> one sandbox child, passed with MESSAGE_SPAWN.
 *
 *   server           spawner            child
 *     | <-- STARTED --- |                             once, when the spawner can serve (or FAILED)
 *     | --- SPAWN ----> | --fork-->  |                fds: stdin, stdout, stderr, door, control groups
 *     | <------------- READY ------- |                fds: workspace folder, seccomp listener
 *     | -------------- GO ---------> |                argv and environment; optional fd: stdin
 *     | --- KILL -----> |                             any time after SPAWN
 *     | <-- ENDED ----- |                             nothing of the run is alive any more
 *     | -- RELEASE ---> |                             container tier: remove the run's files
 *     | <- RELEASED --- |                             nothing of the run is left; its uid is free
 *
 * A step that fails is a FAILED message: from the child over its door, from the spawner over
 * control. After every SPAWN exactly one ENDED arrives, whatever else happened. Every message is
 * one packet and begins with `struct message_header`. All integers are host-endian.
 * src/Sandbox.Core/Sandboxing/Protocol mirrors this file; `sandbox-launch protocol` prints every
 * size, offset and number below and a test compares both sides.
 */
/* clang-format on */
#ifndef SANDBOX_PROTOCOL_H
#define SANDBOX_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

enum { PROTOCOL_VERSION = 2 };

enum { CONTROL_FD = 3 };

/* The kernel's limit of one SEQPACKET message is the send buffer, 212,992 by default; GO must fit.
 */
enum { MESSAGE_MAX_BYTES = 131072 };

enum message_kind {
    MESSAGE_SPAWN = 1,    /* server -> spawner */
    MESSAGE_KILL = 2,     /* server -> spawner */
    MESSAGE_GO = 3,       /* server -> child */
    MESSAGE_RELEASE = 4,  /* server -> spawner, after ENDED, container tier only */
    MESSAGE_STARTED = 16, /* spawner -> server */
    MESSAGE_ENDED = 17,   /* spawner -> server */
    MESSAGE_READY = 18,   /* child -> server */
    MESSAGE_FAILED = 19,  /* spawner or child -> server */
    MESSAGE_RELEASED =
        20, /* spawner -> server; a FAILED of STAGE_SWEEP in its place: do not use the uid again */
};

struct message_header {
    uint32_t kind;
    uint32_t run; /* the server's number of the run; 0 in STARTED and in a FAILED of the spawner
                     itself */
};
_Static_assert(sizeof(struct message_header) == 8, "wire layout");

enum spawn_flags {
    SPAWN_NETWORK = 1, /* use the filter that was loaded with --policy-network */
    SPAWN_EXEC = 2,    /* exec a new interpreter even where the spawner could fork a warm one */
};

/*
 * Carries fds in this order: stdin, stdout, stderr, door, and then the files of the run's control
 * groups
 * ("tasks" in version 1, "cgroup.procs" in version 2; none without groups). The child writes itself
 * into them: a thread that moves itself by "tasks" needs no lock over all processes, which costs
 * the server 10 ms when it moves another.
 */
enum { SPAWN_FDS = 4, SPAWN_MAX_GROUPS = 4 };

struct spawn_message {
    struct message_header header;
    uint32_t uid; /* user and group id of the run; NO_ID keeps the spawner's (one mapped id only) */
    uint32_t flags;           /* enum spawn_flags */
    uint32_t processes;       /* RLIMIT_NPROC: processes and threads of the uid */
    uint32_t open_files;      /* RLIMIT_NOFILE */
    uint64_t file_size_bytes; /* RLIMIT_FSIZE */
    uint64_t data_bytes; /* RLIMIT_DATA of each process; NO_LIMIT when a cgroup bounds the tree */
    uint64_t workspace_bytes;  /* size of the tmpfs that holds workspace, /tmp and /dev/shm */
    uint32_t workspace_inodes; /* files and folders in it */
    uint32_t cpu_seconds; /* RLIMIT_CPU of each process, a backstop to the server's own watch */
};
_Static_assert(sizeof(struct spawn_message) == 56, "wire layout");

#define NO_ID UINT32_MAX
#define NO_LIMIT UINT64_MAX

struct kill_message {
    struct message_header header;
};
_Static_assert(sizeof(struct kill_message) == 8, "wire layout");

/* The run's number may be in use no more: the uid says whose files are meant. */
struct release_message {
    struct message_header header;
    uint32_t uid;
    uint32_t reserved;
};
_Static_assert(sizeof(struct release_message) == 16, "wire layout");

struct released_message {
    struct message_header header;
};
_Static_assert(sizeof(struct released_message) == 8, "wire layout");

/*
 * Followed by argc + envc NUL-terminated strings. argv[0] of a run that execs is the interpreter's
 * path inside the root. An optional fd replaces stdin.
 */
struct go_message {
    struct message_header header;
    uint32_t argc;
    uint32_t envc;
    uint32_t string_bytes; /* of all strings, NULs included */
    uint32_t reserved;
};
_Static_assert(sizeof(struct go_message) == 24, "wire layout");

struct started_message {
    struct message_header header;
    uint32_t protocol_version;
    uint32_t landlock_abi; /* 0: the layer is not in use */
};
_Static_assert(sizeof(struct started_message) == 16, "wire layout");

/* Carries two fds: the workspace folder, the seccomp listener. Its sender's pid comes by
 * SO_PASSCRED. */
struct ready_message {
    struct message_header header;
    uint64_t
        cpu_us; /* what the jail took, microseconds: not the program's, but in its `ended` too */
};
_Static_assert(sizeof(struct ready_message) == 16, "wire layout");

/* Sent when the program and everything it left behind is dead and reaped. */
struct ended_message {
    struct message_header header;
    int32_t code;   /* CLD_EXITED, CLD_KILLED or CLD_DUMPED of the program's first process; 0: never
                       started */
    int32_t status; /* exit code or signal number */
    uint64_t user_us; /* CPU time of the whole tree, microseconds */
    uint64_t system_us;
    uint64_t max_rss_bytes; /* of the largest single process */
};
_Static_assert(sizeof(struct ended_message) == 40, "wire layout");

/* Where a step failed; the names are printed to users. */
enum stage {
    STAGE_ARGUMENTS = 1,   /* sandbox-launch's own arguments */
    STAGE_POLICY = 2,      /* reading or compiling a seccomp policy */
    STAGE_NAMESPACES = 3,  /* user, mount, pid, network, ipc, uts */
    STAGE_ROOT = 4,        /* the read-only root */
    STAGE_INTERPRETER = 5, /* starting a zygote's interpreter */
    STAGE_FORK = 6,
    STAGE_SESSION = 7,
    STAGE_DESCRIPTORS = 8,
    STAGE_WORKSPACE = 9,
    STAGE_PROC = 10,
    STAGE_LIMITS = 11,
    STAGE_LANDLOCK = 12,
    STAGE_IDENTITY = 13,
    STAGE_PRIVILEGES = 14,
    STAGE_SECCOMP = 15,
    STAGE_GO = 16,
    STAGE_EXEC = 17,
    STAGE_SWEEP = 18,
    STAGE_PROTOCOL = 19, /* a message that this file does not allow */
    STAGE_CGROUP = 20,
};

/* Followed by detail_bytes of text for people: a path or a file:line, never user data. */
struct failed_message {
    struct message_header header;
    uint32_t stage;
    int32_t error; /* errno, 0 where there is none */
    uint32_t detail_bytes;
    uint32_t reserved;
};
_Static_assert(sizeof(struct failed_message) == 24, "wire layout");

#endif
