/*
 * libsandbox: the spawner as a library, for a zygote. A zygote is an interpreter that
 * sandbox-launch has executed inside the finished namespaces and root; it has warmed itself, and
 * now serves: the same messages as sandbox-launch, but a forked child goes on as the program
 * instead of executing a new interpreter.
 */
#ifndef SANDBOX_LIBSANDBOX_H
#define SANDBOX_LIBSANDBOX_H

/*
 * What an interpreter must do around a fork of itself, and the path of a program of ours that does
 * what most programs do; each may be NULL.
 */
struct sandbox_hooks {
    void (*before_fork)(void);
    void (*after_fork_parent)(void);
    void (*after_fork_child)(void);
    const char *sample;
};

/*
 * To be called by an interpreter that has set up its signals and now warms itself: where another
 * one serves meanwhile, runs come first. Ends with sandbox_serve.
 */
__attribute__((visibility("default"))) void sandbox_warm(void);

/*
 * Serves until the server closes the control socket, and then ends the process. Returns only in a
 * forked child: jailed, told to go, descriptors 0 to 2 its own and no others open. argv and envp
 * are NULL-terminated and live as long as the process, and envp is the C library's environment; the
 * return value is the argument count.
 */
__attribute__((visibility("default"))) int sandbox_serve(const struct sandbox_hooks *hooks,
                                                         char ***argv, char ***envp);

/*
 * The end of a program: exit(2). sandbox_serve also returns in one child with `sample` as its
 * program, before any other, which is not jailed and writes to nobody; what memory it has touched
 * when it comes here is what other children get ready while they wait (working_set.h).
 */
__attribute__((visibility("default"))) _Noreturn void sandbox_leave(int code);

#endif
