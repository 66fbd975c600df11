#include "probe.h"

#include "landlock.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each returns 0, or -1 with errno, and may leave its process in any state. */

static int try_no_new_privs(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int install_allow_all(unsigned flags)
{
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {1, &allow};
    if (try_no_new_privs() != 0)
        return -1;
    return seccomp_call(SECCOMP_SET_MODE_FILTER, flags, &program) < 0 ? -1 : 0;
}

static int try_seccomp(void)
{
    return install_allow_all(0);
}

static int try_listener(void)
{
    return install_allow_all(SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

/*
 * Handing a descriptor over, with the number of a call that there is none of: a kernel that can
 * says so, another does not know the request.
 */
static int try_egress(void)
{
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {1, &allow};
    struct seccomp_notif_addfd nothing = {.id = 1};
    if (try_no_new_privs() != 0)
        return -1;
    int listener =
        seccomp_call(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0)
        return -1;
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &nothing) != 0 && errno == ENOENT ? 0 : -1;
}

/*
 * The kernel tells the bytes of each TCP connection, and the last figures when a socket is
 * destroyed. Its module comes by itself where it may; asked for the sockets in no state at all, it
 * has nothing to say, without an error.
 */
static int try_connection_bytes(void)
{
    int diagnostics = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    int destroyed = SKNLGRP_INET_TCP_DESTROY;
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP},
    };
    struct {
        struct nlmsghdr header;
        int error;
    } answer;
    if (diagnostics < 0 ||
        setsockopt(diagnostics, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &destroyed,
                   sizeof destroyed) != 0 ||
        send(diagnostics, &question, sizeof question, 0) != (ssize_t)sizeof question ||
        recv(diagnostics, &answer, sizeof answer, MSG_DONTWAIT) < (ssize_t)sizeof answer)
        return -1;
    errno = answer.header.nlmsg_type == NLMSG_DONE || answer.header.nlmsg_type == NLMSG_ERROR
                ? -answer.error
                : EPROTO;
    return errno == 0 ? 0 : -1;
}

/* The kernel tells where an address leads: whether it is one of this machine's. */
static int try_own_addresses(void)
{
    int routes = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
        struct rtattr attribute;
        struct in_addr address;
    } question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = RTM_GETROUTE,
                   .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = AF_INET, .rtm_dst_len = 32},
        .attribute = {.rta_len = RTA_LENGTH(sizeof(struct in_addr)), .rta_type = RTA_DST},
        .address = {.s_addr = htonl(INADDR_LOOPBACK)},
    };
    struct {
        struct nlmsghdr header;
        char rest[1024];
    } answer;
    if (routes < 0 || send(routes, &question, sizeof question, 0) != (ssize_t)sizeof question ||
        recv(routes, &answer, sizeof answer, MSG_DONTWAIT) < (ssize_t)sizeof answer.header)
        return -1;
    /* That there is no way to it is an answer as well. */
    unsigned short type = answer.header.nlmsg_type;
    errno = EPROTO;
    return type == RTM_NEWROUTE || type == NLMSG_ERROR ? 0 : -1;
}

static int try_landlock(void)
{
    if (landlock_abi() > 0)
        return 0;
    errno = EOPNOTSUPP;
    return -1;
}

static int try_user_namespace(void)
{
    return unshare(CLONE_NEWUSER);
}

/* With own rights, or with those of a user namespace, whichever the host gives. */
static int try_unshare(int kind)
{
    if (unshare(kind) == 0)
        return 0;
    return unshare(CLONE_NEWUSER | kind);
}

static int try_mount_namespace(void)
{
    if (try_unshare(CLONE_NEWNS) != 0)
        return -1;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    return mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64k");
}

/* A namespace that can be made but not forked into is none (a limit on namespaces, for example). */
static int try_pid_namespace(void)
{
    if (try_unshare(CLONE_NEWPID) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child < 0 || waitpid(child, NULL, 0) != child ? -1 : 0;
}

static int try_network_namespace(void)
{
    return try_unshare(CLONE_NEWNET);
}

static int try_ipc_namespace(void)
{
    return try_unshare(CLONE_NEWIPC);
}

static int try_uts_namespace(void)
{
    return try_unshare(CLONE_NEWUTS);
}

static int try_proc_mount(void)
{
    if (try_unshare(CLONE_NEWNS | CLONE_NEWPID) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        int result = mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                           "hidepid=invisible,subset=pid");
        _exit(result == 0 ? 0 : errno);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    return errno == 0 ? 0 : -1;
}

static int try_chroot(void)
{
    return chroot("/");
}

static int try_setuid(void)
{
    /* nobody: any id but the own one shows the right */
    return setresuid(65534, 65534, 65534);
}

/* Of what these allow, some can only be tried on a run that is there. */
static int try_capability(int number)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0)
        return -1;
    errno = EPERM;
    return (sets[number / 32].effective >> (number % 32) & 1) != 0 ? 0 : -1;
}

static int try_cap_chown(void)
{
    return try_capability(CAP_CHOWN);
}

static int try_cap_dac_override(void)
{
    return try_capability(CAP_DAC_OVERRIDE);
}

static int try_cap_kill(void)
{
    return try_capability(CAP_KILL);
}

static int try_cap_setgid(void)
{
    return try_capability(CAP_SETGID);
}

static int try_cap_setpcap(void)
{
    return try_capability(CAP_SETPCAP);
}

static int try_pidfd(void)
{
    return syscall(SYS_pidfd_open, getpid(), 0) < 0 ? -1 : 0;
}

static int try_openat2(void)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
    return syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof how) < 0 ? -1 : 0;
}

static int try_close_range(void)
{
    return syscall(SYS_close_range, 100U, 200U, 0U) != 0 ? -1 : 0;
}

static int try_memfd(void)
{
    return memfd_create("probe", MFD_CLOEXEC | MFD_ALLOW_SEALING) < 0 ? -1 : 0;
}

static int try_mount_setattr(void)
{
    /* Without a mount namespace of its own the call is refused for other reasons than its absence.
     */
    long result = syscall(SYS_mount_setattr, -1, NULL, 0, NULL, 0);
    return result != 0 && errno == ENOSYS ? -1 : 0;
}

static const struct {
    const char *name;
    int (*attempt)(void);
} layers[] = {
    {"seccomp", try_seccomp},
    {"seccomp_listener", try_listener},
    {"egress", try_egress},
    {"connection_bytes", try_connection_bytes},
    {"own_addresses", try_own_addresses},
    {"no_new_privs", try_no_new_privs},
    {"landlock", try_landlock},
    {"user_namespace", try_user_namespace},
    {"mount_namespace", try_mount_namespace},
    {"mount_setattr", try_mount_setattr},
    {"pid_namespace", try_pid_namespace},
    {"network_namespace", try_network_namespace},
    {"ipc_namespace", try_ipc_namespace},
    {"uts_namespace", try_uts_namespace},
    {"proc_mount", try_proc_mount},
    {"chroot", try_chroot},
    {"setuid", try_setuid},
    {"cap_chown", try_cap_chown},
    {"cap_dac_override", try_cap_dac_override},
    {"cap_kill", try_cap_kill},
    {"cap_setgid", try_cap_setgid},
    {"cap_setpcap", try_cap_setpcap},
    {"pidfd", try_pidfd},
    {"openat2", try_openat2},
    {"close_range", try_close_range},
    {"memfd", try_memfd},
};

/* Returns the errno of the attempt, 0 when it worked. */
static int attempt_in_child(int (*attempt)(void))
{
    pid_t child = fork();
    if (child == 0) {
        errno = 0;
        _exit(attempt() == 0 ? 0 : errno != 0 ? errno : EPERM);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

int probe(void)
{
    struct utsname names;
    if (uname(&names) != 0)
        return 1;
    printf("{\"kernel\":\"%s\",\"arch\":\"%s\",\"layers\":[", names.release, names.machine);
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        fflush(stdout); /* a forked child must not print it again */
        int error = attempt_in_child(layers[i].attempt);
        printf("%s{\"name\":\"%s\",\"available\":%s,\"errno\":%d,\"detail\":\"", i == 0 ? "" : ",",
               layers[i].name, error == 0 ? "true" : "false", error);
        if (layers[i].attempt == try_landlock && error == 0)
            printf("abi=%u", landlock_abi());
        printf("\"}");
    }
    printf("]}\n");
    return 0;
}
