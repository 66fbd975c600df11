/*
 * A target takes one input: from libFuzzer (`make fuzz`), or from the files of its corpus
 * (replay.c, in the tests). Whatever else than taking or refusing it happens is a fault: what the
 * sanitizers see, and what CHECK says.
 */
#ifndef SANDBOX_FUZZ_H
#define SANDBOX_FUZZ_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t bytes);

/* fail() and fail_plainly() go there instead of ending the process; nowhere else may they be
 * called. */
extern jmp_buf refused;

#endif
