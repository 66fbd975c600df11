# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=shmget,semget,msgget,mq_open blocked?=shmat,shmctl,semctl,semop,msgsnd,msgrcv,mq_unlink
# why: System V objects and message queues live on when their maker is dead; POSIX ones are files of the run's own folder.
# repeat: 3

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
import mmap

IPC_CREAT = 0o1000
for key in (0, 0x5AFE, 1):
    deny(f"shmget {key:#x}", (29, 194), key, 4096, IPC_CREAT | 0o666)
    deny(f"semget {key:#x}", (64, 190), key, 1, IPC_CREAT | 0o666)
    deny(f"msgget {key:#x}", (68, 186), key, IPC_CREAT | 0o666)
for identifier in range(0, 4):
    deny(f"shmat {identifier}", (30, 196), identifier, None, 0)
    deny(f"shmctl {identifier}", (31, 195), identifier, 13, ctypes.create_string_buffer(256))
    deny(f"semctl {identifier}", (66, 191), identifier, 0, 18, ctypes.create_string_buffer(256))
    deny(f"semop {identifier}", (65, 193), identifier, bytes(6), 1)
    deny(f"msgsnd {identifier}", (69, 189), identifier, bytes(16), 1, 0o4000)
    deny(f"msgrcv {identifier}", (70, 188), identifier, ctypes.create_string_buffer(16), 1, 0, 0o4000)
deny("mq_open", (240, 180), b"sandbox", 0o102, 0o666, None)
deny("mq_unlink", (241, 181), b"sandbox")

librt = ctypes.CDLL(None, use_errno=True)
librt.sem_open.restype = ctypes.c_void_p
if librt.sem_open(b"/sandbox-mark", 0):
    print("ESCAPED an earlier run's semaphore")
if librt.shm_open(b"/sandbox-mark", 0, 0) >= 0:
    print("ESCAPED an earlier run's memory")
librt.sem_open(b"/sandbox-mark", os.O_CREAT, 0o666, 1)
fd = librt.shm_open(b"/sandbox-mark", os.O_CREAT | os.O_RDWR, 0o666)
if fd >= 0:
    os.ftruncate(fd, 4096)
    mmap.mmap(fd, 4096)[0:4] = b"mark"
    try:
        print("left", sorted(os.listdir("/dev/shm")))
    except PermissionError:
        print("left, where nobody can list")
print("CONTAINED")
