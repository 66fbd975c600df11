# expect: outcome=timed_out|process_limit|cpu_exceeded|out_of_memory|exited stdout!~=ESCAPED
# why: the number of processes of a run is bounded, and the end of the run ends every one of them.
# limits: wall_ms=2000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
