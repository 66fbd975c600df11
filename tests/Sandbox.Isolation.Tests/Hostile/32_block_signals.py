# expect: outcome=timed_out
# why: the time limit does not ask; it is SIGKILL for the whole tree.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal
import threading
import time

for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
threading.Thread(target=time.sleep, args=(1000,)).start()
os.fork()
while True:
    signal.sigtimedwait(range(1, signal.NSIG), 10)
