# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=clock_gettime,clock_getres,clock_nanosleep
# why: the number of a clock can name any process; its CPU time tells that it is there and what it does.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
ME = os.getpid()
# In a process number space of its own a run sees its init, which is nobody's secret.
FIRST = 3
TRIED = [pid for pid in [*range(FIRST, 120), os.getppid()] if pid not in (ME, 0, 1, 2)]


class Moment(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


for pid in TRIED:
    for kind in (0, 1, 2, 4, 5, 6):
        clock = ctypes.c_int(((~pid) << 3) | kind)
        moment = Moment(0, 1)
        for name in ("clock_gettime", "clock_getres"):
            if getattr(libc, name)(clock, ctypes.byref(moment)) == 0:
                print("ESCAPED", name, pid, kind, moment.seconds, moment.nanoseconds)
        # ETIMEDOUT would do as well: only "no such clock" and "not allowed" tell nothing.
        moment = Moment(0, 1)
        answer = libc.clock_nanosleep(clock, 0, ctypes.byref(moment), None)
        if answer not in (1, 22, 95):
            print("ESCAPED clock_nanosleep", pid, kind, answer)
time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
time.thread_time()
print("CONTAINED")
