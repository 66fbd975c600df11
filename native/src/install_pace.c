#include "install_pace.h"

#include "failure.h"
#include "protocol.h"
#include "syscalls.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/*
 * Of 40 steps 10: a tenth of what a run gets where both want the same core. No longer slices: who
 * is stopped after one waits for seconds until it gets the next.
 */
enum { NICE = 10 };

/* The last of the lowest class that is still served on a busy disk; linux/ioprio.h. */
enum { IOPRIO_WHO_SELF = 1, IOPRIO_LOWEST = 2 << 13 | 7 };

/*
 * In company it gets a twentieth of all processors, since runs lose up to twice what it gets: the
 * rest goes into caches and into waiting for the kernel (make bench). It is stopped for a quarter
 * of its time at most: many packages get installed beside runs that never end.
 */
enum { SHARE = 20, PAUSES = 4 };

/* As long as two slices of an ordinary process: shorter ones would measure nothing but those. */
enum { PIECE_MS = 20, LONGEST_PAUSE_MS = 400 };

/* Of a piece's time spent in waiting; the rest are threads of the kernel's, and a server's. */
enum { COMPANY = 4 };

enum { US_PER_MS = 1000 };

/* A hint, which some hosts do not take; nothing depends on it but how fast others are. */
static void hint(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t written = write(fd, text, strlen(text));
    (void)written;
    close(fd);
}

/* The other half is the runs' alone. */
static int64_t processors_of(int64_t all)
{
    return all - all / 2;
}

static void leave_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return;
    int64_t left = CPU_COUNT(&set) - processors_of(CPU_COUNT(&set));
    for (size_t i = 0; left > 0 && i < CPU_SETSIZE; i++) {
        if (CPU_ISSET(i, &set)) {
            CPU_CLR(i, &set);
            left--;
        }
    }
    (void)sched_setaffinity(0, sizeof set, &set);
}

/* After setsid: where the kernel shares the CPU among sessions, that of the session counts. */
void pace_yield(void)
{
    char text[16];
    if (setpriority(PRIO_PROCESS, 0, NICE) != 0)
        fail(STAGE_LIMITS, "priority");
    leave_processors();
    (void)syscall(SYS_ioprio_set, IOPRIO_WHO_SELF, 0, IOPRIO_LOWEST);
    snprintf(text, sizeof text, "%d", NICE);
    hint("/proc/self/autogroup", text);
    hint("/proc/self/oom_score_adj", "1000");
}

/*
 * How long all its threads have used a processor, and how long the first one, which has most to do,
 * has waited for one: proc(5), /proc/pid/schedstat. Not those of the others: once somebody has
 * looked into their folders, whoever reaps them spins for a lock that they let go of at their low
 * priority.
 */
static bool measure(struct pace *pace)
{
    char path[32];
    char text[64];
    char *rest;
    clockid_t clock;
    struct timespec used;

    snprintf(path, sizeof path, "/proc/%d/schedstat", pace->command);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0 || clock_getcpuclockid(pace->command, &clock) != 0 ||
        clock_gettime(clock, &used) != 0)
        return false;
    text[length] = '\0';
    (void)strtoll(text, &rest, 10);
    pace->waited_us = strtoll(rest, NULL, 10) / 1000;
    pace->used_us = used.tv_sec * INT64_C(1000000) + used.tv_nsec / 1000;
    return true;
}

void pace_begin(struct pace *pace, int64_t now, pid_t group, pid_t command, uint32_t processors,
                uint64_t seconds)
{
    *pace = (struct pace){
        .group = group,
        .command = command,
        .processors = processors,
        .left_ms = (int64_t)seconds * 1000 / PAUSES,
        .since_ms = now,
    };
    if (!measure(pace))
        pace->command = 0;
}

/* What the piece of work was too fast by. */
static int64_t pause_after(const struct pace *pace, int64_t elapsed_us, int64_t used_us,
                           int64_t waited_us)
{
    /* Its own threads wait for each other, too, where they have few processors. */
    int64_t others_us = processors_of(pace->processors) * elapsed_us - used_us;
    if ((waited_us < others_us ? waited_us : others_us) < elapsed_us / COMPANY)
        return 0;
    int64_t pause_ms = (used_us * SHARE / pace->processors - elapsed_us) / US_PER_MS;
    if (pause_ms > LONGEST_PAUSE_MS)
        pause_ms = LONGEST_PAUSE_MS;
    return pause_ms < pace->left_ms ? pause_ms : pace->left_ms;
}

static int go_on(struct pace *pace, int64_t now)
{
    pace->until_ms = 0;
    pace->since_ms = now;
    return PIECE_MS;
}

int pace_keep(struct pace *pace, int64_t now)
{
    if (pace->command == 0)
        return -1;
    int64_t due = pace->until_ms != 0 ? pace->until_ms : pace->since_ms + PIECE_MS;
    if (now < due)
        return (int)(due - now);

    int64_t used_us = pace->used_us;
    int64_t waited_us = pace->waited_us;
    if (pace->until_ms != 0)
        (void)kill(-pace->group, SIGCONT);
    if (!measure(pace)) {
        /* Nobody but its parent is left to see it. */
        pace->command = 0;
        return -1;
    }
    if (pace->until_ms != 0)
        return go_on(pace, now);
    int64_t pause_ms = pause_after(pace, (now - pace->since_ms) * US_PER_MS,
                                   pace->used_us - used_us, pace->waited_us - waited_us);
    if (pause_ms <= 0 || kill(-pace->group, SIGSTOP) != 0)
        return go_on(pace, now);
    pace->left_ms -= pause_ms;
    pace->until_ms = now + pause_ms;
    return (int)pause_ms;
}
