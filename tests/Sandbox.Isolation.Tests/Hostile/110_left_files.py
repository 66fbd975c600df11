# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a run starts with empty folders, and nobody finds what it leaves.
# repeat: 3

if not __import__("os").path.isdir("/sandbox/work"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import stat

for folder in ("/tmp", "/dev/shm", "/sandbox/tmp", "/sandbox/shm", "/sandbox/work", ".", "/sandbox", "/var/tmp", "/run"):
    try:
        names = os.listdir(folder)
    except OSError:
        continue
    if folder == "/sandbox":
        names = [name for name in names if name not in ("work", "tmp", "shm") and os.access(f"/sandbox/{name}", os.W_OK)]
    for name in names:
        if not name.startswith("main."):
            print("ESCAPED found", folder, name)

me = os.getuid()
for path in ("/sandbox/work", "/sandbox/tmp", "/sandbox/shm"):
    status = os.stat(path)
    if status.st_uid != me or stat.S_IMODE(status.st_mode) & 0o007:
        print("ESCAPED folder is open to others", path, oct(status.st_mode), status.st_uid)

for folder in ("/tmp", "/dev/shm", ".", "/sandbox/work", "/var/tmp", "/run"):
    for name in ("left", ".left", "left-" + str(os.getpid())):
        try:
            with open(f"{folder}/{name}", "w") as file:
                file.write("an earlier run was here")
            os.chmod(f"{folder}/{name}", 0o666)
        except OSError:
            pass
print("CONTAINED")
