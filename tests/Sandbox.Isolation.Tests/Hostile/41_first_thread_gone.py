# expect: outcome=out_of_memory|exited|signaled stdout!~=ESCAPED
# why: a process whose first thread has ended looks dead, and its memory is its own all the same.
# limits: memory_bytes=134217728 wall_ms=20000
# repeat: 2

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import mmap
import os
import threading
import time

EXIT = 60 if os.uname().machine == "x86_64" else 93
BOUND = 128


def grow():
    time.sleep(0.05)
    keep = []
    try:
        for step in range(120):
            # Shared: RLIMIT_DATA does not count it. Half of it with a file behind it.
            if step % 2:
                area = mmap.mmap(-1, 4 << 20)
            else:
                area = bytearray(4 << 20)
            for page in range(0, 4 << 20, 4096):
                area[page] = 1
            keep.append(area)
            time.sleep(0.002)
    except (OSError, MemoryError) as error:
        print("DENIED", len(keep) * 4, "MiB", error, flush=True)
        os._exit(0)
    time.sleep(0.5)
    print("ESCAPED", len(keep) * 4, "MiB with a limit of", BOUND, flush=True)
    os._exit(0)


threading.Thread(target=grow).start()
ctypes.CDLL(None).syscall(EXIT, 0)
