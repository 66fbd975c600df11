#include "failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* 125: the shells' custom for "the tool itself failed", as env(1) and timeout(1) have it. */
enum { EXIT_TOOL_FAILED = 125 };

static int report_socket = -1;
static uint32_t report_run;

void failure_report_to(int socket, uint32_t run)
{
    report_socket = socket;
    report_run = run;
}

const char *stage_name(enum stage stage)
{
    switch (stage) {
    case STAGE_ARGUMENTS:
        return "arguments";
    case STAGE_POLICY:
        return "policy";
    case STAGE_NAMESPACES:
        return "namespaces";
    case STAGE_ROOT:
        return "root";
    case STAGE_INTERPRETER:
        return "interpreter";
    case STAGE_FORK:
        return "fork";
    case STAGE_SESSION:
        return "session";
    case STAGE_DESCRIPTORS:
        return "descriptors";
    case STAGE_WORKSPACE:
        return "workspace";
    case STAGE_PROC:
        return "proc";
    case STAGE_LIMITS:
        return "limits";
    case STAGE_LANDLOCK:
        return "landlock";
    case STAGE_IDENTITY:
        return "identity";
    case STAGE_PRIVILEGES:
        return "privileges";
    case STAGE_SECCOMP:
        return "seccomp";
    case STAGE_GO:
        return "go";
    case STAGE_EXEC:
        return "exec";
    case STAGE_SWEEP:
        return "sweep";
    case STAGE_CGROUP:
        return "cgroup";
    case STAGE_PROTOCOL:
        return "protocol";
    }
    return "unknown";
}

void report_failure(int socket, uint32_t run, enum stage stage, int error, const char *detail)
{
    if (socket < 0) {
        fprintf(stderr, "sandbox-launch: %s: %s%s%s\n", stage_name(stage), detail,
                error != 0 ? ": " : "", error != 0 ? strerror(error) : "");
        return;
    }
    struct failed_message message = {
        .header = {.kind = MESSAGE_FAILED, .run = run},
        .stage = (uint32_t)stage,
        .error = error,
        .detail_bytes = (uint32_t)strnlen(detail, 4096),
    };
    struct iovec parts[2] = {{&message, sizeof message}, {(void *)detail, message.detail_bytes}};
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = 2};
    /* Nobody is left to tell when this fails: the peer sees the socket close instead. */
    (void)!sendmsg(socket, &packet, MSG_NOSIGNAL);
}

_Noreturn static void end_with(enum stage stage, int error, const char *detail)
{
    report_failure(report_socket, report_run, stage, error, detail);
    _exit(EXIT_TOOL_FAILED);
}

_Noreturn void fail(enum stage stage, const char *detail)
{
    end_with(stage, errno, detail);
}

_Noreturn void fail_plainly(enum stage stage, const char *detail)
{
    end_with(stage, 0, detail);
}
