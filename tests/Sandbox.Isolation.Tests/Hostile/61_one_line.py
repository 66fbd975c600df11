# expect: outcome=output_exceeded
# why: who streams lines must not wait for the end of this one.
# limits: wall_ms=30000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import sys

for _ in range(100):
    sys.stdout.write("x" * (1 << 20))
    sys.stdout.flush()
