#include "landlock.h"

#include "failure.h"
#include "syscalls.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

/* The layout and the bits up to ABI 6 (Linux 6.12); Debian 12's header knows the first two only. */
struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

enum { RULE_PATH_BENEATH = 1, CREATE_RULESET_VERSION = 1, NEWEST_ABI_USED = 6 };

#define ACCESS_EXECUTE (1ULL << 0)
#define ACCESS_WRITE_FILE (1ULL << 1)
#define ACCESS_READ_FILE (1ULL << 2)
#define ACCESS_READ_DIR (1ULL << 3)
#define ACCESS_MAKE_CHAR (1ULL << 6)
#define ACCESS_MAKE_BLOCK (1ULL << 11)
#define ACCESS_ALL_ABI1 ((1ULL << 13) - 1)
#define ACCESS_REFER (1ULL << 13)     /* ABI 2 */
#define ACCESS_TRUNCATE (1ULL << 14)  /* ABI 3 */
#define ACCESS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#define ACCESS_NET_BOTH 3ULL          /* ABI 4: TCP bind and connect */
#define SCOPE_BOTH 3ULL               /* ABI 6: abstract sockets, signals */

uint32_t landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    if (abi <= 0)
        return 0;
    return abi > NEWEST_ABI_USED ? NEWEST_ABI_USED : (uint32_t)abi;
}

static uint64_t file_accesses(uint32_t abi)
{
    uint64_t accesses = ACCESS_ALL_ABI1;
    if (abi >= 2)
        accesses |= ACCESS_REFER;
    if (abi >= 3)
        accesses |= ACCESS_TRUNCATE;
    if (abi >= 5)
        accesses |= ACCESS_IOCTL_DEV;
    return accesses;
}

static void allow(int ruleset, const char *path, uint64_t accesses)
{
    struct path_beneath rule = {
        .allowed_access = accesses,
        .parent_fd = open(path, O_PATH | O_CLOEXEC),
    };
    if (rule.parent_fd < 0 ||
        syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
        fail(STAGE_LANDLOCK, path);
    close(rule.parent_fd);
}

static int make_ruleset(uint32_t abi, const struct ruleset_attributes *attributes)
{
    size_t size = abi >= 6   ? sizeof *attributes
                  : abi >= 4 ? offsetof(struct ruleset_attributes, scoped)
                             : offsetof(struct ruleset_attributes, handled_access_net);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, attributes, size, 0);
    if (ruleset < 0)
        fail(STAGE_LANDLOCK, "ruleset");
    return ruleset;
}

void landlock_restrict(const struct plan *plan)
{
    uint32_t abi = plan->landlock_abi;
    struct ruleset_attributes attributes = {
        .handled_access_fs = file_accesses(abi),
        .handled_access_net = abi >= 4 ? ACCESS_NET_BOTH : 0,
        .scoped = abi >= 6 ? SCOPE_BOTH : 0,
    };
    int ruleset = make_ruleset(abi, &attributes);

    allow(ruleset, "/", ACCESS_EXECUTE | ACCESS_READ_FILE | ACCESS_READ_DIR);
    uint64_t own =
        attributes.handled_access_fs & ~(ACCESS_MAKE_CHAR | ACCESS_MAKE_BLOCK | ACCESS_IOCTL_DEV);
    allow(ruleset, "..", own);
    allow(ruleset, "/dev/null", ACCESS_READ_FILE | ACCESS_WRITE_FILE);

    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        fail(STAGE_LANDLOCK, "restrict");
    close(ruleset);
}

void landlock_restrict_to(uint32_t abi, const struct landlock_allowance *allowance)
{
    struct ruleset_attributes attributes = {
        .handled_access_fs = file_accesses(abi),
        .handled_access_net = abi >= 4 ? ACCESS_NET_BOTH : 0,
        .scoped = abi >= 6 ? SCOPE_BOTH : 0,
    };
    int ruleset = make_ruleset(abi, &attributes);

    for (size_t i = 0; i < allowance->readable_count; i++) {
        struct stat status;
        if (stat(allowance->readable[i], &status) != 0)
            fail(STAGE_LANDLOCK, allowance->readable[i]);
        /* The kernel refuses a folder's rights for a file. */
        uint64_t listing = S_ISDIR(status.st_mode) ? ACCESS_READ_DIR : 0;
        allow(ruleset, allowance->readable[i], ACCESS_EXECUTE | ACCESS_READ_FILE | listing);
    }
    uint64_t own = attributes.handled_access_fs &
                   ~(ACCESS_MAKE_CHAR | ACCESS_MAKE_BLOCK | ACCESS_IOCTL_DEV | ACCESS_EXECUTE);
    allow(ruleset, "..", ACCESS_READ_FILE | ACCESS_READ_DIR);
    for (size_t i = 0; i < allowance->writable_count; i++)
        allow(ruleset, allowance->writable[i], own);
    allow(ruleset, "/dev", ACCESS_READ_FILE);
    allow(ruleset, "/dev/null", ACCESS_READ_FILE | ACCESS_WRITE_FILE);
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        fail(STAGE_LANDLOCK, "restrict");
    close(ruleset);
}
