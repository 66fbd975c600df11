# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: neither a neighbour nor the server nor the machine's processes are to be seen.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

ME = os.getpid()
FOREIGN = ("dotnet", "sandbox-launch", "Sandbox.Server", "systemd", "bash", "sshd", "containerd", "init")


def own(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return pid == ME or int(fields[1]) == ME
    except OSError:
        return True  # not to be seen


for _ in range(20):
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        print("no /proc")
        break
    for pid in pids:
        if own(pid):
            continue
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                print("ESCAPED", pid, file.read(200))
        except OSError:
            pass
    time.sleep(0.02)
for pid in [*range(1, 400), os.getppid()]:
    if pid in (0, ME):
        continue
    try:
        os.sched_getaffinity(pid)
        if pid > 2:
            print("ESCAPED affinity of", pid)
    except OSError:
        pass
for path in ("/proc/net/tcp", "/proc/net/unix", "/proc/mounts", "/proc/modules", "/proc/kallsyms", "/proc/keys", "/proc/cmdline",
             "/proc/sched_debug", "/proc/locks", "/proc/timer_list", "/proc/net/dev", "/proc/interrupts", "/proc/key-users"):
    try:
        with open(path) as file:
            text = file.read(65536)
    except OSError:
        continue
    if path not in ("/proc/mounts",) and text.count("\n") > 3 and not path.startswith("/proc/net"):
        print("ESCAPED", path, text[:80])
    elif any(word in text for word in FOREIGN):
        print("ESCAPED", path, [word for word in FOREIGN if word in text])
print("CONTAINED")
