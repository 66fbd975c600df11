# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=userfaultfd
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=userfaultfd
# why: a page fault that a program answers stops the kernel wherever it likes.

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
for flags in (0, 1, 0o2000000, 0o2004001):
    deny(f"userfaultfd {flags:#x}", (323, 282), flags)
try:
    os.open("/dev/userfaultfd", os.O_RDWR)
    print("ESCAPED opened /dev/userfaultfd")
except OSError as error:
    print("DENIED /dev/userfaultfd", error.strerror)
print("CONTAINED")
