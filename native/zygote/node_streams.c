#include "node_streams.h"

#include <fcntl.h>
#include <unistd.h>

enum { STREAMS = 3, ABOVE_STREAMS = 3 };

static int own[STREAMS] = {-1, -1, -1};
static int unread = -1;

int streams_lend(void)
{
    int input[2];
    int output[2];

    for (int fd = 0; fd < STREAMS; fd++) {
        own[fd] = fcntl(fd, F_DUPFD_CLOEXEC, ABOVE_STREAMS);
        if (own[fd] < 0)
            return -1;
    }
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        return -1;
    if (dup2(input[0], STDIN_FILENO) < 0 || dup2(output[1], STDOUT_FILENO) < 0 ||
        dup2(output[1], STDERR_FILENO) < 0)
        return -1;
    close(input[0]);
    close(input[1]);
    close(output[1]);
    unread = output[0]; /* kept open: without a reader a write would fail */
    return 0;
}

int streams_take_back(void)
{
    for (int fd = 0; fd < STREAMS; fd++) {
        if (dup2(own[fd], fd) < 0)
            return -1;
        close(own[fd]);
    }
    close(unread);
    return 0;
}
