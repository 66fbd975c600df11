/* The command lines of `serve` and `install`: the first byte chooses, NULs separate the arguments.
 */
#include "arguments.h"
#include "fuzz.h"
#include "install_arguments.h"

#include <sched.h>
#include <string.h>

enum { MOST_ARGUMENTS = 512 };

static void check_serve(int argc, char **argv)
{
    static struct arguments arguments;
    arguments_parse(argc, argv, &arguments);
    CHECK(arguments.policy != NULL);
    CHECK(arguments.tier == TIER_NAMESPACES || arguments.root != NULL);
    CHECK(arguments.zygote_env[arguments.zygote_env_count] == NULL);
    CHECK(strchr(arguments.link.name, '/') == NULL && strcmp(arguments.link.name, "..") != 0);
    CHECK(strnlen(arguments.link.name, sizeof arguments.link.name) < sizeof arguments.link.name);
    CHECK(strnlen(arguments.link.target, sizeof arguments.link.target) <
          sizeof arguments.link.target);
}

static void check_install(int argc, char **argv)
{
    static struct install_arguments arguments;
    install_arguments_parse(argc, argv, &arguments);
    CHECK(arguments.uid != 0 && arguments.seconds > 0 && arguments.folder[0] == '/');
    CHECK(arguments.processors > 0 && arguments.processors <= CPU_SETSIZE);
    CHECK(arguments.command[0] != NULL);
    CHECK(arguments.readable_count <= MAX_READABLE);
    for (size_t i = 0; i < arguments.readable_count; i++)
        CHECK(arguments.readable[i] != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t bytes)
{
    static char *argv[MOST_ARGUMENTS + 1];
    int argc = 0;
    if (bytes == 0)
        return 0;

    char *text = malloc(bytes);
    CHECK(text != NULL);
    memcpy(text, input + 1, bytes - 1);
    text[bytes - 1] = '\0';
    for (char *next = text; next < text + bytes && argc < MOST_ARGUMENTS; next += strlen(next) + 1)
        argv[argc++] = next;
    argv[argc] = NULL;

    if (setjmp(refused) == 0)
        (input[0] % 2 == 0 ? check_serve : check_install)(argc, argv);
    free(text);
    return 0;
}
