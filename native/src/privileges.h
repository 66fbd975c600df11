/*
 * Who a program is: nobody in particular, with no capability and no way to get one.
 */
#ifndef SANDBOX_PRIVILEGES_H
#define SANDBOX_PRIVILEGES_H

#include <stdbool.h>
#include <stdint.h>

/* Once per spawner: nothing that is executed below it can gain a capability. */
void privileges_bound(void);

/*
 * Lets the spawner's capabilities live through the exec of a zygote's interpreter, where it is not
 * root (in a user namespace the own id keeps its number).
 */
void privileges_keep_over_exec(void);

/* uid, gid and groups of the run; NO_ID keeps the spawner's. */
void privileges_become(uint32_t uid);

/* No capabilities, no_new_privs; dumpable only where somebody outside has to look into it. */
void privileges_drop(bool dumpable);

#endif
