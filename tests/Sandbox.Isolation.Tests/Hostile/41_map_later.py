# expect: outcome=out_of_memory|exited|signaled stdout!~=ESCAPED
# why: pages that become writable only after they are mapped count as well.
# limits: memory_bytes=134217728 wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os

PROT_NONE, PROT_READ, PROT_WRITE = 0, 1, 2
MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_GROWSDOWN, MAP_NORESERVE = 1, 2, 0x20, 0x100, 0x4000
STEP = 1 << 20

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
FAILED = ctypes.c_void_p(-1).value

# The largest single mapping there is, then many small ones.
sizes = [1 << 40, 1 << 32, 1 << 30] + [64 << 20] * 40
touched = 0
for size in sizes:
    address = libc.mmap(None, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    if address == FAILED:
        print("DENIED", size >> 20, "MiB", os.strerror(ctypes.get_errno()), flush=True)
        continue
    for offset in range(0, size, STEP):
        if libc.mprotect(address + offset, STEP, PROT_READ | PROT_WRITE) != 0:
            break
        ctypes.memset(address + offset, 1, STEP)
        touched += STEP
        if touched > 1 << 30:
            print("ESCAPED", touched >> 20, "MiB", flush=True)
            os._exit(0)
print("CONTAINED", touched >> 20, "MiB")
