# expect: outcome=exited|workspace_exceeded exit=0|-1|1
# limits: workspace_inodes=65536 wall_ms=20000
# why: two hundred thousand files to collect take no more of anybody's time and memory than a few.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

for number in range(200_000):
    with open(f"out/{number}", "w"):
        pass
print("CONTAINED")
