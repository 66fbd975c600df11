#include "working_set.h"

#include "fork.h"
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14; EINVAL before */
#define MADV_POPULATE_WRITE 23
#endif

/* Linux, Documentation/admin-guide/mm/pagemap.rst */
#define PAGE_PRESENT (1ULL << 63)
#define PAGE_OF_FILE (1ULL << 61) /* or of shared memory */
#define PAGE_EXCLUSIVE (1ULL << 56)

enum {
    REHEARSAL_SECONDS = 5,
    /* Bounds for what a new interpreter may do; python3 takes 400 and 1,900, two thirds of files.
     */
    MOST_RANGES = 1024,
    MOST_PAGES = 4096,
    ENTRIES = 512, /* of a page map, read at one time */
};

struct range {
    uintptr_t start;
    size_t pages;
    int advice;
};

static struct range ranges[MOST_RANGES];
static size_t range_count;
static size_t page_count;
static bool rehearsing;

static uintptr_t page_bytes(void)
{
    return (uintptr_t)sysconf(_SC_PAGESIZE);
}

static void note(uintptr_t address, int advice)
{
    struct range *last = range_count == 0 ? NULL : &ranges[range_count - 1];
    if (page_count == MOST_PAGES)
        return;
    if (last != NULL && last->advice == advice &&
        last->start + last->pages * page_bytes() == address) {
        last->pages++;
    } else if (range_count < MOST_RANGES) {
        ranges[range_count++] = (struct range){address, 1, advice};
    } else {
        return;
    }
    page_count++;
}

/* What the child has of its own, and of files what it has looked at. */
static void note_mapping(int pagemap, uintptr_t start, uintptr_t end, bool written)
{
    uint64_t entries[ENTRIES];
    uintptr_t page = page_bytes();

    while (start < end) {
        size_t most = (end - start) / page < ENTRIES ? (end - start) / page : ENTRIES;
        ssize_t bytes = pread(pagemap, entries, most * sizeof *entries,
                              (off_t)(start / page * sizeof *entries));
        if (bytes <= 0)
            return;
        for (size_t i = 0; i < (size_t)bytes / sizeof *entries; i++, start += page) {
            uint64_t entry = entries[i];
            if ((entry & PAGE_PRESENT) == 0)
                continue;
            if ((entry & PAGE_OF_FILE) != 0)
                note(start, MADV_POPULATE_READ);
            else if (written && (entry & PAGE_EXCLUSIVE) != 0)
                note(start, MADV_POPULATE_WRITE);
        }
    }
}

/* /proc is where programs see it, or where the sweep keeps it. */
static int open_proc(pid_t process, const char *file)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : openat(PROC_FD, path + strlen("/proc/"), O_RDONLY | O_CLOEXEC);
}

static void note_process(pid_t process)
{
    int pagemap = open_proc(process, "pagemap");
    int maps = open_proc(process, "maps");
    FILE *lines = maps < 0 ? NULL : fdopen(maps, "re");
    char line[512];
    bool whole = true; /* false inside a line that is longer than ours */

    while (pagemap >= 0 && lines != NULL && fgets(line, sizeof line, lines) != NULL) {
        unsigned long start;
        unsigned long end;
        char rights[5];
        if (whole && sscanf(line, "%lx-%lx %4s", &start, &end, rights) == 3 && rights[3] == 'p' &&
            strstr(line, "[v") == NULL) /* vdso, vvar, vsyscall */
            note_mapping(pagemap, start, end, rights[1] == 'w');
        whole = strchr(line, '\n') != NULL;
    }
    if (lines != NULL)
        fclose(lines);
    else if (maps >= 0)
        close(maps);
    if (pagemap >= 0)
        close(pagemap);
}

/* The child's streams are pipes, as those of programs: what it does depends on that. */
static bool take_streams(const int *output)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    return null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output[1], STDOUT_FILENO) >= 0 &&
           dup2(output[1], STDERR_FILENO) >= 0 &&
           syscall(SYS_close_range, STDERR_FILENO + 1U, ~0U, 0U) == 0 &&
           sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

/* Stopped, it is all there to look at. */
static bool wait_for_stop(pid_t child)
{
    const struct timespec step = {.tv_sec = REHEARSAL_SECONDS};
    sigset_t children;
    sigset_t before;
    int status = 0;
    pid_t changed;

    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, &before);
    while ((changed = waitpid(child, &status, WUNTRACED | WNOHANG)) == 0) {
        if (sigtimedwait(&children, NULL, &step) < 0 && errno == EAGAIN)
            break;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return changed == child && WIFSTOPPED(status);
}

bool working_set_rehearse(const struct sandbox_hooks *hooks)
{
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0)
        return false;
    pid_t child = fork_interpreter(hooks);
    if (child == 0) {
        fork_wake_interpreter(hooks);
        if (!take_streams(output))
            _exit(1);
        rehearsing = true;
        return true;
    }
    if (child > 0) {
        if (wait_for_stop(child))
            note_process(child);
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(output[0]);
    close(output[1]);
    return false;
}

void working_set_stop(void)
{
    if (rehearsing)
        kill(getpid(), SIGSTOP);
}

void working_set_fetch(void)
{
    for (size_t i = 0; i < range_count; i++)
        (void)syscall(SYS_madvise, ranges[i].start, ranges[i].pages * page_bytes(),
                      ranges[i].advice);
}
