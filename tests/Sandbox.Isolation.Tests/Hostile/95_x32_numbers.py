# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=*
# why: the second table of x86-64 has other numbers for the same calls.

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
X32 = 0x40000000


def in_child(what, number, *arguments):
    """The filter may also end a process that calls so."""
    pid = os.fork()
    if pid == 0:
        result = call((number, number), *arguments)
        os._exit(1 if result >= 0 else 0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print("ESCAPED" if status == 1 else "DENIED", what, status, flush=True)


if COLUMN == 0:
    for name, number in (("getpid", 39), ("socket", 41), ("execve", 520), ("execve of 64 bit", 59), ("ptrace", 521), ("ioctl", 514),
                         ("unshare", 272), ("keyctl", 250), ("mount", 165), ("memfd_create", 319), ("clone", 56), ("bpf", 321)):
        in_child(f"x32 {name}", X32 | number, 2, 1, 0)
        in_child(f"x32 {name} with bits above", -(1 << 32) + (X32 | number), 2, 1, 0)
    for number in range(512, 548):
        in_child(f"number {number} without the bit", number, 0, 0, 0)
print("CONTAINED")
