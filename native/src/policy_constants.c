#include "policy_constants.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

/* Numbers that the headers of Debian 12 lack, or have on one architecture only. */
enum {
    ABI_ARCH_SET_FS = 0x1002,
    ABI_ARCH_GET_XCOMP_SUPP = 0x1021,
    ABI_ARCH_GET_XCOMP_PERM = 0x1022,
    ABI_ARCH_REQ_XCOMP_PERM = 0x1023,
    ABI_ARCH_CET_STATUS = 0x3001,
    ABI_ARCH_SHSTK_STATUS = 0x5005,
    ABI_CLONE_NEWTIME = 0x80,
    ABI_MADV_POPULATE_READ = 22,
    ABI_MADV_POPULATE_WRITE = 23,
    ABI_MADV_GUARD_INSTALL = 102,
    ABI_MADV_GUARD_REMOVE = 103,
    ABI_PR_SET_VMA = 0x53564d41,
    ABI_CPUCLOCK_PERTHREAD = 4, /* include/linux/posix-timers.h */
    ABI_SOCK_TYPE_MASK = 0xf,   /* the rest of the argument is SOCK_NONBLOCK and SOCK_CLOEXEC */
};

/* _IOR('T', 0x2A, struct termios2); <asm/termbits.h> has it and quarrels with <termios.h>. */
#define ABI_TCGETS2 UINT64_C(0x802c542a)

#define CLONE_NAMESPACES                                                                           \
    ((uint64_t)CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |       \
     CLONE_NEWPID | CLONE_NEWNET | ABI_CLONE_NEWTIME)

/* CLONE_PARENT: the child would be the spawner's, not the program's. */
#define CLONE_FORBIDDEN (CLONE_NAMESPACES | CLONE_PARENT | CLONE_PTRACE)

/*
 * A thread shares what threads share; what is not one shares nothing but, for vfork, memory. Other
 * mixtures (a thread with descriptors of its own, a process with its parent's) nobody makes.
 */
#define CLONE_OF_THREAD ((uint64_t)CLONE_THREAD | CLONE_FILES)
#define CLONE_UNUSUAL (CLONE_FORBIDDEN | CLONE_OF_THREAD)

/* It takes these braces for blocks. */
/* clang-format off */
#define CONSTANT(name) {#name, (uint64_t)(name)}
#define ABI_CONSTANT(name) {#name, (uint64_t)(ABI_##name)}
/* clang-format on */

const struct policy_constant policy_constants[] = {
    /* clone */
    CONSTANT(CLONE_NAMESPACES),
    CONSTANT(CLONE_FORBIDDEN),
    CONSTANT(CLONE_UNUSUAL),
    CONSTANT(CLONE_OF_THREAD),

    /* arch_prctl, prctl */
    ABI_CONSTANT(ARCH_SET_FS),
    ABI_CONSTANT(ARCH_GET_XCOMP_SUPP),
    ABI_CONSTANT(ARCH_GET_XCOMP_PERM),
    ABI_CONSTANT(ARCH_REQ_XCOMP_PERM),
    ABI_CONSTANT(ARCH_CET_STATUS),
    ABI_CONSTANT(ARCH_SHSTK_STATUS),
    CONSTANT(PR_SET_NAME),
    CONSTANT(PR_GET_NAME),
    ABI_CONSTANT(PR_SET_VMA),

    /* sockets */
    CONSTANT(AF_UNIX),
    CONSTANT(AF_INET),
    CONSTANT(AF_INET6),
    CONSTANT(AF_NETLINK),
    CONSTANT(SOCK_STREAM),
    CONSTANT(SOCK_DGRAM),
    CONSTANT(SOCK_SEQPACKET),
    ABI_CONSTANT(SOCK_TYPE_MASK),
    CONSTANT(SOL_SOCKET),
    CONSTANT(SO_RCVTIMEO),
    CONSTANT(SO_SNDTIMEO),
    CONSTANT(SO_RCVBUF),
    CONSTANT(SO_SNDBUF),
    CONSTANT(SO_KEEPALIVE),
    CONSTANT(SO_LINGER),
    CONSTANT(SO_REUSEADDR),
    CONSTANT(SO_OOBINLINE),
    CONSTANT(AF_NETLINK),
    CONSTANT(MSG_FASTOPEN),
    CONSTANT(IPPROTO_TCP),
    CONSTANT(IPPROTO_IPV6),
    CONSTANT(IPV6_V6ONLY),
    CONSTANT(TCP_NODELAY),
    CONSTANT(TCP_KEEPIDLE),
    CONSTANT(TCP_KEEPINTVL),
    CONSTANT(TCP_KEEPCNT),
    CONSTANT(TCP_USER_TIMEOUT),
    CONSTANT(TCP_QUICKACK),
    CONSTANT(TCP_FASTOPEN_CONNECT),

    /* ioctl */
    CONSTANT(TCGETS),
    ABI_CONSTANT(TCGETS2),
    CONSTANT(TIOCGWINSZ),
    CONSTANT(FIONBIO),
    CONSTANT(FIOCLEX),
    CONSTANT(FIONCLEX),
    CONSTANT(FIONREAD),
    CONSTANT(FICLONE),

    /* fcntl */
    CONSTANT(F_DUPFD),
    CONSTANT(F_DUPFD_CLOEXEC),
    CONSTANT(F_GETFD),
    CONSTANT(F_SETFD),
    CONSTANT(F_GETFL),
    CONSTANT(F_SETFL),
    CONSTANT(F_GETLK),
    CONSTANT(F_SETLK),
    CONSTANT(F_SETLKW),
    CONSTANT(F_OFD_GETLK),
    CONSTANT(F_OFD_SETLK),
    CONSTANT(F_OFD_SETLKW),
    CONSTANT(F_GETPIPE_SZ),

    /* modes of files */
    CONSTANT(S_IFMT),
    CONSTANT(S_IFIFO),
    CONSTANT(S_IFREG),
    {"S_ISUGID", S_ISUID | S_ISGID},

    /* advice */
    CONSTANT(MADV_NORMAL),
    CONSTANT(MADV_RANDOM),
    CONSTANT(MADV_SEQUENTIAL),
    CONSTANT(MADV_WILLNEED),
    CONSTANT(MADV_DONTNEED),
    CONSTANT(MADV_FREE),
    CONSTANT(MADV_DONTFORK),
    CONSTANT(MADV_DOFORK),
    CONSTANT(MADV_HUGEPAGE),
    CONSTANT(MADV_NOHUGEPAGE),
    CONSTANT(MADV_DONTDUMP),
    CONSTANT(MADV_DODUMP),
    CONSTANT(MADV_WIPEONFORK),
    CONSTANT(MADV_KEEPONFORK),
    ABI_CONSTANT(MADV_POPULATE_READ),
    ABI_CONSTANT(MADV_POPULATE_WRITE),
    ABI_CONSTANT(MADV_GUARD_INSTALL),
    ABI_CONSTANT(MADV_GUARD_REMOVE),
    CONSTANT(POSIX_FADV_NORMAL),
    CONSTANT(POSIX_FADV_RANDOM),
    CONSTANT(POSIX_FADV_SEQUENTIAL),
    CONSTANT(POSIX_FADV_WILLNEED),

    /* mmap */
    CONSTANT(MAP_SHARED),
    CONSTANT(MAP_ANONYMOUS),

    /* clocks */
    CONSTANT(CLOCK_TAI),
    ABI_CONSTANT(CPUCLOCK_PERTHREAD),

    /* setpriority */
    CONSTANT(PRIO_PROCESS),

    {NULL, 0},
};
