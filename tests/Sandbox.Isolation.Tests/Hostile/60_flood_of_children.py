# expect: outcome=output_exceeded
# why: every process of the run writes into the same bounded stream.
# limits: wall_ms=30000 output_bytes=1000000 memory_bytes=1073741824

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

for _ in range(8):
    os.fork()
    while os.getpid() % 2:
        os.write(2, b"flood\n" * 10000)
while True:
    os.write(1, b"flood\n" * 10000)
