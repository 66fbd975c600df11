# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=*
# why: a number that no table has is refused like a call that no list has.

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
for number in (-1, -2, -100, 999999, 0x7FFFFFFF, -0x80000000, 0x3FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 32, 1 << 32 | 999999,
               244, 245, 259, 337, 350, 386, 400, 422, 470, 500, 511, 600, 1000, 1024, 4096, 0x10000):
    # On aarch64 some of the low ones are calls that every program has. 335 and 336 (uretprobe, uprobe) are the kernel's
    # own trampolines: newer kernels let them past every filter and answer SIGILL to anybody else.
    if COLUMN == 0 or number > 469 or number < 0:
        result = call((number, number), 0, 0, 0, 0, 0, 0)
        known = number & 0xFFFFFFFF
        if result >= 0 and not (number == 1 << 32 and known == 0):
            print("ESCAPED", number, result)
        else:
            print("DENIED", number, errno.errorcode.get(-result, result))
print("CONTAINED")
