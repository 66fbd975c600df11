# expect: outcome=exited|workspace_exceeded|out_of_memory|signaled exit=0|-1 stdout!~=ESCAPED
# why: all writable places together are bounded, whichever call does the writing.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import mmap
import os
import signal

BOUND = 300 << 20  # above the largest workspace that a run can ask for
BLOCK = b"x" * (1 << 20)


def used():
    total = 0
    for top in (".", "/tmp", "/dev/shm"):
        for folder, _, files in os.walk(top):
            for name in files:
                try:
                    total += os.lstat(os.path.join(folder, name)).st_blocks * 512
                except OSError:
                    pass
    return total


def write_until_full(path):
    with open(path, "wb", buffering=0) as file:
        for _ in range(1024):
            file.write(BLOCK)


def reserve(path):
    with open(path, "wb") as file:
        for number in range(1024):
            os.posix_fallocate(file.fileno(), number << 20, 1 << 20)


def map_sparse(path):
    with open(path, "w+b") as file:
        file.truncate(60 << 20)
        pid = os.fork()
        if pid == 0:  # a page that the file system has no room for is a SIGBUS
            signal.signal(signal.SIGBUS, signal.SIG_DFL)
            with mmap.mmap(file.fileno(), 60 << 20) as view:
                for offset in range(0, 60 << 20, 4096):
                    view[offset] = 1
            os._exit(0)
        os.waitpid(pid, 0)


def copy_in_kernel(path):
    with open("source", "wb") as source:
        source.write(BLOCK)
    with open("source", "rb") as source, open(path, "wb") as file:
        for _ in range(1024):
            if hasattr(os, "copy_file_range"):
                os.copy_file_range(source.fileno(), file.fileno(), len(BLOCK), 0)
            else:
                os.sendfile(file.fileno(), source.fileno(), 0, len(BLOCK))


for attempt in (write_until_full, reserve, map_sparse, copy_in_kernel):
    for place in (".", "/tmp", "/dev/shm"):
        for number in range(6):
            try:
                attempt(f"{place}/{attempt.__name__}-{number}")
            except OSError as error:
                print(attempt.__name__, place, error.strerror, flush=True)
                break
        if used() > BOUND:
            print("ESCAPED", used() >> 20, "MiB", flush=True)
print("CONTAINED")
