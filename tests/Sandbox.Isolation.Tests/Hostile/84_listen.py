# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket,bind,listen,connect blocked?=accept,accept4
# why: nobody may be waited for, and a socket from socketpair cannot be turned into one that others reach.

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
import socket
import struct


def refused(what, action):
    try:
        action()
    except OSError as error:
        print("DENIED", what, error.strerror)
        return
    print("ESCAPED", what)


for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_INET, ("0.0.0.0", 8080)), (socket.AF_INET6, ("::", 0)),
                        (socket.AF_UNIX, "/tmp/listener"), (socket.AF_UNIX, "\0listener")):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        def listen():
            with socket.socket(family, kind) as listener:
                listener.bind(address)
                listener.listen()
        refused(f"{family.name} {kind.name}", listen)
refused("create_server", lambda: socket.create_server(("", 0)))

UNIX = struct.pack("H", 1)
for kind in (1, 5):
    pair = (ctypes.c_int * 2)()
    if call((53, 199), 1, kind, 0, pair) != 0:
        print("no socketpair")
        continue
    for name in (b"\0sandbox-abstract", b"/tmp/named", b""):
        address = UNIX + name
        deny(f"bind {name!r}", (49, 200), pair[0], address, len(address))
        deny(f"connect {name!r}", (42, 203), pair[0], address, len(address))
    deny("disconnect", (42, 203), pair[0], struct.pack("H", 0), 2)
    deny("listen", (50, 201), pair[0], 1)
    deny("accept", (43, 202), pair[0], None, None)
    deny("accept4", (288, 242), pair[0], None, None, 0)
import multiprocessing.connection

refused("multiprocessing listener", lambda: multiprocessing.connection.Listener())
print("CONTAINED")
