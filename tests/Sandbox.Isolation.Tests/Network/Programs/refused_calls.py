# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections= blocked=socket,bind,listen,sendto,setsockopt blocked?=*
# why: every way to a socket or a receiver besides a TCP connect that is waited for.
# network: true
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import errno
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
GOOD = ("93.184.216.34", 80)


def refused(what, action, *codes):
    try:
        action()
    except OSError as error:
        name = errno.errorcode.get(error.errno, "")
        print("DENIED" if not codes or name in codes else "ESCAPED", what, name)
        return
    print("ESCAPED", what)


def made(family, kind, protocol=0):
    refused(f"socket {family} {kind} {protocol}", lambda: socket.socket(family, kind, protocol), "EPERM", "EACCES")


def inet(address, port, family=socket.AF_INET):
    return struct.pack("H", family) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)


def connect(sock, address, length=None):
    number = sock if isinstance(sock, int) else sock.fileno()
    if libc.connect(number, address, 16 if length is None else length) < 0:
        raise OSError(ctypes.get_errno(), "")


for family, kind, protocol in ((2, 2, 0), (10, 2, 0), (2, 3, 1), (2, 3, 6), (10, 3, 58), (2, 1, 132), (2, 1, 262), (2, 2, 136), (1, 1, 0), (1, 2, 0),
                               (16, 3, 0), (17, 3, 0), (38, 5, 0), (40, 1, 0), (44, 3, 0), (2, 10, 0)):
    made(family, kind, protocol)

for address in (("0.0.0.0", 8080), ("127.0.0.1", 8080), ("127.0.0.53", 53), ("93.184.216.1", 0), ("93.184.216.34", 0), ("10.9.9.9", 0)):
    refused(f"bind {address}", lambda: socket.socket().bind(address), "EPERM")
for address in (("::", 8080), ("::1", 8080), ("2606:2800:220::1", 0), ("::ffff:93.184.216.1", 0)):
    refused(f"bind {address}", lambda: socket.socket(socket.AF_INET6).bind(address), "EPERM")
bound = socket.socket()
bound.bind(("127.0.0.1", 0))
if bound.getsockname() != ("127.0.0.1", 0):
    print("ESCAPED: it has a port", bound.getsockname())
refused("listen on it", lambda: bound.listen(), "EPERM")
refused("listen", lambda: socket.socket().listen(), "EPERM")
refused("sendto", lambda: socket.socket().sendto(b"x", GOOD), "EPERM")
refused("sendto fast open", lambda: socket.socket().sendto(b"x", 0x20000000, GOOD), "EPERM")
refused("sendmsg", lambda: socket.socket().sendmsg([b"x"], [], 0x4000, GOOD), "EPIPE")
refused("sendmsg fast open", lambda: socket.socket().sendmsg([b"x"], [], 0x20000000, GOOD), "EPERM")
refused("fast open of connect", lambda: socket.socket().setsockopt(socket.IPPROTO_TCP, 30, 1), "EPERM")
refused("linger", lambda: socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 1000)), "EPERM")
refused("source route", lambda: socket.socket().setsockopt(0, 4, bytes(8)), "EPERM")
refused("mark", lambda: socket.socket().setsockopt(socket.SOL_SOCKET, 36, 1), "EPERM")
refused("device", lambda: socket.socket().setsockopt(socket.SOL_SOCKET, 25, b"lo\0"), "EPERM")

plain = socket.socket()
six = socket.socket(socket.AF_INET6)
first, second = socket.socketpair()
connected = socket.create_connection(GOOD)
refused("disconnect", lambda: connect(connected, inet("0.0.0.0", 0, 0)), "EISCONN")
refused("unspecified", lambda: connect(plain, inet("0.0.0.0", 0, 0)), "EAFNOSUPPORT")
refused("unix", lambda: connect(plain, inet("0.0.0.0", 0, 1)), "EAFNOSUPPORT")
refused("other family", lambda: connect(six, inet(*GOOD)), "EAFNOSUPPORT")
refused("short", lambda: connect(plain, inet(*GOOD), 8), "EINVAL")
refused("negative", lambda: connect(plain, inet(*GOOD), -1), "EINVAL")
refused("huge", lambda: connect(plain, inet(*GOOD), 1 << 20), "EINVAL")
refused("null", lambda: connect(plain, None), "EFAULT")
refused("kernel", lambda: connect(plain, ctypes.c_void_p(0xFFFFFFFF81000000)), "EFAULT")
refused("no descriptor", lambda: connect(999, inet(*GOOD)), "EBADF")
refused("negative descriptor", lambda: connect(-1, inet(*GOOD)), "EBADF")
refused("a file", lambda: connect(0, inet(*GOOD)), "ENOTSOCK")
refused("a pair", lambda: connect(first, inet(*GOOD)), "EISCONN")
plain.connect(GOOD)
if os.fork() == 0:
    child = socket.create_connection(GOOD)
    child.sendall(b"GET / HTTP/1.0\r\n\r\n")
    os._exit(0 if child.recv(4) == b"HTTP" else 1)
print("child", os.wait()[1])
print("CONTAINED")
