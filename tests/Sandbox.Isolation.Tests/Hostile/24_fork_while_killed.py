# expect: outcome=timed_out|cpu_exceeded|process_limit stdout!~=ESCAPED
# expect[container]: outcome=timed_out|cpu_exceeded|process_limit|out_of_memory stdout!~=ESCAPED
# why: the kill at the time limit meets processes that replace each other while it runs.
# limits: wall_ms=1500

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
while True:
    try:
        pid = os.fork()
        if pid == 0:
            while True:
                try:
                    if os.fork():
                        os._exit(0)
                    os.setsid()
                except OSError:
                    pass
    except OSError:
        pass
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass
