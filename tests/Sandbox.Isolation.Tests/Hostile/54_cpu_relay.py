# expect: outcome=cpu_exceeded
# why: children that end before they reach a limit of their own still add up.
# limits: cpu_ms=1000 wall_ms=15000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

while True:
    pid = os.fork()
    if pid == 0:
        while time.process_time() < 0.05:
            pass
        os._exit(0)
    os.waitpid(pid, 0)
