# expect: outcome=exited|signaled exit=0|-1 stdout!~=ESCAPED blocked?=rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal,clone,fcntl,prctl,ptrace
# why: the parent, the zygote, the server and the neighbours cannot be reached by any call that sends a signal.
# limits: wall_ms=10000

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
import fcntl
import signal
import struct

ME = os.getpid()
parent = os.getppid()
information = struct.pack("iii", signal.SIGKILL, 0, -1) + bytes(116)


def reached(what, pid, result):
    # The first process of a pid namespace is the run's own and ignores what its children send.
    if result == 0 and pid not in (ME, 1):
        print("ESCAPED", what, pid, flush=True)


targets = [pid for pid in [parent, 1, 2, 3, *range(4, 1000), *range(ME - 2000, ME + 2000)] if pid > 0 and pid != ME]
for pid in dict.fromkeys(targets):
    for number in (0, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        reached(f"kill {number}", pid, call((62, 129), pid, int(number)))
    reached("tgkill", pid, call((234, 131), pid, pid, int(signal.SIGKILL)))
    reached("tkill", pid, call((200, 130), pid, int(signal.SIGKILL)))
for pid in dict.fromkeys(targets[:100]):
    reached("group", pid, call((62, 129), -pid, int(signal.SIGKILL)) if pid > 1 else -1)
    reached("rt_sigqueueinfo", pid, call((129, 138), pid, int(signal.SIGKILL), information))
    reached("rt_tgsigqueueinfo", pid, call((297, 240), pid, pid, int(signal.SIGKILL), information))
    fd = call((434, 434), pid, 0)
    if fd >= 0:
        reached("pidfd_send_signal", pid, call((424, 424), fd, int(signal.SIGKILL), 0, 0))
        os.close(fd)

# A signal by way of a descriptor, of the child's exit signal, of a parent's death.
reader, writer = os.pipe()
for command in (fcntl.F_SETOWN, 10, 15):
    try:
        fcntl.fcntl(reader, command, parent or 1)
        print("ESCAPED fcntl", command)
    except OSError as error:
        print("DENIED fcntl", command, error.strerror)
CLONE_PARENT = 0x8000
pid = call((56, 220), CLONE_PARENT | int(signal.SIGKILL), 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
print("ESCAPED clone" if pid > 0 else "DENIED clone with CLONE_PARENT")
deny("PR_SET_PDEATHSIG", (157, 167), 1, 0, 0, 0, 0)
print("CONTAINED")
