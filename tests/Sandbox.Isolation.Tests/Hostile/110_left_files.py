# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a run starts with empty folders, and nobody finds what it leaves.
# repeat: 3

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import stat

# /sandbox, or /sandbox/UID where runs have no mounts of their own and /tmp is a folder that nobody can list.
OWN = os.path.dirname(os.getcwd())
LEFT = ("left", ".left")

for folder in ("/tmp", "/dev/shm", f"{OWN}/tmp", f"{OWN}/shm", f"{OWN}/work", ".", "/sandbox", "/var/tmp", "/run"):
    for name in LEFT:
        if os.path.lexists(f"{folder}/{name}"):
            print("ESCAPED found by its name", folder, name)
    try:
        names = os.listdir(folder)
    except OSError:
        continue
    if folder == "/sandbox":
        names = [name for name in names if name not in ("work", "tmp", "shm") and os.access(f"/sandbox/{name}", os.W_OK) and f"/sandbox/{name}" != OWN]
    for name in names:
        if not name.startswith("main.") and not (name == "out" and not os.listdir(f"{folder}/out")):
            print("ESCAPED found", folder, name)

me = os.getuid()
for path in (f"{OWN}/work", f"{OWN}/tmp", f"{OWN}/shm"):
    status = os.stat(path)
    if status.st_uid != me or stat.S_IMODE(status.st_mode) & 0o007:
        print("ESCAPED folder is open to others", path, oct(status.st_mode), status.st_uid)

for folder in ("/tmp", "/dev/shm", ".", f"{OWN}/tmp", f"{OWN}/shm", "/var/tmp", "/run"):
    for name in (*LEFT, "left-" + str(os.getpid())):
        try:
            with open(f"{folder}/{name}", "w") as file:
                file.write("an earlier run was here")
            os.chmod(f"{folder}/{name}", 0o666)
        except OSError:
            pass
print("CONTAINED")
