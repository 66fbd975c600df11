# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=rt_sigqueueinfo,rt_tgsigqueueinfo,sched_getattr,ioprio_get,prlimit64,sched_setaffinity,setpriority,sched_rr_get_interval,get_robust_list,pidfd_send_signal,process_madvise,kcmp,move_pages,migrate_pages,sched_setscheduler,sched_setparam,ioprio_set,sched_setattr,getpriority,ptrace,perf_event_open,pidfd_getfd,process_vm_readv
# why: no call that takes a process's number may answer differently for one that is there and for one that is not.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
COLUMN = 0 if os.uname().machine == "x86_64" else 1
BUFFER = ctypes.create_string_buffer(4096)
# No process has it: above any kernel's maximum.
NOBODY = 0x7FFFFFF0
FOREIGN = [1, os.getppid(), *range(3, 300, 7)]
FOREIGN = [pid for pid in FOREIGN if pid > 0 and pid != os.getpid()]
OWN_INIT = os.getppid() == 0


def call(number, arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    return -ctypes.get_errno() if result == -1 else "answer"


CALLS = {
    "kill": ((62, 129), lambda pid: (pid, 0)),
    "kill group": ((62, 129), lambda pid: (-pid, 0)),
    "tkill": ((200, 130), lambda pid: (pid, 0)),
    "tgkill": ((234, 131), lambda pid: (pid, pid, 0)),
    "rt_sigqueueinfo": ((129, 138), lambda pid: (pid, 0, BUFFER)),
    "getpgid": ((121, 155), lambda pid: (pid,)),
    "getsid": ((124, 156), lambda pid: (pid,)),
    "setpgid": ((109, 154), lambda pid: (pid, 0)),
    "setpgid to": ((109, 154), lambda pid: (0, pid)),
    "getpriority": ((140, 141), lambda pid: (0, pid)),
    "getpriority group": ((140, 141), lambda pid: (1, pid)),
    "getpriority user": ((140, 141), lambda pid: (2, pid)),
    "setpriority": ((141, 140), lambda pid: (0, pid, 19)),
    "setpriority user": ((141, 140), lambda pid: (2, pid, 19)),
    "sched_getaffinity": ((204, 123), lambda pid: (pid, 128, BUFFER)),
    "sched_setaffinity": ((203, 122), lambda pid: (pid, 128, BUFFER)),
    "sched_getparam": ((143, 121), lambda pid: (pid, BUFFER)),
    "sched_getscheduler": ((145, 120), lambda pid: (pid,)),
    "sched_rr_get_interval": ((148, 127), lambda pid: (pid, BUFFER)),
    "sched_getattr": ((315, 275), lambda pid: (pid, BUFFER, 56, 0)),
    "ioprio_get": ((252, 31), lambda pid: (1, pid)),
    "prlimit64": ((302, 261), lambda pid: (pid, 7, None, BUFFER)),
    "pidfd_open": ((434, 434), lambda pid: (pid, 0)),
    "get_robust_list": ((274, 100), lambda pid: (pid, BUFFER, BUFFER)),
    "wait4": ((61, 260), lambda pid: (pid, BUFFER, 1, None)),
    "waitid": ((247, 95), lambda pid: (1, pid, BUFFER, 5, None)),
    "kcmp": ((312, 272), lambda pid: (os.getpid(), pid, 0, 0, 0)),
    "move_pages": ((279, 239), lambda pid: (pid, 0, None, None, None, 0)),
    "migrate_pages": ((256, 238), lambda pid: (pid, 0, None, None)),
    "process_vm_readv": ((310, 270), lambda pid: (pid, BUFFER, 0, BUFFER, 0, 0)),
    "ptrace": ((101, 117), lambda pid: (16, pid, 0, 0)),
    "perf_event_open": ((298, 241), lambda pid: (BUFFER, pid, -1, -1, 0)),
}
for name, (numbers, arguments) in CALLS.items():
    nobody = call(numbers[COLUMN], arguments(NOBODY))
    for pid in FOREIGN:
        # A process number space of its own has an init; and -1 is no group, but all of one's own.
        if (OWN_INIT and pid <= 2) or (name == "kill group" and pid == 1):
            continue
        answer = call(numbers[COLUMN], arguments(pid))
        if answer != nobody:
            print("ESCAPED", name, pid, answer, "and for nobody", nobody)
print("CONTAINED")
