#include "install_arguments.h"

#include "failure.h"
#include "options.h"
#include "protocol.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

static uint64_t parse_number(const char *text, const char *option, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno != 0 || text[0] < '0' || text[0] > '9' || *end != '\0' || number > most)
        fail_plainly(STAGE_ARGUMENTS, option);
    return number;
}

static uint16_t parse_port(const char *text, const char *option)
{
    uint64_t port = parse_number(text, option, UINT16_MAX);
    if (port == 0)
        fail_plainly(STAGE_ARGUMENTS, option);
    return (uint16_t)port;
}

static bool take_switch(void *target, const char *option)
{
    struct install_arguments *arguments = target;

    if (strcmp(option, "--user-namespace") == 0)
        arguments->user_namespace = true;
    else if (strcmp(option, "--landlock") == 0)
        arguments->landlock = true;
    else if (strcmp(option, "--proc") == 0)
        arguments->proc = true;
    else
        return false;
    return true;
}

static void take_value(void *target, const char *option, const char *value)
{
    struct install_arguments *arguments = target;

    if (strcmp(option, "--tier") == 0)
        arguments->tier = option_tier(value);
    else if (strcmp(option, "--policy") == 0)
        arguments->policy = value;
    else if (strcmp(option, "--folder") == 0)
        arguments->folder = value;
    else if (strcmp(option, "--uid") == 0)
        arguments->uid = (uint32_t)parse_number(value, option, NO_ID);
    else if (strcmp(option, "--seconds") == 0)
        arguments->seconds = parse_number(value, option, UINT64_MAX);
    else if (strcmp(option, "--processors") == 0)
        arguments->processors = (uint32_t)parse_number(value, option, UINT32_MAX);
    else if (strcmp(option, "--file-bytes") == 0)
        arguments->file_bytes = parse_number(value, option, UINT64_MAX);
    else if (strcmp(option, "--data-bytes") == 0)
        arguments->data_bytes = parse_number(value, option, UINT64_MAX);
    else if (strcmp(option, "--read") == 0)
        option_append(arguments->readable, &arguments->readable_count, MAX_READABLE, value, option);
    else if (strcmp(option, "--gateway") == 0)
        arguments->gateway = parse_port(value, option);
    else
        fail_plainly(STAGE_ARGUMENTS, option);
}

static void check(const struct install_arguments *arguments)
{
    if (arguments->tier == 0)
        fail_plainly(STAGE_ARGUMENTS, "--tier is missing");
    if (arguments->policy == NULL)
        fail_plainly(STAGE_ARGUMENTS, "--policy is missing");
    if (arguments->folder == NULL || arguments->folder[0] != '/')
        fail_plainly(STAGE_ARGUMENTS, "--folder is missing, or not absolute");
    if (arguments->command == NULL)
        fail_plainly(STAGE_ARGUMENTS, "-- and a command are missing");
    if (arguments->seconds == 0 || arguments->seconds > 86400)
        fail_plainly(STAGE_ARGUMENTS, "--seconds is 1 to 86400");
    if (arguments->processors == 0 || arguments->processors > CPU_SETSIZE)
        fail_plainly(STAGE_ARGUMENTS, "--processors is 1 to 1024");
    if (arguments->file_bytes == 0 || arguments->data_bytes == 0)
        fail_plainly(STAGE_ARGUMENTS, "--file-bytes or --data-bytes is missing");
    /* Where namespaces give no rights of their own, the uid is what keeps it from us. */
    if (arguments->uid == 0 || (arguments->uid == NO_ID && !arguments->user_namespace))
        fail_plainly(STAGE_ARGUMENTS, "--uid is missing, or 0");
}

void install_arguments_parse(int argc, char **argv, struct install_arguments *arguments)
{
    memset(arguments, 0, sizeof *arguments);
    arguments->uid = NO_ID;
    arguments->command =
        options_walk(argc, argv, &(struct option_table){take_switch, take_value}, arguments);
    check(arguments);
}
