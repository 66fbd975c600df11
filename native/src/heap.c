#include "heap.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1; EINVAL before */
#endif

#define HUGE_PAGE ((size_t)2 << 20) /* x86-64, and aarch64 with pages of 4 KiB */
#define ROOM (64 * HUGE_PAGE)       /* pandas and matplotlib together take 40 MiB of arenas */

static struct {
    char *start; /* NULL: nothing reserved */
    size_t used;
    size_t opened; /* bytes that can be written to; the rest costs nothing, in no limit either */
    bool settled;
} room;

static bool reserve(void)
{
    char *start =
        mmap(NULL, ROOM + HUGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return false;
    size_t before = -(uintptr_t)start % HUGE_PAGE;
    room.start = start + before;
    if (before > 0)
        munmap(start, before);
    munmap(room.start + ROOM, HUGE_PAGE - before);
    return true;
}

static void *take(size_t size)
{
    if (room.settled || size > HUGE_PAGE || HUGE_PAGE % size != 0 || room.used + size > ROOM)
        return NULL;
    if (room.start == NULL && !reserve())
        return NULL;
    if (room.used + size > room.opened) {
        if (mprotect(room.start + room.opened, HUGE_PAGE, PROT_READ | PROT_WRITE) != 0)
            return NULL;
        room.opened += HUGE_PAGE;
    }
    char *arena = room.start + room.used;
    room.used += size;
    return arena;
}

static void *allocate(void *context, size_t size)
{
    (void)context;
    void *arena = take(size);
    if (arena != NULL)
        return arena;
    arena = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return arena == MAP_FAILED ? NULL : arena;
}

static void release(void *context, void *arena, size_t size)
{
    (void)context;
    /* Also of the room: a hole in it is not used again, and what was there before stays rare. */
    munmap(arena, size);
}

const struct arena_allocator sandbox_arenas = {NULL, allocate, release};

static void collapse(uintptr_t start, uintptr_t end)
{
    start = (start + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    for (; start + HUGE_PAGE <= end; start += HUGE_PAGE)
        (void)madvise((void *)start, HUGE_PAGE, MADV_COLLAPSE);
}

void heap_settle(void)
{
    room.settled = true;
    collapse((uintptr_t)room.start, (uintptr_t)room.start + room.opened);

    /* malloc's own, which grows upwards in one piece. */
    uintptr_t end = (uintptr_t)sbrk(0);
    collapse(end - mallinfo2().arena, end);
}
