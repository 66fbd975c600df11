# expect: outcome=exited|process_limit|out_of_memory exit=0|-1 stdout!~=ESCAPED
# why: the limit is one for the tree, not one for each process; vfork and clone count as fork does.
# limits: wall_ms=5000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import signal
import time

MOST = 1000  # far above the largest limit that a run can ask for
reader, writer = os.pipe()
deadline = time.monotonic() + 2


def breed(depth):
    while time.monotonic() < deadline:
        try:
            pid = os.fork()
        except OSError:
            time.sleep(0.01)
            continue
        if pid == 0:
            os.setsid()
            os.write(writer, b"x")
            if depth < 6:
                breed(depth + 1)
            time.sleep(60)


breed(0)
os.set_blocking(reader, False)
count = 0
try:
    while True:
        count += len(os.read(reader, 65536))
except BlockingIOError:
    pass
print("processes", count)
print("ESCAPED" if count > MOST else "CONTAINED", flush=True)
os._exit(0)
