#include "arguments.h"

#include "failure.h"
#include "options.h"

#include <string.h>

/* NAME=TARGET; the name is that of one entry. */
static void parse_link(struct run_link *link, const char *value)
{
    const char *sign = strchr(value, '=');
    size_t length = sign == NULL ? 0 : (size_t)(sign - value);
    if (length == 0 || length >= sizeof link->name || memchr(value, '/', length) != NULL ||
        strncmp(value, ".=", 2) == 0 || strncmp(value, "..=", 3) == 0 ||
        strlen(sign + 1) >= sizeof link->target)
        fail_plainly(STAGE_ARGUMENTS, "--link is NAME=TARGET");
    memcpy(link->name, value, length);
    strcpy(link->target, sign + 1);
}

/* Returns whether `option` is one without a value. */
static bool take_switch(void *target, const char *option)
{
    struct arguments *arguments = target;

    if (strcmp(option, "--user-namespace") == 0)
        arguments->user_namespace = true;
    else if (strcmp(option, "--landlock") == 0)
        arguments->landlock = true;
    else if (strcmp(option, "--proc") == 0)
        arguments->proc = true;
    else if (strcmp(option, "--give-way") == 0)
        arguments->give_way = true;
    else if (strcmp(option, "--scratch") == 0)
        arguments->scratch = true;
    else
        return false;
    return true;
}

static void take_value(void *target, const char *option, const char *value)
{
    struct arguments *arguments = target;

    if (strcmp(option, "--tier") == 0)
        arguments->tier = option_tier(value);
    else if (strcmp(option, "--policy") == 0)
        arguments->policy = value;
    else if (strcmp(option, "--policy-network") == 0)
        arguments->network_policy = value;
    else if (strcmp(option, "--root") == 0)
        arguments->root = value;
    else if (strcmp(option, "--places") == 0)
        arguments->places = value;
    else if (strcmp(option, "--packages") == 0)
        arguments->packages = value;
    else if (strcmp(option, "--link") == 0)
        parse_link(&arguments->link, value);
    else if (strcmp(option, "--bind") == 0)
        option_append(arguments->binds, &arguments->bind_count, MAX_BINDS, value,
                      "too many --bind");
    else if (strcmp(option, "--append-syscall") == 0)
        option_append(arguments->appended, &arguments->appended_count, MAX_APPENDED, value,
                      "too many --append-syscall");
    else if (strcmp(option, "--zygote-file") == 0)
        option_append(arguments->zygote_files, &arguments->zygote_file_count, MAX_ZYGOTE_FILES,
                      value, "too many --zygote-file");
    else if (strcmp(option, "--zygote-env") == 0)
        option_append(arguments->zygote_env, &arguments->zygote_env_count, MAX_ZYGOTE_ENV, value,
                      "too many --zygote-env");
    else
        fail_plainly(STAGE_ARGUMENTS, option);
}

void arguments_parse(int argc, char **argv, struct arguments *arguments)
{
    memset(arguments, 0, sizeof *arguments);
    arguments->zygote =
        options_walk(argc, argv, &(struct option_table){take_switch, take_value}, arguments);
    if (arguments->tier == 0)
        fail_plainly(STAGE_ARGUMENTS, "--tier is missing");
    if (arguments->policy == NULL)
        fail_plainly(STAGE_ARGUMENTS, "--policy is missing");
    if (arguments->tier == TIER_CONTAINER && arguments->root == NULL)
        fail_plainly(STAGE_ARGUMENTS, "the container tier needs --root");
    if (arguments->tier == TIER_CONTAINER && arguments->packages != NULL)
        fail_plainly(STAGE_ARGUMENTS, "--packages takes a mount: put them into the prepared root");
}
