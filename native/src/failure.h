/*
 * The one way out of a step that cannot be done. fail() sends {stage, errno, detail} to whoever
 * waits for this process (the server, over control or a door), or prints it where nobody does, and
 * ends the process: there is no half-built sandbox.
 */
#ifndef SANDBOX_FAILURE_H
#define SANDBOX_FAILURE_H

#include "protocol.h"

/* From now on failures of this process belong to `run` and go to `socket`; -1 means standard error.
 */
void failure_report_to(int socket, uint32_t run);

/* Reports errno as it stands. `detail` is text for the operator, never user data; may be "". */
_Noreturn void fail(enum stage stage, const char *detail);

/* As fail, for reasons that have no errno. */
_Noreturn void fail_plainly(enum stage stage, const char *detail);

/* Reports without ending this process: for a spawner that goes on serving its other runs. */
void report_failure(int socket, uint32_t run, enum stage stage, int error, const char *detail);

const char *stage_name(enum stage stage);

#endif
