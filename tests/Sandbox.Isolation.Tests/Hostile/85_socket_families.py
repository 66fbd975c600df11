# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket,socketpair,sendto blocked?=setsockopt
# why: every family is a driver of its own in the kernel; most of them nobody has looked at for years.

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

SOCKET, SOCKETPAIR = (41, 198), (53, 199)
NAMES = {1: "UNIX", 2: "INET", 10: "INET6", 15: "KEY", 16: "NETLINK", 17: "PACKET", 21: "RDS", 29: "CAN", 30: "TIPC", 31: "BLUETOOTH",
         38: "ALG", 40: "VSOCK", 43: "SMC", 44: "XDP", 45: "MCTP"}
for family in range(0, 48):
    for kind in (1, 2, 3, 5, 10):
        deny(f"{NAMES.get(family, family)} {kind}", SOCKET, family, kind, 0)
for protocol in (1, 17, 58, 132, 136, 255, 262):
    deny(f"raw {protocol}", SOCKET, 2, 3, protocol)
    deny(f"datagram {protocol}", SOCKET, 2, 2, protocol)
for family in (0x10001, 1 << 32 | 2, 1 << 32 | 1, -1):
    deny(f"family {family:#x}", SOCKET, family, 1, 0)

# A datagram socket names its receiver in every sendto, so it would reach a listener of the host without a connect.
# SOCK_RAW of AF_UNIX is a datagram socket by another name.
pair = (ctypes.c_int * 2)()
for kind in (2, 3, 2 | 0o2000000, 3 | 0o4000, 1 << 32 | 2):
    deny(f"socketpair kind {kind:#o}", SOCKETPAIR, 1, kind, 0, pair)
for family in (2, 10, 16, 30, 40):
    deny(f"socketpair {NAMES[family]}", SOCKETPAIR, family, 1, 0, pair)

# What a permitted pair must not do.
for kind in (1, 5):
    if call(SOCKETPAIR, 1, kind, 0, pair) != 0:
        continue
    address = struct.pack("H", 1) + b"\0listener-of-the-host"
    reached = call((44, 206), pair[0], b"x", 1, 0x4000, address, len(address))
    if kind == 1 and reached >= 0:
        print("ESCAPED sendto with an address")
    # SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_SNDBUFFORCE, SO_MARK, SO_PEERGROUPS, SO_BINDTODEVICE
    for option in (26, 50, 32, 36, 25, 51):
        deny(f"setsockopt {option}", (54, 208), pair[0], 1, option, bytes(16), 16)
print("CONTAINED")
