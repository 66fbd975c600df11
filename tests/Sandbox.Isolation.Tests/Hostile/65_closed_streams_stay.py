# expect: outcome=timed_out
# why: the end of both streams is not the end of the run, nor of its limits.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

os.close(1)
os.close(2)
time.sleep(1000)
