#include "describe.h"

#include "protocol.h"

#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER(name)                                                                               \
    {                                                                                              \
#name, (uint64_t)(name)                                                                    \
    }
#define SIZE(type)                                                                                 \
    {                                                                                              \
#type ".size", sizeof(struct type)                                                         \
    }
#define FIELD(type, field)                                                                         \
    {                                                                                              \
#type "." #field, offsetof(struct type, field)                                             \
    }

static const struct {
    const char *name;
    uint64_t value;
} numbers[] = {
    NUMBER(PROTOCOL_VERSION),
    NUMBER(CONTROL_FD),
    NUMBER(MESSAGE_MAX_BYTES),
    NUMBER(NO_ID),
    NUMBER(NO_LIMIT),
    NUMBER(MESSAGE_SPAWN),
    NUMBER(MESSAGE_KILL),
    NUMBER(MESSAGE_GO),
    NUMBER(MESSAGE_RELEASE),
    NUMBER(MESSAGE_STARTED),
    NUMBER(MESSAGE_ENDED),
    NUMBER(MESSAGE_READY),
    NUMBER(MESSAGE_FAILED),
    NUMBER(MESSAGE_RELEASED),
    NUMBER(SPAWN_NETWORK),
    NUMBER(SPAWN_EXEC),
    NUMBER(STAGE_ARGUMENTS),
    NUMBER(STAGE_POLICY),
    NUMBER(STAGE_NAMESPACES),
    NUMBER(STAGE_ROOT),
    NUMBER(STAGE_INTERPRETER),
    NUMBER(STAGE_FORK),
    NUMBER(STAGE_SESSION),
    NUMBER(STAGE_DESCRIPTORS),
    NUMBER(STAGE_WORKSPACE),
    NUMBER(STAGE_PROC),
    NUMBER(STAGE_LIMITS),
    NUMBER(STAGE_LANDLOCK),
    NUMBER(STAGE_IDENTITY),
    NUMBER(STAGE_PRIVILEGES),
    NUMBER(STAGE_SECCOMP),
    NUMBER(STAGE_GO),
    NUMBER(STAGE_EXEC),
    NUMBER(STAGE_SWEEP),
    NUMBER(STAGE_PROTOCOL),
    NUMBER(STAGE_CGROUP),
    NUMBER(SPAWN_FDS),
    NUMBER(SPAWN_MAX_GROUPS),
    SIZE(message_header),
    FIELD(message_header, kind),
    FIELD(message_header, run),
    SIZE(spawn_message),
    FIELD(spawn_message, uid),
    FIELD(spawn_message, flags),
    FIELD(spawn_message, processes),
    FIELD(spawn_message, open_files),
    FIELD(spawn_message, file_size_bytes),
    FIELD(spawn_message, data_bytes),
    FIELD(spawn_message, workspace_bytes),
    FIELD(spawn_message, workspace_inodes),
    FIELD(spawn_message, cpu_seconds),
    SIZE(kill_message),
    SIZE(release_message),
    FIELD(release_message, uid),
    SIZE(released_message),
    SIZE(go_message),
    FIELD(go_message, argc),
    FIELD(go_message, envc),
    FIELD(go_message, string_bytes),
    SIZE(started_message),
    FIELD(started_message, protocol_version),
    FIELD(started_message, landlock_abi),
    SIZE(ready_message),
    SIZE(ended_message),
    FIELD(ended_message, code),
    FIELD(ended_message, status),
    FIELD(ended_message, user_us),
    FIELD(ended_message, system_us),
    FIELD(ended_message, max_rss_bytes),
    SIZE(failed_message),
    FIELD(failed_message, stage),
    FIELD(failed_message, error),
    FIELD(failed_message, detail_bytes),
};

int describe_protocol(void)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        printf("%s %" PRIu64 "\n", numbers[i].name, numbers[i].value);
    return 0;
}

int describe_syscalls(void)
{
    /* Above the newest number of today's kernels, below the x32 bit. */
    const int beyond_last = 1024;
    for (int number = 0; number < beyond_last; number++) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
        if (name != NULL)
            printf("%d %s\n", number, name);
        free(name);
    }
    return 0;
}
