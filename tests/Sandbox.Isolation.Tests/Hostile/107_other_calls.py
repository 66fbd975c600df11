# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=personality,mlock,mincore,inotify_init1,splice,tee,vmsplice,setuid,capset,signalfd4 blocked?=*
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=mlock,mincore,inotify_init1,splice,tee,vmsplice,setuid,capset,signalfd4 blocked?=*
# why: what is on no list is denied; here are the calls that somebody might have thought harmless.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
COLUMN = 0 if os.uname().machine == "x86_64" else 1


def call(numbers, *arguments):
    """The result of a raw system call, or the negative errno; numbers are (x86-64, aarch64)."""
    ctypes.set_errno(0)
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(numbers[COLUMN]), *converted)
    return -ctypes.get_errno() if result == -1 else result


def deny(what, numbers, *arguments):
    """EPERM is the filter's answer and ENOSYS a missing call's; any other means that the kernel did the work."""
    if numbers[COLUMN] is None:
        return
    result = call(numbers, *arguments)
    contained = result in (-errno.EPERM, -errno.ENOSYS)
    print("DENIED" if contained else "ESCAPED", what, errno.errorcode.get(-result, result), flush=True)
CALLS = {
    "personality": (135, 92), "mlock": (149, 228), "mlock2": (325, 284), "mlockall": (151, 230), "mincore": (27, 232),
    "remap_file_pages": (216, 234), "mbind": (237, 235), "set_mempolicy": (238, 237), "get_mempolicy": (239, 236),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "splice": (275, 76), "tee": (276, 77), "vmsplice": (278, 75),
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143), "setresuid": (117, 147),
    "setresgid": (119, 149), "setgroups": (116, 159), "setfsuid": (122, 151), "setfsgid": (123, 152), "capset": (126, 91),
    "acct": (163, 89), "reboot": (169, 142), "syslog": (103, 116), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "sync": (162, 81), "syncfs": (306, 267), "io_setup": (206, 0),
    "io_submit": (209, 2), "signalfd4": (289, 74), "timer_create": (222, 107), "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446), "pidfd_send_signal": (424, 424), "get_robust_list": (274, 100),
    "set_mempolicy_home_node": (450, 450), "cachestat": (451, 451), "map_shadow_stack": (453, None), "futex_waitv": (449, 449),
    "lsm_set_self_attr": (460, 460), "mseal": (462, 462), "setxattrat": (463, 463), "quotactl": (179, 60),
    "mount": (165, 40), "ustat": (136, None), "uselib": (134, None), "sysfs": (139, None), "_sysctl": (156, None),
    "kcmp": (312, 272), "readahead": (187, 213), "sync_file_range": (277, 84), "rt_sigqueueinfo": (129, 138),
    "mq_open": (240, 180), "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "seccomp": (317, 277),
}
# Every argument zero: nothing happens should one of them get through.
for name, numbers in CALLS.items():
    deny(name, numbers, 0, 0, 0, 0, 0, 0)
# Advice and flags of permitted calls that look at others, or at the cache that all share.
page = ctypes.create_string_buffer(8192)
address = (ctypes.addressof(page) + 4095) & ~4095
for advice in (12, 13, 100, 101, 1 << 32 | 12):
    deny(f"madvise {advice:#x}", (28, 233), address, 4096, advice)
fd = os.open("/usr", os.O_RDONLY)
deny("fadvise DONTNEED", (221, 223), fd, 0, 0, 4)
vector = ctypes.create_string_buffer(address.to_bytes(8, "little") + (16).to_bytes(8, "little"))
deny("preadv2 without waiting", (327, 286), fd, vector, 1, 0, 0, 8)
for command in (8, 10, 15, 1024, 1026, 1031, 1033, 1036, 1037, 1 << 32 | 8):
    deny(f"fcntl {command:#x}", (72, 25), fd, command, 1)
print("CONTAINED")
