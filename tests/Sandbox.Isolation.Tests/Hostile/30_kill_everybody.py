# expect: outcome=exited|signaled stdout!~=ESCAPED
# why: "every process" is every process of this run, and no other.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal

for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
    for target in (-1, 0):
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            try:
                os.kill(target, number)
            except OSError:
                pass
            os._exit(0)
        # Not waited for: a stopped child never ends, and the run must end all the same.
        for _ in range(1000):
            if os.waitpid(pid, os.WNOHANG)[0]:
                break
            signal.sigtimedwait([], 0.001)
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
print("CONTAINED")
