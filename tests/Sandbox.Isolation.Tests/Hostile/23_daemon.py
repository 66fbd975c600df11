# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a daemon that left its session and ignores every signal ends with the run, and nobody waits for its output.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal
import time


def daemon(keep_output):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.setsid() if os.getpid() != os.getsid(0) else None
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    if not keep_output:
        for fd in range(3):
            os.close(fd)
    ready.write(b"x")
    while True:
        time.sleep(0.01)
        try:
            with open("/dev/shm/alive", "a") as file:
                file.write("x")
        except OSError:
            pass
        if keep_output:
            os.write(1, b".")


reader, writer = os.pipe()
ready = open(writer, "wb", buffering=0)
daemon(True)
daemon(False)
os.read(reader, 1)
os.read(reader, 1)
print("CONTAINED", flush=True)
os._exit(0)
