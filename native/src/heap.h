/*
 * The warm heap in huge pages. A fork copies an entry per page and counts it in a structure of its
 * own, and the child's end takes both back: for the 5,000 small pages of a warm Python that was a
 * third of a run. What cannot be had in huge pages stays as it is.
 */
#ifndef SANDBOX_HEAP_H
#define SANDBOX_HEAP_H

#include <stddef.h>

/* CPython's PyObjectArenaAllocator. */
struct arena_allocator {
    void *context;
    void *(*allocate)(void *context, size_t size);
    void (*release)(void *context, void *arena, size_t size);
};

/* Lays the arenas side by side in whole huge pages until heap_settle, and as CPython does then. */
__attribute__((visibility("default"))) extern const struct arena_allocator sandbox_arenas;

/* To be called once, when the heap is warm and before the first fork. */
void heap_settle(void);

#endif
