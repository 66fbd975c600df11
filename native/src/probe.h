/*
 * Asks the kernel, by trying, what a sandbox could be made of here. Every try is made in a child
 * process.
 */
#ifndef SANDBOX_PROBE_H
#define SANDBOX_PROBE_H

/* Prints one JSON object; returns the exit code. */
int probe(void);

#endif
