/*
 * The native half of the Node zygote; runtimes/nodejs/zygote.cjs is the other.
 *
 * Theory of operation
 *
 * sandbox-launch executes, in the finished namespaces and root, with LD_PRELOAD naming this
 * library,
 *
 *   node --single-threaded ... -r /sandbox/zygote.cjs /sandbox/work/main.js
 *
 * Node boots, and before it loads its main module it loads zygote.cjs (-r). That warms node and
 * calls serve() here, which does not return: it receives, forks and reaps (libsandbox). In a
 * forked child it does return, jailed and told to go, with the program's arguments. zygote.cjs
 * sets them and returns, and node goes on as if nothing had happened: it loads
 * /sandbox/work/main.js, runs the loop, emits beforeExit and exit. So the program is run by
 * node's own code, with node's own stack frames, messages and exit codes.
 *
 *   node.c               the functions for zygote.cjs, the hooks around fork, the rehearsal
 *   node_platform.c      memory, threads, endings, clocks
 *   node_descriptors.c   libuv's descriptors
 *   node_streams.c       standard streams to warm with
 *   node_text.c          node's machine code in huge pages
 *   node_host.h          Node-API and libuv, as far as we use them
 *
 * Functions for zygote.cjs:
 *
 *   prepare(exitInfo, milestones)      finds what it needs in this node, or throws
 *   lendStreams(), takeBackStreams()   standard streams to warm node with
 *   turn()                             one turn of the event loop that does not wait
 *   rehearse(milliseconds)             forks a child for the self-test; true in the child, and
 *                                      in the zygote the child's exit code, 128 + its signal, or
 *                                      -1 when it took too long
 *   serve(beforeFork)                  the program's arguments, in a child; beforeFork() is
 *                                      called in the zygote, before each fork
 *   seed()                             31 bits of the kernel's randomness, never 0
 *   pid()                              process.pid is a value, which node computes once
 */
#include "node_descriptors.h"
#include "node_host.h"
#include "node_platform.h"
#include "node_streams.h"

#include "../src/libsandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nobody reads it: the program was not started, and the server sees the code. */
enum { CHILD_UNFIT = 87, FIRST_FD = 3 };

static uv_loop_t *loop;

/* What the zygote calls before each fork; valid while serve() has not returned. */
static struct {
    napi_env env;
    napi_value receiver;
    napi_value function;
} before_fork;

static void call_before_fork(void)
{
    napi_handle_scope scope;
    napi_value ignored;
    if (napi_open_handle_scope(before_fork.env, &scope) != 0)
        return;
    napi_call_function(before_fork.env, before_fork.receiver, before_fork.function, 0, NULL,
                       &ignored);
    napi_close_handle_scope(before_fork.env, scope);
}

/* In the child, when it is to go on as the program. */
static void begin_program(void)
{
    if (descriptors_renew(loop) != 0) {
        perror("sandbox: node cannot go on after its fork");
        _exit(CHILD_UNFIT);
    }
    platform_begin_program();
    uv_update_time(loop); /* else the first timers count from the zygote's last turn */
}

static napi_value fail(napi_env env, const char *message)
{
    napi_throw_error(env, "ERR_SANDBOX_ZYGOTE", message);
    return NULL;
}

static napi_value prepare(napi_env env, napi_callback_info info)
{
    napi_value arguments[2];
    size_t count = 2;
    size_t exit_length = 0;
    void *exit_info = NULL;
    void *milestones = NULL;
    struct node_state state = {0};
    int type;

    if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != 0 || count != 2 ||
        napi_get_typedarray_info(env, arguments[0], &type, &exit_length, &exit_info, NULL, NULL) !=
            0 ||
        napi_get_typedarray_info(env, arguments[1], &type, &state.milestone_count, &milestones,
                                 NULL, NULL) != 0 ||
        exit_length < 3 || state.milestone_count < 2)
        return fail(env, "prepare(exitInfo, milestones)");
    if (napi_get_uv_event_loop(env, &loop) != 0)
        return fail(env, "no event loop");
    state.exit_info = exit_info;
    state.milestones = milestones;
    const char *problem = platform_prepare(env, &state);
    return problem != NULL ? fail(env, problem) : NULL;
}

/* Waits until the child has ended or the time is over; then it is killed. */
static int outcome_of(pid_t child, int milliseconds)
{
    int status;
    struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN};
    int ready = -1;
    while (end.fd >= 0 && (ready = poll(&end, 1, milliseconds)) < 0 && errno == EINTR)
        ; /* sandbox_warm has signals come */
    bool late = ready != 1;
    if (end.fd >= 0)
        close(end.fd);
    if (late)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    if (late)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static napi_value rehearse(napi_env env, napi_callback_info info)
{
    napi_value argument;
    napi_value result;
    size_t count = 1;
    int32_t milliseconds;

    if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != 0 || count != 1 ||
        napi_get_value_int32(env, argument, &milliseconds) != 0)
        return fail(env, "rehearse(milliseconds)");
    descriptors_survey();
    pid_t child = fork();
    if (child < 0)
        return fail(env, strerror(errno));
    if (child > 0)
        return napi_create_int32(env, outcome_of(child, milliseconds), &result) == 0 ? result
                                                                                     : NULL;

    descriptors_note_signal_lock();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
        _exit(CHILD_UNFIT);
    if (syscall(SYS_close_range, (unsigned)FIRST_FD, ~0U, 0U) != 0)
        _exit(CHILD_UNFIT);
    begin_program();
    return napi_get_boolean(env, true, &result) == 0 ? result : NULL;
}

static napi_value serve(napi_env env, napi_callback_info info)
{
    const struct sandbox_hooks hooks = {
        .before_fork = call_before_fork,
        .after_fork_child = descriptors_note_signal_lock,
        .sample = "/sandbox/ordinary.js",
    };
    size_t count = 1;
    napi_value result;
    napi_value text;
    char **argv;
    char **envp;

    if (napi_get_cb_info(env, info, &count, &before_fork.function, &before_fork.receiver, NULL) !=
            0 ||
        count != 1)
        return fail(env, "serve(beforeFork)");
    before_fork.env = env;
    descriptors_survey();
    int argc = sandbox_serve(&hooks, &argv, &envp);
    begin_program();

    if (napi_create_array_with_length(env, (size_t)argc, &result) != 0)
        return fail(env, "arguments");
    for (int i = 0; i < argc; i++) {
        if (napi_create_string_utf8(env, argv[i], strlen(argv[i]), &text) != 0 ||
            napi_set_element(env, result, (uint32_t)i, text) != 0)
            return fail(env, "arguments");
    }
    return result;
}

static napi_value lend_streams(napi_env env, napi_callback_info info)
{
    (void)info;
    return streams_lend() == 0 ? NULL : fail(env, strerror(errno));
}

static napi_value take_back_streams(napi_env env, napi_callback_info info)
{
    (void)info;
    return streams_take_back() == 0 ? NULL : fail(env, strerror(errno));
}

/* Node has not begun to run its loop when it loads zygote.cjs: this is no turn within a turn. */
static napi_value turn(napi_env env, napi_callback_info info)
{
    (void)info;
    if (napi_get_uv_event_loop(env, &loop) != 0)
        return fail(env, "no event loop");
    uv_run(loop, UV_RUN_NOWAIT);
    return NULL;
}

static napi_value seed(napi_env env, napi_callback_info info)
{
    uint32_t bits;
    napi_value result;

    (void)info;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        return fail(env, "getrandom");
    bits = (bits & INT32_MAX) | 1U; /* zero means none */
    return napi_create_int32(env, (int32_t)bits, &result) == 0 ? result : NULL;
}

static napi_value pid(napi_env env, napi_callback_info info)
{
    napi_value result;
    (void)info;
    return napi_create_int32(env, getpid(), &result) == 0 ? result : NULL;
}

__attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1(void);
__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env,
                                                                          napi_value exports);

int32_t node_api_module_get_api_version_v1(void)
{
    return 8;
}

napi_value napi_register_module_v1(napi_env env, napi_value exports)
{
    static const struct {
        const char *name;
        napi_callback function;
    } functions[] = {
        {"prepare", prepare},
        {"lendStreams", lend_streams},
        {"takeBackStreams", take_back_streams},
        {"turn", turn},
        {"rehearse", rehearse},
        {"serve", serve},
        {"seed", seed},
        {"pid", pid},
    };
    sandbox_warm();
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        napi_value function;
        if (napi_create_function(env, functions[i].name, strlen(functions[i].name),
                                 functions[i].function, NULL, &function) != 0 ||
            napi_set_named_property(env, exports, functions[i].name, function) != 0)
            return NULL;
    }
    return exports;
}
