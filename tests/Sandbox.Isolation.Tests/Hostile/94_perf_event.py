# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=perf_event_open
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=perf_event_open
# why: counters see other processes and the kernel.

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
import struct

for kind in range(0, 6):
    for pid, cpu in ((0, -1), (-1, 0), (1, -1)):
        attributes = ctypes.create_string_buffer(struct.pack("IIQ", kind, 112, 0) + bytes(96))
        deny(f"perf_event_open {kind} {pid} {cpu}", (298, 241), attributes, pid, cpu, -1, 0)
print("CONTAINED")
