/*
 * Theory of operation
 *
 * This library is preloaded into node (LD_PRELOAD), and so stands before libc:
 *
 *   memory    V8 marks what it maps as MADV_DONTFORK. Our madvise leaves that out, so a child
 *             has the whole heap, and nobody has to walk /proc/self/maps before each fork.
 *   signals   Node's helper threads are started with all signals blocked: the spawner reads
 *             SIGCHLD from a descriptor, and a thread that does not block it would swallow it.
 *
 * From the node executable, whose C++ interface for embedders is exported:
 *
 *   threads   At the end of the event loop node waits in NodePlatform::DrainTasks for jobs of
 *             its helper threads. A child has none, and would wait for ever. The one entry in
 *             the virtual table is replaced by a function that does the other half: it runs the
 *             tasks of the thread that asks (among them V8's own, of WebAssembly.instantiate for
 *             instance). All that follows is node's own code: beforeExit, exit, the message
 *             about a top-level await that never came.
 *   endings   process.exit and fatal errors end in the process exit handler, which embedders may
 *             set: ours is _exit. Node's would stop its helper threads and take down the heap,
 *             and in a child every page that is written to is copied first. A program that just
 *             ends comes to our cleanup hook when the event `exit` is over, with the code where
 *             process.exitCode keeps it.
 *   clocks    performance.now(), performance.timeOrigin and process.uptime() begin with the
 *             program.
 *
 * All symbols are looked up, none is linked: a node that lacks one is refused at the zygote's
 * start.
 */
#include "node_platform.h"

#include "../src/libsandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_CODE = 1, HAS_EXIT_CODE = 2 }; /* exit_info */
enum {
    WALL_ORIGIN = 0,
    MONOTONIC_ORIGIN = 1,
    TABLE_MAX = 64
}; /* milestones; entries of a virtual table */

typedef void drain_function(void *platform, void *isolate);
typedef bool flush_function(void *platform, void *isolate);

static struct node_state node;
static drain_function *drain_of_node;
static flush_function *flush_foreground;
static uint64_t *start_of_process; /* process.uptime() */
static uint64_t *start_of_clock;   /* performance.now() */
static unsigned dontfork_seen;
static bool is_program; /* true in a child */

/* Before node's main, in every thread: nothing here may allocate. */
__attribute__((visibility("default"))) int madvise(void *address, size_t length, int advice)
{
    if (advice == MADV_DONTFORK) {
        dontfork_seen++;
        return 0;
    }
    return (int)syscall(SYS_madvise, address, length, advice);
}

__attribute__((visibility("default"))) int pthread_create(pthread_t *thread,
                                                          const pthread_attr_t *attributes,
                                                          void *(*start)(void *), void *argument)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    sigset_t all;
    sigset_t before;

    if (real == NULL) {
        void *symbol = dlsym(RTLD_NEXT, "pthread_create");
        if (symbol == NULL)
            return ENOSYS;
        memcpy(&real, &symbol, sizeof symbol);
    }
    if (is_program)
        return real(thread, attributes, start, argument);
    sigfillset(&all);
    int error = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (error != 0)
        return error;
    error = real(thread, attributes, start, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static void drain_tasks(void *platform, void *isolate)
{
    if (!is_program) {
        drain_of_node(platform, isolate);
        return;
    }
    while (flush_foreground(platform, isolate))
        ;
}

static const char *replace_drain(void)
{
    void **table = dlsym(RTLD_DEFAULT, "_ZTVN4node12NodePlatformE");
    void *drain = dlsym(RTLD_DEFAULT, "_ZN4node12NodePlatform10DrainTasksEPN2v87IsolateE");
    void *flush =
        dlsym(RTLD_DEFAULT, "_ZN4node12NodePlatform20FlushForegroundTasksEPN2v87IsolateE");
    if (table == NULL || drain == NULL || flush == NULL)
        return "node::NodePlatform is not exported";
    memcpy(&drain_of_node, &drain, sizeof drain);
    memcpy(&flush_foreground, &flush, sizeof flush);

    size_t entry = 0;
    while (entry < TABLE_MAX && table[entry] != drain)
        entry++;
    if (entry == TABLE_MAX)
        return "NodePlatform::DrainTasks is not virtual";

    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *start = (void *)((uintptr_t)&table[entry] & ~(page - 1));
    drain_function *ours = drain_tasks;
    if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0)
        return "the virtual table cannot be written";
    memcpy(&table[entry], &ours, sizeof ours);
    if (mprotect(start, page, PROT_READ) != 0)
        return "the virtual table cannot be protected";
    return NULL;
}

/* std::function<void(node::Environment *, int)> as libstdc++ lays it out; its name in the symbol
 * says it is. */
struct exit_function {
    void *functor[2];
    bool (*manage)(void *destination, const void *source, int operation);
    void (*invoke)(const void *functor, void **environment, int *code);
};

static bool manage_nothing(void *destination, const void *source, int operation)
{
    (void)destination, (void)source, (void)operation;
    return false;
}

static void end_program(const void *functor, void **unused, int *code)
{
    (void)functor, (void)unused;
    if (is_program)
        sandbox_leave(*code);
    exit(*code);
}

/* Runs when node begins to take the environment down; the event `exit` is over. */
static void end_of_environment(void *unused)
{
    (void)unused;
    if (is_program)
        sandbox_leave(node.exit_info[HAS_EXIT_CODE] != 0 ? node.exit_info[EXIT_CODE] : 0);
}

static const char *take_over_endings(void)
{
    void *(*current_isolate)(void);
    void *(*current_context)(void *isolate);
    void *(*current_environment)(void *context);
    void (*set_exit_handler)(void *environment, struct exit_function *handler);
    struct {
        const char *name;
        void *target;
    } symbols[] = {
        {"_ZN2v87Isolate10GetCurrentEv", &current_isolate},
        {"_ZN2v87Isolate17GetCurrentContextEv", &current_context},
        {"_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE", &current_environment},
        {"_ZN4node21SetProcessExitHandlerEPNS_11EnvironmentEOSt8functionIFvS1_iEE",
         &set_exit_handler},
        {"_ZN4node11per_process15node_start_timeE", &start_of_process},
        {"_ZN4node11performance25performance_process_startE", &start_of_clock},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *symbol = dlsym(RTLD_DEFAULT, symbols[i].name);
        if (symbol == NULL)
            return symbols[i].name;
        memcpy(symbols[i].target, &symbol, sizeof symbol);
    }
    /* v8::Local is one pointer, passed and returned in a register. */
    void *environment = current_environment(current_context(current_isolate()));
    if (environment == NULL)
        return "there is no node::Environment";

    static struct exit_function handler = {.manage = manage_nothing, .invoke = end_program};
    set_exit_handler(environment, &handler);
    return NULL;
}

const char *platform_prepare(napi_env env, const struct node_state *state)
{
    if (dontfork_seen == 0)
        return "not preloaded: LD_PRELOAD must name this library";
    node = *state;
    const char *problem = take_over_endings();
    if (problem == NULL)
        problem = replace_drain();
    if (problem == NULL && napi_add_env_cleanup_hook(env, end_of_environment, NULL) != 0)
        problem = "no cleanup hook";
    return problem;
}

static void restart_clocks(void)
{
    struct timespec wall;
    uint64_t monotonic = uv_hrtime();
    clock_gettime(CLOCK_REALTIME, &wall);
    node.milestones[WALL_ORIGIN] = (double)wall.tv_sec * 1e6 + (double)(wall.tv_nsec / 1000);
    for (size_t i = MONOTONIC_ORIGIN; i < node.milestone_count; i++) {
        if (node.milestones[i] > 0) /* -1: not reached yet */
            node.milestones[i] = (double)monotonic;
    }
    *start_of_process = monotonic;
    *start_of_clock = monotonic;
}

void platform_begin_program(void)
{
    is_program = true;
    restart_clocks();
}
