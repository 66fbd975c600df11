# expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
# why: what is sent counts as what is received does, and out of a file too, where no byte passes through the program.
# network: true
# limits: wall_ms=30000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import socket

with open("much", "wb") as file:
    file.truncate(4_000_000)
for _ in range(40):
    with socket.create_connection(("93.184.216.34", 80)) as sock, open("much", "rb") as file:
        sock.sendall(b"POST / HTTP/1.0\r\nContent-Length: 4000000\r\n\r\n")
        sock.sendfile(file)
        while sock.recv(1 << 16):
            pass
print("ESCAPED")
