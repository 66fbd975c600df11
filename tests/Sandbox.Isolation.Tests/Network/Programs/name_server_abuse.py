# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: what the name server is told comes from a program: bad lengths, bad names, floods, unread answers, descriptors.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import array
import os
import socket
import struct


def door():
    sock = socket.socket()
    sock.settimeout(2)
    sock.connect(("127.0.0.53", 53))
    return sock


def ask(name, kind=1):
    labels = b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\0"
    message = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack(">HH", kind, 1)
    return struct.pack(">H", len(message)) + message


good = door()
good.sendall(ask(b"example.test"))
answer = good.recv(4096)
if socket.inet_aton("93.184.216.34") not in answer:
    print("ESCAPED: no answer", answer)
for bad in (b"\0\0", b"\xff\xff" + b"x" * 4000, b"\0\x05hello", ask(b"x" * 63 + b"." + b"y" * 63)[:-9] + b"\xc0\x0c\0\x01\0\x01", os.urandom(3000)):
    sock = door()
    try:
        sock.sendall(bad)
        print("answered", len(sock.recv(4096)))
    except OSError as error:
        print("closed", error)
    sock.close()
slow = door()
for byte in ask(b"example.test") + ask(b"EXAMPLE.test", 28):
    slow.sendall(bytes([byte]))
found = b""
while found.count(b"example\4test") < 2:
    found += slow.recv(4096) or exit("ESCAPED: no answer to a question in pieces")
flood = door()
try:
    for _ in range(3000):
        flood.sendall(ask(b"example.test"))
except OSError as error:
    print("flood", error)
passing = door()
try:
    passing.sendmsg([ask(b"example.test")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
    print("passed", len(passing.recv(4096)))
except OSError as error:
    print("passing", error)
doors = []
try:
    for _ in range(100):
        doors.append(door())
    print("ESCAPED: doors without end")
except OSError as error:
    print("doors", len(doors), error)
for name in (b"metadata.example.test", b"private.example.test", b"own.example.test"):
    answer = b""
    good.sendall(ask(name))
    answer = good.recv(4096)
    print(name, answer[3 + 2] & 15)
    if answer[8:10] != b"\0\0":
        print("ESCAPED", name, answer)
print("CONTAINED")
