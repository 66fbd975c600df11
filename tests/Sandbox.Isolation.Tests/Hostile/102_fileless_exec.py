# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=memfd_create,execveat,execve blocked?=memfd_secret
# why: a program that was never a file is started like any other: not at all.

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
import shutil
import sys

SCRIPT = b"#!/bin/sh\necho ESCAPED script\n"
AT_FDCWD, AT_EMPTY_PATH = -100, 0x1000
for flags in (0, 1, 2, 3, 8, 16):
    deny(f"memfd_create {flags}", (319, 279), b"program", flags)
deny("memfd_secret", (447, 447), 0)

strings = (ctypes.c_char_p * 2)(b"program", None)
with open("script", "wb") as file:
    file.write(SCRIPT)
os.chmod("script", 0o755)
for path in ("script", "/bin/sh", os.path.realpath(sys.executable)):
    try:
        fd = os.open(path, os.O_RDONLY)
        handle = os.open(path, os.O_PATH)
    except OSError:
        continue
    for number in (fd, handle):
        deny(f"execveat {path}", (322, 281), number, b"", strings, None, AT_EMPTY_PATH)
        deny(f"execve by descriptor {path}", (59, 221), f"/proc/self/fd/{number}".encode(), strings, None)
    deny(f"execveat by path {path}", (322, 281), AT_FDCWD, os.path.abspath(path).encode(), strings, None, 0)
    deny(f"execve {path}", (59, 221), os.path.abspath(path).encode(), strings, None)
with open("/dev/shm/program", "wb") as file:
    file.write(SCRIPT)
os.chmod("/dev/shm/program", 0o755)
deny("execve /dev/shm", (59, 221), b"/dev/shm/program", strings, None)
print("CONTAINED")
