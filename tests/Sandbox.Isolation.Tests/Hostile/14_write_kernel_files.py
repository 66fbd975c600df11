# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: kernel settings, control groups and other processes' files are not there or cannot be written.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import glob
import os

WRITES = {
    "/proc/sys/kernel/core_pattern": "|/tmp/x", "/proc/sys/kernel/hostname": "x", "/proc/sys/kernel/modprobe": "/tmp/x",
    "/proc/sys/vm/drop_caches": "3", "/proc/sys/vm/overcommit_memory": "1", "/proc/sys/net/ipv4/ip_forward": "1",
    "/proc/sys/fs/suid_dumpable": "2", "/proc/sysrq-trigger": "c", "/proc/self/uid_map": "0 0 4294967295",
    "/proc/self/gid_map": "0 0 4294967295", "/proc/self/setgroups": "allow", "/proc/self/oom_score_adj": "-1000",
    "/proc/self/attr/current": "unconfined", "/proc/self/attr/exec": "unconfined", "/proc/self/loginuid": "0",
    "/proc/self/timens_offsets": "monotonic 1 0", "/proc/1/oom_score_adj": "-1000", "/proc/1/mem": "x", "/proc/bus/pci/00/00.0": "x",
    "/proc/irq/default_smp_affinity": "1", "/proc/asound/card0/id": "x", "/proc/acpi/wakeup": "x", "/proc/mtrr": "x",
    "/sys/kernel/uevent_helper": "/tmp/x", "/sys/power/state": "mem", "/sys/fs/cgroup/release_agent": "/tmp/x",
    "/sys/fs/cgroup/cgroup.procs": str(os.getpid()), "/dev/kmsg": "x", "/dev/mem": "x", "/dev/port": "x",
    "/dev/cpu/0/msr": "x", "/dev/cpu_dma_latency": "x", "/dev/fuse": "x", "/dev/net/tun": "x", "/dev/kvm": "x",
}
for pattern in ("/sys/fs/cgroup/*/release_agent", "/sys/fs/cgroup/*/cgroup.procs", "/sys/fs/cgroup/*/*/memory.max",
                "/sys/fs/cgroup/*/*/memory.limit_in_bytes", "/proc/[0-9]*/oom_score_adj", "/proc/sys/*/*"):
    for path in glob.glob(pattern):
        WRITES.setdefault(path, "-1000")

for path, text in WRITES.items():
    for flags in (os.O_WRONLY, os.O_RDWR):
        try:
            fd = os.open(path, flags)
        except OSError:
            continue
        try:
            os.write(fd, text.encode())
            print("ESCAPED wrote", path)
        except OSError:
            pass
        finally:
            os.close(fd)
for folder in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified"):
    try:
        os.mkdir(folder + "/mine")
        print("ESCAPED made a control group in", folder)
    except OSError:
        pass
print("CONTAINED")
