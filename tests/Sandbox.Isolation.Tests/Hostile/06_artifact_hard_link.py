# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a hard link to a file of the system gives no right to it, and a file with many names is one file.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import sys

os.makedirs("output", exist_ok=True)
with open("one", "w") as file:
    file.write("x" * 1000)
for number in range(100):
    os.path.lexists(f"output/name-{number}") or os.link("one", f"output/name-{number}")

libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, AT_EMPTY_PATH, AT_SYMLINK_FOLLOW = -100, 0x1000, 0x400


def links(target, name):
    try:
        os.link(target, name)
        yield name
    except OSError:
        pass
    try:
        fd = os.open(target, os.O_RDONLY)
    except OSError:
        return
    for path, flags in ((f"/proc/self/fd/{fd}", AT_SYMLINK_FOLLOW), ("", AT_EMPTY_PATH)):
        other = f"{name}-{flags}"
        directory = AT_FDCWD if path else fd
        if libc.linkat(directory, path.encode(), AT_FDCWD, other.encode(), flags) == 0:
            yield other
    os.close(fd)


for index, target in enumerate([os.path.realpath(sys.executable), os.__file__, "/etc/ld.so.cache", "/etc/shadow", "/proc/self/stat"]):
    for link in links(target, f"output/hard-{index}"):
        print("linked", target)
        for action in (lambda: open(link, "r+b"), lambda: os.chmod(link, 0o777), lambda: os.truncate(link, 0)):
            try:
                action()
                print("ESCAPED wrote", target)
            except OSError:
                pass
try:
    os.link("output", "output/folder")
    print("ESCAPED hard link of a folder")
except OSError:
    pass
print("CONTAINED")
