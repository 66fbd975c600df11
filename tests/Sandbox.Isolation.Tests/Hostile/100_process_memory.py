# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=process_vm_readv,process_vm_writev,process_madvise,kcmp blocked?=process_mrelease
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=process_vm_readv,process_vm_writev,process_madvise,kcmp,process_mrelease
# why: memory of another process, without stopping it.

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
import time

pid = os.fork()
if pid == 0:
    time.sleep(5)
    os._exit(0)
here = ctypes.create_string_buffer(8)
vector = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(here), 8))
for target in (pid, os.getppid(), os.getpid(), 1):
    deny(f"process_vm_readv {target}", (310, 270), target, vector, 1, vector, 1, 0)
    deny(f"process_vm_writev {target}", (311, 271), target, vector, 1, vector, 1, 0)
    deny(f"kcmp {target}", (312, 272), target, os.getpid(), 1, 0, 0)
    try:
        os.close(os.open(f"/proc/{target}/mem", os.O_RDWR)) if target not in (pid, os.getpid()) else None
        if target not in (pid, os.getpid()):
            print("ESCAPED opened the memory of", target)
    except OSError:
        pass
deny("process_madvise", (440, 440), -1, vector, 1, 21, 0)
deny("process_mrelease", (448, 448), -1, 0)
os.kill(pid, 9)
os.waitpid(pid, 0)
print("CONTAINED")
