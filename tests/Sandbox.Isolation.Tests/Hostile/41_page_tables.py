# expect: outcome=out_of_memory|timed_out|cpu_exceeded|signaled stdout!~=ESCAPED
# why: a mapping that is only read costs a page of tables for each two megabytes, and nothing of it is anybody's data.
# limits: memory_bytes=134217728 wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
AREA = 64 << 30
NO_RESERVE_PRIVATE_ANONYMOUS = 0x4022
touched = 0
for _ in range(16):
    address = libc.mmap(None, AREA, 1, NO_RESERVE_PRIVATE_ANONYMOUS, -1, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        break
    libc.madvise(address, AREA, 15)
    for offset in range(0, AREA, 2 << 20):
        ctypes.string_at(address + offset, 1)
        touched += 1
    print(touched * 4096 >> 20, "MiB of tables", flush=True)
    if touched * 4096 > 400 << 20:
        print("ESCAPED", flush=True)
        os._exit(0)
time.sleep(60)
