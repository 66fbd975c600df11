/* A policy file, which may include itself or another. */
#include "policy.h"
#include "fuzz.h"

#include <seccomp.h>
#include <string.h>
#include <unistd.h>

/* Short, so that long reasons do not fit. */
enum { ERROR_BYTES = 64 };

static char folder[] = "/tmp/sandbox-fuzz-XXXXXX";

static void write_file(const char *name, const void *content, size_t bytes)
{
    FILE *file = fopen(name, "wb");
    CHECK(file != NULL && fwrite(content, 1, bytes, file) == bytes && fclose(file) == 0);
}

static void leave(void)
{
    unlink("input");
    unlink("other");
    rmdir(folder);
}

static void enter(void)
{
    static const char other[] = "getpid : harmless\n";
    CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0);
    CHECK(atexit(leave) == 0);
    write_file("other", other, strlen(other));
}

static void compile(uint32_t arch)
{
    static struct filter filter;
    static const char *const appended[] = {"read"};
    char *error = malloc(ERROR_BYTES);
    CHECK(error != NULL);
    memset(error, 'x', ERROR_BYTES);
    filter.length = 0;
    if (policy_compile("input", arch, appended, 1, &filter, error, ERROR_BYTES))
        CHECK(filter.length > 0 && filter.length <= FILTER_MAX);
    else
        CHECK(memchr(error, '\0', ERROR_BYTES) != NULL && error[0] != '\0');
    free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t bytes)
{
    static bool entered;
    if (!entered)
        enter();
    entered = true;
    write_file("input", input, bytes);
    compile(SCMP_ARCH_X86_64);
    compile(SCMP_ARCH_AARCH64);
    return 0;
}
