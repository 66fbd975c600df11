# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=private,forbidden
# why: a name with a public and a private address, one after the other: only what may be reached is told, and pinned.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket
import struct


def ask(name):
    sock = socket.socket()
    sock.settimeout(5)
    sock.connect(("127.0.0.53", 53))
    labels = b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\0"
    message = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack(">HH", 1, 1)
    sock.sendall(struct.pack(">H", len(message)) + message)
    return sock.recv(4096)


for turn in range(3):
    found = {entry[4][0] for entry in socket.getaddrinfo("mixed.example.test", 80, type=socket.SOCK_STREAM)}
    print(found)
    if found != {"93.184.216.34"}:
        print("ESCAPED", found)
    for address in ("10.9.9.9", "169.254.169.254"):
        if socket.socket().connect_ex((address, 80)) == 0:
            print("ESCAPED to", address)
# Names that are addresses to whoever looks them up.
for name in (b"169.254.169.254", b"2130706433", b"0x7f.1", b"10.9.9.9", b"metadata.google.internal", b"localhost"):
    answer = ask(name)
    if answer[7 + 2] or answer[6 + 2]:
        print("ESCAPED: an answer for", name, answer)
print("CONTAINED")
