# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked?=mknod,mknodat
# why: a FIFO among the files must not make anybody wait, and there are no device files.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import stat

os.makedirs("output", exist_ok=True)
for path in ("pipe", "output/result.json", "output/stdout", "/tmp/pipe", "/dev/shm/pipe"):
    os.path.lexists(path) or os.mkfifo(path)

for kind, device in ((stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFCHR, os.makedev(5, 0)), (stat.S_IFBLK, os.makedev(8, 0))):
    try:
        os.mknod("device", kind | 0o666, device)
        print("ESCAPED made a device", kind, device)
    except OSError as error:
        print("DENIED", error.strerror)
print("CONTAINED")
