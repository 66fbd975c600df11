#include "limits.h"

#include "failure.h"

#include <sys/resource.h>

static void limit(int resource, uint64_t value, const char *name)
{
    rlim_t bound = value == NO_LIMIT ? RLIM_INFINITY : (rlim_t)value;
    struct rlimit wanted = {bound, bound};
    if (setrlimit((__rlimit_resource_t)resource, &wanted) != 0)
        fail(STAGE_LIMITS, name);
}

void limits_apply(const struct spawn_message *spawn)
{
    /* Soft one second below hard: SIGXCPU tells a CPU limit from a kill, SIGKILL follows who
     * ignores it. */
    struct rlimit cpu = {spawn->cpu_seconds, (rlim_t)spawn->cpu_seconds + 1};
    if (setrlimit(RLIMIT_CPU, &cpu) != 0)
        fail(STAGE_LIMITS, "RLIMIT_CPU");

    limit(RLIMIT_NPROC, spawn->processes, "RLIMIT_NPROC");
    limit(RLIMIT_NOFILE, spawn->open_files, "RLIMIT_NOFILE");
    limit(RLIMIT_FSIZE, spawn->file_size_bytes, "RLIMIT_FSIZE");
    limit(RLIMIT_DATA, spawn->data_bytes, "RLIMIT_DATA");
    /* 8 MiB is what login shells get; unlimited would make glibc give every thread a 2 MiB stack.
     */
    limit(RLIMIT_STACK, 8U << 20, "RLIMIT_STACK");
    /* 1, not 0: with 0 the kernel still starts a core_pattern's program (core(5)); 1 stops file and
     * pipe. */
    limit(RLIMIT_CORE, 1, "RLIMIT_CORE");
    limit(RLIMIT_MEMLOCK, 0, "RLIMIT_MEMLOCK");
    limit(RLIMIT_MSGQUEUE, 0, "RLIMIT_MSGQUEUE");
    limit(RLIMIT_NICE, 0, "RLIMIT_NICE");
    limit(RLIMIT_RTPRIO, 0, "RLIMIT_RTPRIO");
    limit(RLIMIT_SIGPENDING, 256, "RLIMIT_SIGPENDING");
}
