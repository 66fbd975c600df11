# expect: outcome=timed_out|cpu_exceeded
# why: a loop ends at the limit.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

while True:
    pass
