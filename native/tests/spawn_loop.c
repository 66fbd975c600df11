/*
 * Starts a program over and over and says how long each start-to-end took: what a run costs without
 * a sandbox.
 *
 *     spawn_loop JOBS MILLISECONDS PROGRAM [ARGUMENT]...
 *
 * JOBS workers start it one after the other (posix_spawn, which is a vfork) in an empty
 * environment, with /dev/null for its three streams. stdout: a line "WALL_US" per run, then "total
 * RUNS ELAPSED_US CPU_US", CPU time of the programs and of the loop itself. Exit code 1 when the
 * program failed once.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_JOBS = 256, MAX_RUNS = 1 << 16 };

/* Shared with the parent, which prints: a worker that writes would measure its own pipe. */
struct worker {
    uint32_t runs;
    uint32_t failed;
    uint32_t wall_us[MAX_RUNS];
};

static void fail(const char *what)
{
    fprintf(stderr, "spawn_loop: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        fail("clock_gettime");
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static long parse(const char *text, long most)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 1 || value > most) {
        fprintf(stderr, "spawn_loop: '%s' is no number between 1 and %ld\n", text, most);
        exit(2);
    }
    return value;
}

static void work(struct worker *worker, int64_t deadline, char **command)
{
    char *environment[] = {NULL};
    while (worker->runs < MAX_RUNS && now_us() < deadline) {
        int64_t start = now_us();
        pid_t child;
        int error = posix_spawn(&child, command[0], NULL, NULL, command, environment);
        if (error != 0) {
            errno = error;
            fail(command[0]);
        }
        int status;
        while (waitpid(child, &status, 0) < 0) {
            if (errno != EINTR)
                fail("waitpid");
        }
        worker->wall_us[worker->runs++] = (uint32_t)(now_us() - start);
        worker->failed += status != 0;
    }
}

static int64_t cpu_us(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
        fail("getrusage");
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Returns the file that stdout was. */
static int redirect(void)
{
    int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (output < 0 || null < 0)
        fail("/dev/null");
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fd != STDERR_FILENO && dup2(null, fd) < 0)
            fail("dup2");
    }
    return output;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: spawn_loop JOBS MILLISECONDS PROGRAM [ARGUMENT]...\n");
        return 2;
    }
    long jobs = parse(argv[1], MAX_JOBS);
    long milliseconds = parse(argv[2], 3600000);
    struct worker *workers = mmap(NULL, (size_t)jobs * sizeof(struct worker),
                                  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (workers == MAP_FAILED)
        fail("mmap");

    int output = redirect();
    int64_t start = now_us();
    for (long i = 0; i < jobs; i++) {
        pid_t pid = fork();
        if (pid < 0)
            fail("fork");
        if (pid == 0) {
            work(&workers[i], start + milliseconds * 1000, argv + 3);
            _exit(0);
        }
    }
    int status = 0;
    int broken = 0;
    for (long i = 0; i < jobs; i++) {
        if (wait(&status) < 0)
            fail("wait");
        broken |= status;
    }
    int64_t elapsed = now_us() - start;

    FILE *report = fdopen(output, "w");
    if (report == NULL)
        fail("fdopen");
    uint64_t runs = 0;
    uint64_t failed = 0;
    for (long i = 0; i < jobs; i++) {
        for (uint32_t run = 0; run < workers[i].runs; run++)
            fprintf(report, "%u\n", workers[i].wall_us[run]);
        runs += workers[i].runs;
        failed += workers[i].failed;
    }
    fprintf(report, "total %llu %lld %lld\n", (unsigned long long)runs, (long long)elapsed,
            (long long)cpu_us());
    if (fclose(report) != 0)
        fail("stdout");
    return broken != 0 || failed != 0;
}
