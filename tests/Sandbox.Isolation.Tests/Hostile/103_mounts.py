# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=mount,umount2,pivot_root,open_tree,move_mount,fsopen,fsconfig,fsmount,fspick,mount_setattr,swapon,swapoff,quotactl blocked?=*
# expect[container]: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=*
# why: whoever mounts chooses what is where.

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
AT_FDCWD = -100
os.makedirs("point", exist_ok=True)
for source, target, kind, flags in ((b"proc", b"point", b"proc", 0), (b"tmpfs", b"/tmp", b"tmpfs", 0), (b"/", b"point", None, 4096),
                                    (None, b"/", None, 32 | 4096), (None, b"/", None, 1 << 18), (b"/dev/sda", b"point", b"ext4", 0),
                                    (b"none", b"point", b"devtmpfs", 0), (b"x", b"point", b"cgroup2", 0), (b"x", b"point", b"overlay", 0),
                                    (b"x", b"point", b"fuse", 0), (b"x", b"point", b"binfmt_misc", 0), (b"x", b"point", b"bpf", 0)):
    deny(f"mount {kind} {flags}", (165, 40), source, target, kind, flags, None)
for target in (b"/", b"/proc", b"/tmp", b"/sandbox", b"/usr", b"/dev/null"):
    deny(f"umount {target}", (166, 39), target, 0)
    deny(f"umount -l {target}", (166, 39), target, 2)
    deny(f"open_tree {target}", (428, 428), AT_FDCWD, target, 1)
    deny(f"fspick {target}", (433, 433), AT_FDCWD, target, 0)
    deny(f"mount_setattr {target}", (442, 442), AT_FDCWD, target, 0, bytes(32), 32)
deny("pivot_root", (155, 41), b".", b"point")
deny("move_mount", (429, 429), AT_FDCWD, b".", AT_FDCWD, b"point", 0)
deny("fsopen", (430, 430), b"tmpfs", 0)
deny("fsconfig", (431, 431), -1, 0, None, None, 0)
deny("fsmount", (432, 432), -1, 0, 0)
deny("swapon", (167, 224), b"point", 0)
deny("swapoff", (168, 225), b"point")
deny("quotactl", (179, 60), 0x800002, None, 0, None)
deny("quotactl_fd", (443, 443), 0, 0, 0, None)
# Newer than the table of names; the kernel's number is all there is.
for name, number in (("statmount", 457), ("listmount", 458), ("open_tree_attr", 467)):
    deny(name, (number, number), 0, 0, 0, 0)
print("CONTAINED")
