# expect: outcome=out_of_memory|workspace_exceeded|exited|signaled stdout!~=ESCAPED blocked?=memfd_create,memfd_secret,shmget
# why: memory in files that belong to no process must not be free.
# limits: memory_bytes=134217728 wall_ms=20000

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

BOUND = 400 << 20
BLOCK = b"x" * (1 << 20)
total = 0


def fill(what, open_one):
    global total
    try:
        for _ in range(100):
            fd = open_one()
            for _ in range(60):
                total += os.write(fd, BLOCK)
                if total > BOUND:
                    print("ESCAPED", what, total >> 20, "MiB", flush=True)
                    os._exit(0)
    except OSError as error:
        print("DENIED", what, total >> 20, "MiB", error.strerror, flush=True)


def memfd(flags):
    fd = call((319, 279), b"m", flags)
    if fd < 0:
        raise OSError(-fd, os.strerror(-fd))
    return fd


fill("memfd", lambda: memfd(0))
fill("huge memfd", lambda: memfd(4))
fill("unlinked /dev/shm", lambda: os.open("/dev/shm", os.O_RDWR | os.O_TMPFILE, 0o600))
fill("unlinked /tmp", lambda: os.open("/tmp", os.O_RDWR | os.O_TMPFILE, 0o600))


def open_and_unlink():
    fd = os.open("gone", os.O_RDWR | os.O_CREAT, 0o600)
    os.unlink("gone")
    return fd


fill("unlinked", open_and_unlink)
deny("memfd_secret", (447, 447), 0)
deny("shmget", (29, 194), 0, 1 << 30, 0o1600)
print("CONTAINED", total >> 20, "MiB")
