/*
 * What the command lines of sandbox-launch have in common: switches, options with a value, and
 * after "--" a command. Whatever is wrong ends the process with STAGE_ARGUMENTS.
 */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "plan.h"

#include <stdbool.h>
#include <stddef.h>

struct option_table {
    bool (*take_switch)(void *target, const char *option); /* false: not one without a value */
    void (*take_value)(void *target, const char *option, const char *value);
};

/* Gives every option to the table; returns the arguments after "--", NULL where there is none. */
char **options_walk(int argc, char **argv, const struct option_table *table, void *target);

/* `complaint` is what is said when the list is full. */
void option_append(const char **list, size_t *count, size_t capacity, const char *value,
                   const char *complaint);

enum tier option_tier(const char *name);

#endif
