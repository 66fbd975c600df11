# expect: outcome=cpu_exceeded|timed_out
# why: nobody is told the time of children that are not waited for, but by a control group; else the clock on the wall ends it.
# limits: cpu_ms=1000 wall_ms=5000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        pid = os.fork()
    except OSError:
        continue
    if pid == 0:
        while time.process_time() < 0.01:
            pass
        os._exit(0)
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass
