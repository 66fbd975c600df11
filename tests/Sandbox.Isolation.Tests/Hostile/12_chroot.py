# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=chroot,pivot_root
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=chroot blocked?=pivot_root
# why: the classic way out of a chroot is a second chroot, from a folder that stays outside it.

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

before = set(os.listdir("/"))
os.makedirs("inner/put", exist_ok=True)
outside = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
deny("chroot", (161, 51), b"inner")
deny("pivot_root", (155, 41), b"inner", b"inner/put")
os.fchdir(outside)
for _ in range(64):
    os.chdir("..")
if set(os.listdir(".")) != before or os.stat(".").st_ino != os.stat("/").st_ino:
    print("ESCAPED at", os.getcwd(), os.listdir("."))
for path in ("..", "/..", "/../../..", "/proc/self/root/..", "/proc/self/cwd/.."):
    try:
        if not set(os.listdir(path)) <= before:
            print("ESCAPED listed", path, os.listdir(path))
    except OSError:
        pass
print("CONTAINED")
