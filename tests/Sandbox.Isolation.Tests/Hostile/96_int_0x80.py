# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=*
# why: the old door of 32-bit programs has a third table of numbers.

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


def in_child(what, code):
    pid = os.fork()
    if pid == 0:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(code)
        function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        os._exit(1 if function() >= 0 else 0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print("ESCAPED" if status == 1 else "DENIED", what, status, flush=True)


def door(number, *arguments):
    registers = (b"\xbb", b"\xb9", b"\xba")  # ebx, ecx, edx
    code = b"\x53\xb8" + number.to_bytes(4, "little")
    for register, value in zip(registers, arguments):
        code += register + (value & 0xFFFFFFFF).to_bytes(4, "little")
    return code + b"\xcd\x80\x5b\xc3"


if COLUMN == 0:
    for name, number, arguments in (
        ("getpid", 20, ()), ("fork", 2, ()), ("open", 5, (0, 0, 0)), ("kill", 37, (0, 0)), ("socketcall", 102, (1, 0)),
        ("ptrace", 26, (0, 0, 0)), ("clone", 120, (0x10000011, 0, 0)), ("unshare", 310, (0x10000000,)), ("socket", 359, (2, 1, 0)),
        ("setuid", 23, (0,)), ("ipc", 117, (23, 0, 4096)), ("execve", 11, (0, 0, 0)), ("keyctl", 288, (0, -4, 1)),
        ("oldolduname", 59, (0,)), ("io_uring_setup", 425, (8, 0)), ("personality", 136, (0,)), ("modify_ldt", 123, (0, 0, 0)),
    ):
        in_child(name, door(number, *arguments))
print("CONTAINED")
