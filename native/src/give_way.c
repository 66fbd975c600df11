#include "give_way.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

/* Node's zygote takes 350 ms of CPU time beside others, Python's 150. A tenth of a core, then; and
 * whatever the machine, its server does not get tired of waiting (10 s). */
enum { SLICE_US = 5000, PAUSE_MS = 45, MOST_PAUSES = 80 };

/* Who comes back from a pause is let go on at first, whoever else waits: one slice says little. */
enum { SLICES_IN_COMPANY = 4 };

static long preemptions;
static int64_t slice_start_us;
static int pauses;
static int slices_in_company;

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* The CPU was taken away in the middle of the slice, and for long: not by a thread of the kernel's.
 */
static bool was_in_company(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_nivcsw == preemptions)
        return false;
    preemptions = usage.ru_nivcsw;
    return now_us() - slice_start_us > SLICE_US * 3 / 2;
}

static void pause_in_company(int signal)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    int before = errno;

    (void)signal;
    if (was_in_company())
        slices_in_company = SLICES_IN_COMPANY;
    if (pauses < MOST_PAUSES && slices_in_company > 0) {
        nanosleep(&pause, NULL);
        pauses++;
        slices_in_company--;
    }
    slice_start_us = now_us();
    errno = before;
}

/* Timers of this kind are not inherited by forked children. */
static void set_timer(suseconds_t microseconds)
{
    const struct itimerval timer = {{0, microseconds}, {0, microseconds}};
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

void give_way_begin(void)
{
    struct sigaction action = {.sa_handler = pause_in_company, .sa_flags = SA_RESTART};
    slice_start_us = now_us();
    if (sigaction(SIGPROF, &action, NULL) == 0)
        set_timer(SLICE_US);
}

void give_way_end(void)
{
    set_timer(0);
    (void)signal(SIGPROF, SIG_DFL);
}
