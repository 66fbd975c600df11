# expect: outcome=timed_out|cpu_exceeded
# why: the matcher runs in C and hears no signal handler.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import re

re.match(r"(a|a)*$", "a" * 60 + "b")
