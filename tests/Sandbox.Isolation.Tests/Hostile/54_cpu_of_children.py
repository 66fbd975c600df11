# expect: outcome=cpu_exceeded
# why: processor time is one sum for the tree.
# limits: cpu_ms=1000 wall_ms=15000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

for _ in range(4):
    if os.fork() == 0:
        while True:
            pass
while True:
    os.wait()
