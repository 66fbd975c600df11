/*
 * Standard streams for the time of warming: what a program finds, and not what the zygote has.
 */
#ifndef SANDBOX_NODE_STREAMS_H
#define SANDBOX_NODE_STREAMS_H

/* Standard input becomes a pipe that is at its end, the other two a pipe that nobody reads. 0, or
 * -1 with errno. */
int streams_lend(void);

/* The zygote's own again. 0, or -1 with errno. */
int streams_take_back(void);

#endif
