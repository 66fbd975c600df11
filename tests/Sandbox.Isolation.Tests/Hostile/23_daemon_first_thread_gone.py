# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a daemon that looks dead must be ended with its run all the same.
# repeat: 4

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import threading
import time

EXIT = 60 if os.uname().machine == "x86_64" else 93
ALIVE = "/tmp/daemon-is-alive"

if os.path.exists(ALIVE):
    print("ESCAPED an earlier run's daemon wrote", open(ALIVE).read())


def live():
    while True:
        try:
            with open(ALIVE, "a") as file:
                file.write(f"{os.getpid()} ")
        except OSError:
            pass
        time.sleep(0.02)


for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for fd in (0, 1, 2):
                os.close(fd)
            threading.Thread(target=live).start()
            ctypes.CDLL(None).syscall(EXIT, 0)
        os._exit(0)
time.sleep(0.1)
print("CONTAINED", flush=True)
os._exit(0)
