# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections= blocked?=*
# why: calls that make, connect or configure a socket and are not socket and connect: none may do what those may not.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import platform
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X64 = platform.machine() == "x86_64"
GOOD, PRIVATE = ("93.184.216.34", 80), ("10.9.9.9", 80)


def report(what, worked):
    print("ESCAPED" if worked else "DENIED", what, ctypes.get_errno(), flush=True)


def call(what, number, *arguments):
    ctypes.set_errno(0)
    report(what, libc.syscall(number, *arguments) >= 0)


def fails(what, action):
    try:
        action()
    except OSError as error:
        print("DENIED", what, error.errno)
        return
    print("ESCAPED", what)


def inet(address, port):
    return struct.pack("H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)


buffer = ctypes.create_string_buffer(256)
connected = socket.create_connection(GOOD)
plain = socket.socket()
call("io_uring_setup", 425, 4, buffer)
call("io_uring_enter", 426, 0, 1, 0, 0, None, 0)
call("pidfd_getfd", 438, connected.fileno(), 0, 0)
if X64:
    call("accept", 43, plain.fileno(), None, None)
    call("accept4", 288, plain.fileno(), None, None, 0)
    call("sendmmsg", 307, plain.fileno(), buffer, 1, 0)
    call("bind", 49, plain.fileno(), inet("0.0.0.0", 8080), 16)
    call("listen", 50, plain.fileno(), 1)
    call("splice", 275, 0, None, connected.fileno(), None, 1, 0)
    # Numbers of the other tables of the same kernel.
    call("socket of x32", 0x40000000 + 41, 2, 2, 0)
    call("connect of x32", 0x40000000 + 42, plain.fileno(), inet(*PRIVATE), 16)
    # Upper halves of arguments that the kernel does not look at, and a filter might.
    call("datagram with upper half", 41, 2 | 1 << 32, 2, 0)
    call("family with upper half", 41, 16 | 1 << 32, 3, 0)
    call("sendto with upper half", 44, plain.fileno(), b"x", 1, 0x20000000 | 1 << 32, inet(*PRIVATE), 16)
    call("sendto fast open without address", 44, plain.fileno(), b"x", 1, 0x20000000, None, 16)
    call("socketpair of inet", 53, 2, 1, 0, buffer)
    call("socketpair of datagrams", 53, 1, 2, 0, buffer)

for level, name, value in (
    (0, 4, b"\x83\x07\x04" + socket.inet_aton("10.9.9.9") + b"\0"),  # IP_OPTIONS, loose source route
    (0, 15, 1), (0, 19, 1), (0, 24, 1), (0, 8, 1), (0, 35, bytes(8)),  # FREEBIND, TRANSPARENT, BIND_ADDRESS_NO_PORT, PKTINFO, MEMBERSHIP
    (1, 15, 1), (1, 25, b"lo\0"), (1, 36, 1), (1, 26, bytes(16)), (1, 50, bytes(4)), (1, 60, 1), (1, 33, 1), (1, 16, 1), (1, 76, 1),
    # REUSEPORT, BINDTODEVICE, MARK, ATTACH_FILTER, ATTACH_BPF, ZEROCOPY, RCVBUFFORCE, PASSCRED, PASSPIDFD
    (6, 19, 1), (6, 31, b"tls\0"), (6, 30, 1), (6, 23, 1), (6, 13, b"reno"), (6, 14, bytes(300)), (6, 35, bytes(48)),
    # REPAIR, ULP, FASTOPEN_CONNECT, FASTOPEN, CONGESTION, MD5SIG, ZEROCOPY_RECEIVE
    (41, 57, bytes(24)), (41, 50, bytes(20)), (41, 76, 4), (41, 78, 1),  # RTHDR, PKTINFO, UNICAST_IF, FREEBIND
):
    for sock in (plain, connected):
        fails(f"setsockopt {level} {name}", lambda: sock.setsockopt(level, name, value))

for level, name in ((6, 35), (0, 64), (0, 80), (41, 6), (41, 64), (1, 77), (1, 1 << 31), (255, 1), (270, 1)):
    # TCP_ZEROCOPY_RECEIVE, tables of netfilter, SO_ORIGINAL_DST, PKTOPTIONS, SO_PEERPIDFD, levels of other families
    for sock in (plain, connected):
        ctypes.set_errno(0)
        report(f"getsockopt {level} {name}", libc.getsockopt(sock.fileno(), level, name, buffer, ctypes.byref(ctypes.c_int(64))) == 0)

# An ioctl of a socket speaks to its network's interfaces.
for request in (0x8912, 0x8915, 0x8927, 0x8913, 0x8914, 0x8916, 0x89F0, 0x890B):
    call(f"ioctl {request:x}", 16 if X64 else 29, plain.fileno(), request, buffer)

# The program's own pairs, as a way to somebody who listens in the same network: a name in sendmsg, a connect.
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
    first, second = socket.socketpair(type=kind)
    name = b"\1\0\0sandbox-target"
    fails(f"connect of a pair {kind}", lambda: first.connect("\0sandbox-target"))
    try:
        first.sendmsg([b"to whom?"], [], 0, "\0sandbox-target")
        if second.recv(100) != b"to whom?":
            print("ESCAPED: somebody else has it")
    except OSError as error:
        print("DENIED sendmsg with a name", error.errno)
fails("a unix socket", lambda: socket.socket(socket.AF_UNIX).connect("\0sandbox-target"))
fails("a socket by its file", lambda: os.open(f"/proc/self/fd/{connected.fileno()}", os.O_RDWR))
print("CONTAINED")
