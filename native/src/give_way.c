#include "give_way.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

/* Node's zygote takes 200 ms of CPU time, Python's 100. A sixth of a core, then; and even on a
 * machine of a tenth of that speed its server does not get tired of waiting (10 s). */
enum { SLICE_US = 5000, PAUSE_MS = 25, MOST_PAUSES = 80 };

static long preemptions;
static int pauses;

/* The kernel takes the CPU away from those only who have company. */
static void pause_in_company(int signal)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    struct rusage usage;
    int before = errno;

    (void)signal;
    if (pauses < MOST_PAUSES && getrusage(RUSAGE_SELF, &usage) == 0 &&
        usage.ru_nivcsw != preemptions) {
        nanosleep(&pause, NULL);
        preemptions = usage.ru_nivcsw;
        pauses++;
    }
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
    if (sigaction(SIGPROF, &action, NULL) == 0)
        set_timer(SLICE_US);
}

void give_way_end(void)
{
    set_timer(0);
    (void)signal(SIGPROF, SIG_DFL);
}
