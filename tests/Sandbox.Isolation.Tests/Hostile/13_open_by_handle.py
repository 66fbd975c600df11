# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=name_to_handle_at,open_by_handle_at
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=name_to_handle_at,open_by_handle_at
# why: a file handle names an inode of the whole file system, whatever the root is ("shocker").

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
import struct

AT_FDCWD = -100
handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
mount = ctypes.c_int()
for path in (b"/", b".", b"/usr", b"/etc/ld.so.cache"):
    deny(f"name_to_handle_at {path}", (303, 264), AT_FDCWD, path, handle, ctypes.byref(mount), 0)
for path in ("/", ".", "/usr", "/etc"):
    fd = os.open(path, os.O_RDONLY)
    for inode in (2, 64, 128):
        guess = ctypes.create_string_buffer(struct.pack("IiII", 8, 1, inode, 0))
        deny(f"open_by_handle_at {path} {inode}", (304, 265), fd, guess, os.O_RDONLY)
    os.close(fd)
print("CONTAINED")
