# expect: outcome=timed_out
# why: the run ends while the server connects for it, in many threads; nothing of that may stay.
# network: true
# limits: wall_ms=1000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket
import threading

for _ in range(8):  # a stack each, which counts as memory where no group does
    threading.Thread(target=lambda: socket.create_connection(("93.184.216.99", 80))).start()
    threading.Thread(target=lambda: socket.getaddrinfo("example.test", 80)).start()
threading.Event().wait()
