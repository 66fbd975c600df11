# expect: outcome=timed_out|cpu_exceeded stdout~=last
# why: the interpreter's end is part of the run.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import sys


class Burn:
    def __del__(self):
        while True:
            pass


sys.keep = Burn()
print("last", flush=True)
