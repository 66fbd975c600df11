/*
 * Runs come before an `install` command: it yields processors and disk to them, and is the first to
 * go where memory ends. A low priority alone does not do. What unpacks spends its time in the
 * kernel, where nobody takes a processor away from it, and runs lose more than it gets. So the
 * keeper stops it, too, after each piece of work for which it had company, and lets it go on a
 * while later. On a machine with nothing else to do it is never stopped.
 */
#ifndef SANDBOX_INSTALL_PACE_H
#define SANDBOX_INSTALL_PACE_H

#include <stdint.h>
#include <sys/types.h>

/* The command's side, before it has another identity. */
void pace_yield(void);

/* The keeper's side. */
struct pace {
    pid_t group;   /* what is stopped; 0: not begun */
    pid_t command; /* what is measured; 0: nothing, and nothing is stopped */
    int64_t processors;
    int64_t left_ms;  /* that it may still be stopped for */
    int64_t since_ms; /* when the piece of work began */
    int64_t until_ms; /* it is stopped until then; 0: it goes */
    int64_t used_us;
    int64_t waited_us;
};

/*
 * The group's leader has to be a child that nobody has waited for yet, so that its number is nobody
 * else's. `now` counts milliseconds, `processors` are those that it shares with runs, `seconds` is
 * all that it has.
 */
void pace_begin(struct pace *pace, int64_t now, pid_t group, pid_t command, uint32_t processors,
                uint64_t seconds);

/* Stops the group or lets it go on. Returns the milliseconds until it is due again, or -1. */
int pace_keep(struct pace *pace, int64_t now);

#endif
