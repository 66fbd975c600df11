# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: questions without end for a name that is known, many at a time and every answer read: each is work for the server.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket
import struct

question = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\7example\4test\0" + struct.pack(">HH", 1, 1)
question = struct.pack(">H", len(question)) + question
answered = 0
try:
    for turn in range(4):
        with socket.create_connection(("127.0.0.53", 53), timeout=5) as sock:
            answer = 0
            while answered < 100_000:
                sock.sendall(question * 20)
                read = 0
                while read < 20 * (answer or 1):
                    part = sock.recv(4096)
                    if not part:
                        raise ConnectionError("closed")
                    answer = answer or struct.unpack(">H", part[:2])[0] + 2
                    read += len(part)
                answered += 20
except OSError as error:
    print("no answer any more", error)
print(answered)
if answered >= 100_000:
    print("ESCAPED: as many as it likes")
print("CONTAINED")
