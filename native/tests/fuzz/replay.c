/* Plays files to a target: replay FILE... */
#include "fuzz.h"

static void play(const char *path)
{
    static uint8_t buffer[1 << 20];
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    size_t bytes = fread(buffer, 1, sizeof buffer, file);
    CHECK(!ferror(file) && feof(file));
    fclose(file);

    /* Of just its size: the sanitizer then sees every byte that is read beyond it. */
    uint8_t *input = malloc(bytes + (bytes == 0));
    CHECK(input != NULL);
    for (size_t i = 0; i < bytes; i++)
        input[i] = buffer[i];
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(input, bytes);
    free(input);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        play(argv[i]);
    return 0;
}
