/*
 * `sandbox-launch install`: one command of a package manager, which reads what strangers wrote,
 * with the network where it is asked for, and with one folder to write in.
 */
#ifndef SANDBOX_INSTALL_H
#define SANDBOX_INSTALL_H

/* Arguments after the verb. Returns the exit code: the command's own, or one of timeout(1)'s. */
int install(int argc, char **argv);

#endif
