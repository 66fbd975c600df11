# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=unshare,setns
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=unshare,setns
# why: other namespaces are other rooms of the kernel.

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
for flag in (0, 0x200, 0x400, 0x80, 0x20000, 0x40000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x7E020080):
    deny(f"unshare {flag:#x}", (272, 97), flag)
fds = [0, -1]
for name in ("mnt", "net", "pid", "user", "uts", "ipc", "cgroup", "time"):
    for owner in ("self", "1"):
        try:
            fds.append(os.open(f"/proc/{owner}/ns/{name}", os.O_RDONLY))
        except OSError:
            pass
pidfd = call((434, 434), os.getpid(), 0)
if pidfd >= 0:
    fds.append(pidfd)
for fd in fds:
    for kind in (0, 0x10000000, 0x20000, 0x40000000):
        deny(f"setns {fd} {kind:#x}", (308, 268), fd, kind)
print("CONTAINED")
