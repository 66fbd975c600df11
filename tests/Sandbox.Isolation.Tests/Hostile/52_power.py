# expect: outcome=timed_out|cpu_exceeded|out_of_memory
# why: one operator of the interpreter runs in C for minutes.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

pow(3, 10**9)
