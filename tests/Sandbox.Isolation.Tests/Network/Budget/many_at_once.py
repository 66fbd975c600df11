# expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
# why: a little on each of many connections, all of them closed in the same moment, again and again.
# network: true
# limits: wall_ms=30000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import socket

for _ in range(4):
    if os.fork() == 0:
        socks = [socket.create_connection(("93.184.216.34", 80)) for _ in range(60)]
        for sock in socks:
            sock.sendall(b"GET /big?400000 HTTP/1.0\r\n\r\n")
        for sock in socks:
            while sock.recv(1 << 16):
                pass
        os._exit(0)
    os.wait()
print("ESCAPED")
