# expect: outcome=timed_out|cpu_exceeded
# why: the figures and limits are the kernel's, whatever the program thinks the time is.
# limits: wall_ms=1000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import resource
import signal
import time

for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "process_time", "thread_time", "sleep"):
    setattr(time, name, lambda *arguments: 0)
resource.getrusage = lambda who: None
os.times = lambda: (0, 0, 0, 0, 0)
libc = ctypes.CDLL(None)
for timer in range(3):
    libc.setitimer(timer, bytes(32), None)
signal.alarm(0)
try:
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("ESCAPED raised the limit")
except (OSError, ValueError):
    pass
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
while True:
    pass
