# expect: outcome=out_of_memory|exited|signaled stdout!~=ESCAPED
# why: shared memory stays when no process has it in its page tables: dropped by advice, by a child's end, or by unmapping a part.
# limits: memory_bytes=134217728 wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import mmap
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
SIZE = 16 << 20
SHARED_ANONYMOUS = 0x21
BOUND = 400 << 20
total = 0


def leave(how):
    global total
    address = libc.mmap(None, SIZE, 3, SHARED_ANONYMOUS, -1, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if how == "child":
        child = os.fork()
        if child == 0:
            ctypes.memset(address, 1, SIZE)
            os._exit(0)
        os.waitpid(child, 0)
    else:
        ctypes.memset(address, 1, SIZE)
    if how == "advice":
        libc.madvise(address, SIZE, 4)
    if how == "part":
        libc.munmap(address + 4096, SIZE - 4096)
    total += SIZE


for how in ("advice", "child", "part"):
    try:
        for _ in range(12):
            leave(how)
            time.sleep(0.02)
    except OSError as error:
        print("DENIED", how, total >> 20, "MiB", error, flush=True)
    if total > BOUND:
        print("ESCAPED", how, total >> 20, "MiB", flush=True)
        break

# A device that gives shared memory to whoever maps it.
try:
    fd = os.open("/dev/zero", os.O_RDONLY)
    address = libc.mmap(None, BOUND, 1, 1, fd, 0)
    for page in range(0, BOUND, 4096):
        ctypes.string_at(address + page, 1)
    time.sleep(0.5)
    print("ESCAPED /dev/zero", flush=True)
except OSError as error:
    print("DENIED /dev/zero", error)
print("CONTAINED")
