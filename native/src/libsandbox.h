/*
 * libsandbox: the spawner as a library, for a zygote. A zygote is an interpreter that
 * sandbox-launch has executed inside the finished namespaces and root; it has warmed itself, and
 * now serves: the same messages as sandbox-launch, but a forked child goes on as the program
 * instead of executing a new interpreter.
 */
#ifndef SANDBOX_LIBSANDBOX_H
#define SANDBOX_LIBSANDBOX_H

/*
 * What an interpreter must do around a fork of itself, and what its child does in the finished
 * jail, before it is told to go, so that the program finds it done; each may be NULL.
 */
struct sandbox_hooks {
    void (*before_fork)(void);
    void (*after_fork_parent)(void);
    void (*after_fork_child)(void);
    void (*limber_up)(void);
};

/*
 * Serves until the server closes the control socket, and then ends the process. Returns only in a
 * forked child: jailed, told to go, descriptors 0 to 2 its own and no others open. argv and envp
 * are NULL-terminated and live as long as the process; the return value is the argument count.
 */
__attribute__((visibility("default"))) int sandbox_serve(const struct sandbox_hooks *hooks,
                                                         char ***argv, char ***envp);

#endif
