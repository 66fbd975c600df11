# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=ptrace
# why: who traces a process is that process.

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
import time

pid = os.fork()
if pid == 0:
    time.sleep(5)
    os._exit(0)
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for target in (pid, os.getppid(), 1, 0):
    for request in (0, 1, 2, 7, 12, PTRACE_ATTACH, PTRACE_SEIZE, 0x420C, 0x420E, 0x4203):
        deny(f"ptrace {request:#x} {target}", (101, 117), request, target, 0, 0)
os.kill(pid, 9)
os.waitpid(pid, 0)
print("CONTAINED")
