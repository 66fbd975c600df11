# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=setpriority,sched_setscheduler,sched_setattr,sched_setparam,ioprio_set blocked?=prctl,sched_setaffinity
# why: a run that puts itself before others takes their processor.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
COLUMN = 0 if os.uname().machine == "x86_64" else 1


def call(numbers, *arguments):
    """The result of a raw system call, or the negative errno; numbers are (x86-64, aarch64)."""
    ctypes.set_errno(0)
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(numbers[COLUMN]), *converted)
    return -ctypes.get_errno() if result == -1 else result


def deny(what, numbers, *arguments):
    """EPERM is the filter's answer and ENOSYS a missing call's; any other means that the kernel did the work."""
    if numbers[COLUMN] is None:
        return
    result = call(numbers, *arguments)
    contained = result in (-errno.EPERM, -errno.ENOSYS)
    print("DENIED" if contained else "ESCAPED", what, errno.errorcode.get(-result, result), flush=True)
import resource
import struct

before = os.getpriority(os.PRIO_PROCESS, 0)
deny("setpriority", (141, 140), 0, 0, -20)
deny("setpriority of the group", (141, 140), 1, 0, -20)
deny("setpriority of the user", (141, 140), 2, 0, 0)
deny("setpriority with bits above", (141, 140), 0, 0, (1 << 32) | 0xFFFFFFEC)
for policy in (1, 2, 6, 1 | 0x40000000):
    deny(f"sched_setscheduler {policy:#x}", (144, 119), 0, policy, struct.pack("i", 1))
    attributes = struct.pack("IIQiIQQQ", 48, policy & 7, 0, 0, 1, 10**6, 10**7, 10**7)
    deny(f"sched_setattr {policy:#x}", (314, 274), 0, attributes, 0)
deny("sched_setparam", (142, 118), 0, struct.pack("i", 1))
deny("ioprio_set real time", (251, 30), 1, 0, 1 << 13)
deny("timer slack", (157, 167), 29, 1)
deny("affinity of others", (203, 122), 1, 8, struct.pack("Q", 1))
try:
    os.nice(-5)
except OSError as error:
    print("DENIED nice", error.strerror)
if os.getpriority(os.PRIO_PROCESS, 0) < before or os.sched_getscheduler(0) not in (os.SCHED_OTHER, os.SCHED_BATCH, os.SCHED_IDLE):
    print("ESCAPED is before others now")
for name in ("NPROC", "NOFILE", "FSIZE", "CPU", "CORE", "DATA", "MEMLOCK", "RTPRIO", "NICE", "MSGQUEUE"):
    kind = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(kind)[1]
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1))
        print("ESCAPED raised", name)
    except (OSError, ValueError):
        pass
print("CONTAINED")
