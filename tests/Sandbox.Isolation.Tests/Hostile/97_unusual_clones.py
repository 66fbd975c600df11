# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=clone
# why: a thread with descriptors of its own would hide them from who looks at its process; nobody makes one.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
CLONE = 56 if os.uname().machine == "x86_64" else 220
VM, FS, FILES, SIGHAND, THREAD, PARENT, UNTRACED, IO = 0x100, 0x200, 0x400, 0x800, 0x10000, 0x8000, 0x800000, 0x80000000
MIXTURES = {
    "thread without files": VM | SIGHAND | THREAD,
    "thread without files, with fs": VM | SIGHAND | THREAD | FS,
    "process with files": FILES | 17,
    "process with memory and files": VM | FILES | 17,
    "sibling": PARENT | 17,
    "sibling thread": VM | SIGHAND | THREAD | FILES | PARENT,
}
for name, flags in MIXTURES.items():
    # The upper half is no part of the argument, and must not let one by.
    for upper in (0, 1 << 40):
        result = libc.syscall(ctypes.c_long(CLONE), ctypes.c_long(flags | upper), None, None, None, None)
        if result == 0:
            os._exit(0)
        denied = result == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)
        print("DENIED" if denied else "ESCAPED", name, result, ctypes.get_errno(), flush=True)
print("CONTAINED")
