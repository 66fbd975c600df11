#include "options.h"

#include "failure.h"

#include <string.h>

char **options_walk(int argc, char **argv, const struct option_table *table, void *target)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            if (i + 1 == argc)
                fail_plainly(STAGE_ARGUMENTS, "-- without a command");
            return argv + i + 1;
        }
        if (table->take_switch(target, argv[i]))
            continue;
        if (i + 1 == argc)
            fail_plainly(STAGE_ARGUMENTS, argv[i]);
        table->take_value(target, argv[i], argv[i + 1]);
        i++;
    }
    return NULL;
}

void option_append(const char **list, size_t *count, size_t capacity, const char *value,
                   const char *complaint)
{
    if (*count == capacity)
        fail_plainly(STAGE_ARGUMENTS, complaint);
    list[(*count)++] = value;
}

enum tier option_tier(const char *name)
{
    if (strcmp(name, "namespaces") == 0)
        return TIER_NAMESPACES;
    if (strcmp(name, "container") == 0)
        return TIER_CONTAINER;
    fail_plainly(STAGE_ARGUMENTS, "--tier is namespaces or container");
}
