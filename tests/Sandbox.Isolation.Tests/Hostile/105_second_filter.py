# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=seccomp,prctl,socket
# why: filters add up, and a program does not get to add one that answers for ours.

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

# allow everything: one BPF instruction "return SECCOMP_RET_ALLOW"
instruction = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(instruction)))
PR_SET_SECCOMP, SET_MODE_STRICT, SET_MODE_FILTER = 22, 0, 1
for flags in (0, 1, 2, 4, 8, 16, 32, 24):
    deny(f"seccomp filter {flags}", (317, 277), SET_MODE_FILTER, flags, program)
deny("seccomp strict", (317, 277), SET_MODE_STRICT, 0, None)
deny("seccomp action", (317, 277), 2, 0, ctypes.byref(ctypes.c_uint32(0x7FFF0000)))
deny("seccomp sizes", (317, 277), 3, 0, ctypes.create_string_buffer(16))
deny("prctl filter", (157, 167), PR_SET_SECCOMP, 2, program, 0, 0)
deny("prctl strict", (157, 167), PR_SET_SECCOMP, 1, 0, 0, 0)
deny("prctl with bits above", (157, 167), 1 << 32 | PR_SET_SECCOMP, 2, program, 0, 0)
deny("socket afterwards", (41, 198), 2, 1, 0)
print("CONTAINED")
