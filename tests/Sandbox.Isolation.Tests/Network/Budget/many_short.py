# expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
# why: each connection lives for less time than lies between two looks.
# network: true
# limits: wall_ms=30000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket

for _ in range(200):
    with socket.create_connection(("93.184.216.34", 80)) as sock:
        sock.sendall(b"GET /big?300000 HTTP/1.0\r\n\r\n")
        while sock.recv(1 << 16):
            pass
print("ESCAPED")
