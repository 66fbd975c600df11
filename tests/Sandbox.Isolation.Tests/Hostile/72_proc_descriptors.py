# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: other processes' descriptors, memory and environment are not to be seen.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

ME = {str(os.getpid()), "self", "thread-self"}
others = {"1", str(os.getppid())}
try:
    others |= {name for name in os.listdir("/proc") if name.isdigit()}
except OSError:
    print("no /proc")
for pid in sorted(others - ME | {str(number) for number in range(1, 300)} - ME):
    for name in ("fd", "fdinfo", "environ", "mem", "maps", "cwd", "root", "exe", "cmdline", "stat", "status", "ns", "task", "auxv",
                 "syscall", "stack", "map_files", "io", "personality", "mountinfo"):
        path = f"/proc/{pid}/{name}"
        try:
            if name in ("fd", "fdinfo", "ns", "task", "map_files"):
                seen = os.listdir(path)
            elif name in ("cwd", "root", "exe"):
                seen = os.readlink(path)
            else:
                with open(path, "rb") as file:
                    seen = file.read(64)
        except OSError:
            continue
        if seen:
            print("ESCAPED", path, seen)
for fd in range(256):
    path = f"/proc/self/fd/{fd}"
    try:
        target = os.readlink(path)
    except OSError:
        continue
    if fd > 2 and not target.startswith(("pipe:", "anon_inode:", "/proc/")):
        print("ESCAPED descriptor", fd, target)
print("CONTAINED")
