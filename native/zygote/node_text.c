/*
 * Theory of operation
 *
 * A fork does not copy the page tables of file mappings, so every child would meet node's
 * machine code in some hundred and fifty page faults. Anonymous memory in huge pages is another
 * matter: two megabytes are one entry, copied with the fork. This moves node's text there,
 * before node's main runs and while there is one thread. Where the kernel has no huge pages to
 * give the move costs a little and gains as much. (Node's own --use-largepages does the same and
 * needs /sys, which the root does not have.)
 */
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

static const uintptr_t huge = 2UL << 20;

/* What is not moved is where it was: this is about speed, and nothing here may stop node. */
static void move(uintptr_t start, uintptr_t end)
{
    size_t bytes = end - start;
    size_t room = bytes + huge; /* for the alignment */
    char *area = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED)
        return;
    char *copy = (char *)(((uintptr_t)area + huge - 1) & ~(huge - 1));
    if (madvise(copy, bytes, MADV_HUGEPAGE) == 0) {
        memcpy(copy, (const void *)start, bytes);
        if (mprotect(copy, bytes, PROT_READ | PROT_EXEC) == 0)
            mremap(copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)start);
    }
    munmap(area, room); /* what is left of it: the margins, or all of it if the move failed */
}

static int move_program(struct dl_phdr_info *program, size_t size, void *unused)
{
    (void)size, (void)unused;
    for (int i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &program->dlpi_phdr[i];
        uintptr_t start = (program->dlpi_addr + part->p_vaddr + huge - 1) & ~(huge - 1);
        uintptr_t end = (program->dlpi_addr + part->p_vaddr + part->p_memsz) & ~(huge - 1);
        if (part->p_type == PT_LOAD && part->p_flags == (PF_R | PF_X) && start < end)
            move(start, end);
    }
    return 1; /* the first one is the executable; no other */
}

__attribute__((constructor)) static void move_text(void)
{
    dl_iterate_phdr(move_program, NULL);
}
