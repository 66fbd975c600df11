# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=prctl blocked?=arch_prctl
# why: a few of its fifty commands open the process, or take it out of our hands.

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
ALLOWED = {15, 16, 0x53564D41}
for command in range(1, 90):
    if command in ALLOWED:
        continue
    for value in (0, 1, 2):
        deny(f"prctl {command} {value}", (157, 167), command, value, 0, 0, 0)
    deny(f"prctl {command} with bits above", (157, 167), 1 << 32 | command, 1, 0, 0, 0)
for command, value in ((0x59616D61, -1), (0x59616D61, 1), (0x53564D41 + 1, 0)):
    deny(f"prctl {command:#x}", (157, 167), command, value, 0, 0, 0)
# x86-64: no own ideas of system calls, of shadow stacks, of segment registers
for command in (0x1001, 0x1003, 0x1004, 0x1011, 0x1012, 0x2001, 0x4001, 0x5001, 0x5002, 0x5003, 0x5004):
    deny(f"arch_prctl {command:#x}", (158, None), command, 0)
print("CONTAINED")
