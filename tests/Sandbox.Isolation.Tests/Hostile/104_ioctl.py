# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=ioctl
# why: one call, thousands of commands; TIOCSTI types into a terminal that somebody else reads.

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
COMMANDS = {
    "TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "TIOCSCTTY": 0x540E, "TIOCCONS": 0x541D, "TIOCSETD": 0x5423, "TCSETS": 0x5402,
    "TIOCSWINSZ": 0x5414, "TIOCSPGRP": 0x5410, "TIOCNOTTY": 0x5422, "FIOASYNC": 0x5452, "FIOSETOWN": 0x8901, "SIOCSPGRP": 0x8902,
    "SIOCGIFCONF": 0x8912, "SIOCETHTOOL": 0x8946, "FS_IOC_SETFLAGS": 0x40086602, "FS_IOC_GETFLAGS": 0x80086601, "FIBMAP": 1,
    "FIEMAP": 0xC020660B, "FIFREEZE": 0xC0045877, "FITRIM": 0xC0185879, "FIDEDUPERANGE": 0xC0189436, "FICLONERANGE": 0x4020940D,
    "BLKGETSIZE64": 0x80081272, "NS_GET_USERNS": 0xB701, "NS_GET_PARENT": 0xB702, "KDSKBENT": 0x4B47, "VT_ACTIVATE": 0x5606,
    "KVM_GET_API_VERSION": 0xAE00, "PIDFD_GET_INFO": 0xC040FF0B, "SECCOMP_NOTIF_ADDFD": 0x40182103, "SECCOMP_NOTIF_RECV": 0xC0502100,
    "EVIOCGRAB": 0x40044590, "PERF_ENABLE": 0x2400, "RNDADDENTROPY": 0x40085203, "RNDCLEARPOOL": 0x5206, "TIOCGPTPEER": 0x5441,
    "TIOCGDEV": 0x80045432, "PROCMAP_QUERY": 0xC0686611,
}
buffer = ctypes.create_string_buffer(4096)
with open("/dev/urandom", "rb") as random, open("file", "w") as file:
    for name, command in COMMANDS.items():
        for fd in (0, 1, random.fileno(), file.fileno()):
            deny(f"{name} {fd}", (16, 29), fd, command, buffer)
        # The kernel looks at 32 bits of the command.
        for above in (1 << 32, -(1 << 32), 0x7FFFFFFF << 32):
            deny(f"{name} with bits above", (16, 29), 0, above | command, buffer)
for path in ("/dev/tty", "/dev/ptmx", "/dev/pts/ptmx", "/dev/pts/0", "/dev/console", "/dev/tty0", "/dev/vcs", "/dev/kvm", "/dev/fuse"):
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
        print("ESCAPED opened", path)
    except OSError as error:
        print("DENIED", path, error.strerror)
print("CONTAINED")
