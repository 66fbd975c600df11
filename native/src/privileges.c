#include "privileges.h"

#include "failure.h"
#include "protocol.h"
#include "syscalls.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

void privileges_bound(void)
{
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
         capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            fail(STAGE_PRIVILEGES, "bounding set");
    }
}

void privileges_keep_over_exec(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

    if (syscall(SYS_capget, &header, sets) != 0)
        fail(STAGE_PRIVILEGES, "capget");
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        sets[i].inheritable = sets[i].permitted;
    if (syscall(SYS_capset, &header, sets) != 0)
        fail(STAGE_PRIVILEGES, "capset");
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
         capability++) {
        bool held = (sets[capability / 32].permitted >> (capability % 32) & 1) != 0;
        if (held && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0)
            fail(STAGE_PRIVILEGES, "ambient capabilities");
    }
}

void privileges_become(uint32_t uid)
{
    if (uid == NO_ID)
        return;
    if (uid == 0) {
        errno = EINVAL;
        fail(STAGE_IDENTITY, "uid 0");
    }
    if (setgroups(0, NULL) != 0)
        fail(STAGE_IDENTITY, "setgroups");
    if (setresgid(uid, uid, uid) != 0)
        fail(STAGE_IDENTITY, "setresgid");
    if (setresuid(uid, uid, uid) != 0)
        fail(STAGE_IDENTITY, "setresuid");
}

void privileges_drop(bool dumpable)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "ambient capabilities");
    if (syscall(SYS_capset, &header, none) != 0)
        fail(STAGE_PRIVILEGES, "capset");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "no_new_privs");
    if (prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0) != 0)
        fail(STAGE_PRIVILEGES, "dumpable");
}
