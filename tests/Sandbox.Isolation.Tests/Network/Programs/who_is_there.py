# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections= blocked?=*
# why: sockets of the server's making must not tell or hand out the server: its process, its interfaces, its neighbours.
# network: true
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import socket
import struct

SO_PEERCRED, SO_PEERSEC, SO_PEERGROUPS, SO_PEERPIDFD = 17, 31, 59, 77

door = socket.socket()
door.connect(("127.0.0.53", 53))
before = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
for name in (SO_PEERPIDFD, SO_PEERPIDFD | 1 << 31):
    try:
        value = door.getsockopt(socket.SOL_SOCKET, name - (1 << 32) if name >> 31 else name)
        print("ESCAPED: a pidfd of the server", value)
    except OSError as error:
        print("DENIED pidfd", error.errno)
for name in (SO_PEERCRED, SO_PEERGROUPS, SO_PEERSEC):
    try:
        print("peer", name, door.getsockopt(socket.SOL_SOCKET, name, 64))
    except OSError as error:
        print("DENIED", name, error.errno)
for path in ("/proc/net/tcp", "/proc/net/unix", "/proc/net/dev", "/proc/self/net/tcp", "/sys/class/net"):
    try:
        text = open(path).read() if not path.startswith("/sys") else " ".join(os.listdir(path))
        if any(word in text for word in ("sbx", "sandbox-target", ":0050 ")):
            print("ESCAPED", path, text[:200])
    except OSError as error:
        print("DENIED", path, error.errno)
try:
    print(socket.if_nameindex())
    print("ESCAPED: the host's interfaces")
except OSError as error:
    print("DENIED interfaces", error.errno)
print("CONTAINED")
