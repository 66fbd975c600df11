#include "fork.h"

#include <errno.h>
#include <unistd.h>

pid_t fork_interpreter(const struct sandbox_hooks *hooks)
{
    if (hooks->before_fork != NULL)
        hooks->before_fork();
    pid_t child = fork();
    int error = errno;
    if (child != 0 && hooks->after_fork_parent != NULL)
        hooks->after_fork_parent();
    errno = error;
    return child;
}

void fork_wake_interpreter(const struct sandbox_hooks *hooks)
{
    if (hooks->after_fork_child != NULL)
        hooks->after_fork_child();
}
