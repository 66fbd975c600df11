#include "policy.h"

#include "policy_constants.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <seccomp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINE_BYTES = 1024, MAX_CONDITIONS = 6, MAX_INCLUDE_DEPTH = 4 };

struct compiler {
    scmp_filter_ctx context;
    uint32_t arch;
    bool appending; /* what configuration adds may be on the list already */
    char *error;
    size_t error_bytes;
};

struct position {
    const char *path;
    int line;
};

static const struct {
    const char *name;
    uint16_t number;
} answers[] = {{"ENOSYS", ENOSYS},        {"EPERM", EPERM},   {"EACCES", EACCES},
               {"ENOENT", ENOENT},        {"EINVAL", EINVAL}, {"EAFNOSUPPORT", EAFNOSUPPORT},
               {"EOPNOTSUPP", EOPNOTSUPP}};

static const struct {
    const char *sign;
    enum scmp_compare operation;
} comparisons[] = {{"==", SCMP_CMP_EQ}, {"!=", SCMP_CMP_NE}, {"<", SCMP_CMP_LT},
                   {"<=", SCMP_CMP_LE}, {">", SCMP_CMP_GT},  {">=", SCMP_CMP_GE}};

static bool read_file(struct compiler *compiler, const char *path, int depth);

__attribute__((format(printf, 3, 4))) static bool
refuse(struct compiler *compiler, struct position at, const char *format, ...)
{
    int used = snprintf(compiler->error, compiler->error_bytes, "%s:%d: ", at.path, at.line);
    if (used < 0 || (size_t)used >= compiler->error_bytes)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(compiler->error + used, compiler->error_bytes - (size_t)used, format, arguments);
    va_end(arguments);
    return false;
}

static bool parse_value(const char *text, uint64_t *value)
{
    for (const struct policy_constant *c = policy_constants; c->name != NULL; c++) {
        if (strcmp(c->name, text) == 0) {
            *value = c->value;
            return true;
        }
    }
    if (!isdigit((unsigned char)text[0]))
        return false;
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno == 0 && *end == '\0';
}

/* "argN OP VALUE" or "argN & MASK == VALUE" */
static bool parse_condition(struct compiler *compiler, struct position at, char **rest,
                            struct scmp_arg_cmp *condition)
{
    const char *argument = strtok_r(NULL, " \t", rest);
    const char *sign = strtok_r(NULL, " \t", rest);
    const char *operand = strtok_r(NULL, " \t", rest);
    if (argument == NULL || sign == NULL || operand == NULL)
        return refuse(compiler, at, "a condition is 'argN OP VALUE' or 'argN & MASK == VALUE'");
    if (strncmp(argument, "arg", 3) != 0 || argument[3] < '0' || argument[3] > '5' ||
        argument[4] != '\0')
        return refuse(compiler, at, "'%s' is not arg0 to arg5", argument);

    uint64_t value;
    if (!parse_value(operand, &value))
        return refuse(compiler, at, "'%s' is neither a number nor a known constant", operand);
    condition->arg = (unsigned)(argument[3] - '0');

    if (strcmp(sign, "&") == 0) {
        const char *equals = strtok_r(NULL, " \t", rest);
        const char *wanted = strtok_r(NULL, " \t", rest);
        if (equals == NULL || wanted == NULL || strcmp(equals, "==") != 0)
            return refuse(compiler, at, "a mask needs '== VALUE' behind it");
        condition->op = SCMP_CMP_MASKED_EQ;
        condition->datum_a = value;
        if (!parse_value(wanted, &condition->datum_b))
            return refuse(compiler, at, "'%s' is neither a number nor a known constant", wanted);
        return true;
    }
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (strcmp(comparisons[i].sign, sign) == 0) {
            condition->op = comparisons[i].operation;
            condition->datum_a = value;
            condition->datum_b = 0;
            return true;
        }
    }
    return refuse(compiler, at, "'%s' is not a comparison", sign);
}

static bool add_rule(struct compiler *compiler, struct position at, uint32_t action,
                     const char *name, const struct scmp_arg_cmp *conditions, unsigned count)
{
    int number = seccomp_syscall_resolve_name_arch(compiler->arch, name);
    if (number == __NR_SCMP_ERROR)
        return refuse(compiler, at, "'%s' is not a system call that libseccomp knows", name);
    if (number < 0)
        return true; /* a call of another architecture: nothing to allow here */

    int result = seccomp_rule_add_array(compiler->context, action, number, count, conditions);
    if (result == -EEXIST && compiler->appending)
        return true;
    if (result == -EEXIST)
        return refuse(compiler, at, "'%s' is on the list twice", name);
    if (result != 0)
        return refuse(compiler, at, "libseccomp refuses '%s': %s", name, strerror(-result));
    return true;
}

static bool parse_action(struct compiler *compiler, struct position at, const char *text,
                         uint32_t *action)
{
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(answers[i].name, text) == 0) {
            *action = SCMP_ACT_ERRNO(answers[i].number);
            return true;
        }
    }
    return refuse(compiler, at, "'%s' is not an errno that a policy may answer", text);
}

/* "NAME [conditions] : reason" or "!ERRNO NAME [conditions] : reason" */
static bool parse_rule(struct compiler *compiler, struct position at, char *text)
{
    char *reason = strchr(text, ':');
    if (reason == NULL || reason[1 + strspn(reason + 1, " \t")] == '\0')
        return refuse(compiler, at, "a rule ends with ': reason'");
    *reason = '\0';

    char *rest = NULL;
    uint32_t action = SCMP_ACT_ALLOW;
    const char *name = strtok_r(text, " \t", &rest);
    if (name != NULL && name[0] == '!') {
        if (!parse_action(compiler, at, name + 1, &action))
            return false;
        name = strtok_r(NULL, " \t", &rest);
    }
    if (name == NULL)
        return refuse(compiler, at, "a rule names a system call");

    struct scmp_arg_cmp conditions[MAX_CONDITIONS] = {0};
    unsigned count = 0;
    while (rest != NULL && rest[strspn(rest, " \t")] != '\0') {
        if (count == MAX_CONDITIONS)
            return refuse(compiler, at, "more than %d conditions", MAX_CONDITIONS);
        if (count > 0) {
            const char *joint = strtok_r(NULL, " \t", &rest);
            if (joint == NULL || strcmp(joint, "and") != 0)
                return refuse(compiler, at, "conditions are joined by 'and'");
        }
        if (!parse_condition(compiler, at, &rest, &conditions[count++]))
            return false;
    }
    return add_rule(compiler, at, action, name, conditions, count);
}

static bool include(struct compiler *compiler, struct position at, const char *name, int depth)
{
    if (depth + 1 >= MAX_INCLUDE_DEPTH)
        return refuse(compiler, at, "includes are nested more than %d deep", MAX_INCLUDE_DEPTH);
    if (strchr(name, '/') != NULL)
        return refuse(compiler, at, "an include names a file of the same folder");

    char path[PATH_MAX];
    const char *slash = strrchr(at.path, '/');
    int folder_bytes = slash == NULL ? 0 : (int)(slash - at.path + 1);
    int used = snprintf(path, sizeof path, "%.*s%s", folder_bytes, at.path, name);
    if (used < 0 || (size_t)used >= sizeof path)
        return refuse(compiler, at, "the path is too long");
    return read_file(compiler, path, depth + 1);
}

static bool parse_line(struct compiler *compiler, struct position at, char *text, int depth)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    if (length == 0 || text[0] == '#')
        return true;
    if (strncmp(text, "include ", 8) == 0)
        return include(compiler, at, text + 8 + strspn(text + 8, " \t"), depth);
    return parse_rule(compiler, at, text);
}

static bool read_file(struct compiler *compiler, const char *path, int depth)
{
    struct position at = {path, 0};
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return refuse(compiler, at, "%s", strerror(errno));

    char line[LINE_BYTES];
    bool good = true;
    while (good && fgets(line, sizeof line, file) != NULL) {
        at.line++;
        if (strchr(line, '\n') == NULL && !feof(file))
            good = refuse(compiler, at, "the line is longer than %d bytes", LINE_BYTES - 2);
        else
            good = parse_line(compiler, at, line, depth);
    }
    if (good && ferror(file))
        good = refuse(compiler, at, "%s", strerror(errno));
    fclose(file);
    return good;
}

static bool export_filter(struct compiler *compiler, struct position at, struct filter *filter)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    if (fd < 0)
        return refuse(compiler, at, "memfd_create: %s", strerror(errno));

    int result = seccomp_export_bpf(compiler->context, fd);
    ssize_t bytes =
        result == 0 ? pread(fd, filter->instructions, sizeof filter->instructions, 0) : -1;
    bool whole = bytes > 0 && lseek(fd, 0, SEEK_END) == bytes;
    close(fd);
    if (!whole)
        return refuse(compiler, at,
                      "the filter cannot be exported or is longer than %d instructions",
                      FILTER_MAX);
    filter->length = (uint16_t)((size_t)bytes / sizeof(struct sock_filter));
    return true;
}

static bool set_up(struct compiler *compiler, struct position at)
{
    /* Denied calls are answered by the server, which names them in the result. */
    compiler->context = seccomp_init(SCMP_ACT_NOTIFY);
    if (compiler->context == NULL)
        return refuse(compiler, at, "libseccomp cannot notify on this kernel");

    uint32_t native = seccomp_arch_native();
    if (compiler->arch != native && (seccomp_arch_add(compiler->context, compiler->arch) != 0 ||
                                     seccomp_arch_remove(compiler->context, native) != 0))
        return refuse(compiler, at, "libseccomp does not know the architecture");

    /* A call through another ABI (int 0x80, x32) is denied and named like any other. */
    if (seccomp_attr_set(compiler->context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_NOTIFY) != 0)
        return refuse(compiler, at, "libseccomp does not take the answer for other architectures");
    /* A search tree: lists of this length cost a linear filter a microsecond per rare call. */
    if (seccomp_attr_set(compiler->context, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
        return refuse(compiler, at, "libseccomp does not optimize filters");
    return true;
}

bool policy_compile(const char *path, uint32_t arch, const char *const *appended,
                    size_t appended_count, struct filter *filter, char *error, size_t error_bytes)
{
    struct compiler compiler = {
        .arch = arch == SCMP_ARCH_NATIVE ? seccomp_arch_native() : arch,
        .error = error,
        .error_bytes = error_bytes,
    };
    struct position at = {path, 0};
    bool good = set_up(&compiler, at) && read_file(&compiler, path, 0);
    compiler.appending = true;
    struct position in_configuration = {"AppendSyscalls", 0};
    for (size_t i = 0; good && i < appended_count; i++) {
        in_configuration.line++;
        good = add_rule(&compiler, in_configuration, SCMP_ACT_ALLOW, appended[i], NULL, 0);
    }
    good = good && export_filter(&compiler, at, filter);
    if (compiler.context != NULL)
        seccomp_release(compiler.context);
    return good;
}
