# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=clone
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=clone
# why: a new user namespace gives its maker every capability in it, and most of the kernel with them.

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
import signal
import struct

FLAGS = {"mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000,
         "network": 0x40000000, "time": 0x80, "all": 0x7E020000, "parent": 0x8000, "ptrace": 0x2000}


def cloned(what, result):
    if result == 0:
        os._exit(0)
    if result > 0:
        os.waitpid(result, 0x40000000)
    print("ESCAPED" if result > 0 else "DENIED", what, errno.errorcode.get(-result, result), flush=True)


for name, flag in FLAGS.items():
    # The parent's child is not ours to wait for, and 0x80 lies in the byte of clone's exit signal.
    if name != "time":
        cloned(f"clone {name}", call((56, 220), flag | signal.SIGCHLD, 0, 0, 0, 0))
        cloned(f"clone {name} with bits above", call((56, 220), 1 << 32 | flag | signal.SIGCHLD, 0, 0, 0, 0))
    else:
        cloned("clone time", call((56, 220), flag, 0, 0, 0, 0))
    arguments = ctypes.create_string_buffer(struct.pack("QQQQQ", flag & ~0xFF if name != "time" else flag, 0, 0, 0, signal.SIGCHLD) + bytes(48))
    cloned(f"clone3 {name}", call((435, 435), arguments, 88))
    cloned(f"clone3 {name} old", call((435, 435), arguments, 64))
arguments = ctypes.create_string_buffer(struct.pack("QQQQQ", 0x200000000, 0, 0, 0, signal.SIGCHLD) + bytes(48))
cloned("clone3 into a cgroup", call((435, 435), arguments, 88))
print("CONTAINED")
