# expect: outcome=timed_out
# why: a program that waits uses no processor and still holds its place.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import threading

threading.Event().wait()
