# expect: outcome=workspace_exceeded|exited|signaled|out_of_memory stdout!~=ESCAPED
# why: a file without a name is counted though the process that has it looks dead.
# limits: wall_ms=20000 workspace_bytes=16777216 file_bytes=8388608

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import threading
import time

EXIT = 60 if os.uname().machine == "x86_64" else 93
BLOCK = b"x" * (1 << 20)
BOUND = 512
PAUSE = 0.02


def nameless():
    """A file of 8 MiB that no folder shows."""
    fd = os.open("gone", os.O_RDWR | os.O_CREAT, 0o600)
    os.unlink("gone")
    for _ in range(8):
        os.write(fd, BLOCK)
    return fd


def hold(hide):
    held = 0
    keep = []
    try:
        while held < BOUND:
            keep.append(hide(nameless()))
            held += 8
            time.sleep(PAUSE)
    except OSError as error:
        print("DENIED", hide.__name__, held, "MiB", error, flush=True)
        return
    time.sleep(1.5)
    print("ESCAPED", hide.__name__, held, "MiB", flush=True)


def opened(fd):
    return fd


def without_first_thread(hide):
    def run():
        time.sleep(0.05)
        hold(hide)
        os._exit(0)

    child = os.fork()
    if child == 0:
        threading.Thread(target=run).start()
        ctypes.CDLL(None).syscall(EXIT, 0)
    os.waitpid(child, 0)


without_first_thread(opened)
print("CONTAINED")
