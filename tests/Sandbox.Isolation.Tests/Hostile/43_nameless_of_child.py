# expect: outcome=workspace_exceeded|exited|signaled|out_of_memory stdout!~=ESCAPED
# why: a file without a name is counted wherever in the tree it is open.
# limits: wall_ms=20000 workspace_bytes=16777216 file_bytes=8388608

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

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


def in_child(hide):
    if os.fork() == 0:
        os.setsid()
        hold(hide)
        os._exit(0)
    os.wait()


in_child(opened)
print("CONTAINED")
