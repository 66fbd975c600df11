# expect: outcome=output_exceeded
# why: output is bounded where it is read; the program neither fills a disk nor our memory.
# limits: wall_ms=30000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

block = b"flood\n" * 10000
while True:
    os.write(1, block)
