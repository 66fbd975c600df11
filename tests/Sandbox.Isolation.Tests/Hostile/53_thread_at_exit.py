# expect: outcome=timed_out|cpu_exceeded stdout~=last
# why: a thread that nobody waits for keeps the interpreter from ending.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import threading


def burn():
    while True:
        pass


threading.Thread(target=burn).start()
print("last", flush=True)
