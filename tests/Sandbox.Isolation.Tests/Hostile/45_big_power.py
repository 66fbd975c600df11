# expect: outcome=timed_out|cpu_exceeded|out_of_memory|exited exit=!0 stdout!~=ESCAPED
# why: one operator of the interpreter runs in C for hours and hears no signal handler.
# limits: wall_ms=2000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ESCAPED", (10 ** 10 ** 9).bit_length())
