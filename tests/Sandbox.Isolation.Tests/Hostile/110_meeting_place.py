# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: two runs at one time, which know the same names, find nothing of each other: no file, no folder, no open file, no lock on one.
# together: 3
# repeat: 3

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import fcntl
import os
import stat
import time

MARK = "meet-me-here"
ME = os.getuid()
OWN = os.path.dirname(os.getcwd())
PLACES = ("/tmp", "/dev/shm", "/sandbox", "/sandbox/tmp", "/sandbox/shm", "/var/tmp", "/run", "/dev", "/etc", "/", OWN)


def quietly(action, *arguments):
    try:
        return action(*arguments)
    except OSError:
        return None


def write(path):
    with open(path, "x") as file:
        file.write(str(ME))
        os.fchmod(file.fileno(), 0o666)


# Open everything that is ours, to whoever comes.
for folder in (OWN, f"{OWN}/work", f"{OWN}/tmp", f"{OWN}/shm"):
    quietly(os.chmod, folder, 0o777)
write(f"{OWN}/work/{MARK}")
for place in PLACES:
    quietly(write, f"{place}/{MARK}")
    quietly(os.mkdir, f"{place}/{MARK}.d", 0o777)
quietly(os.mkfifo, f"/tmp/{MARK}.fifo", 0o666)

flags = fcntl.fcntl(0, fcntl.F_GETFL)
if flags & (os.O_APPEND | os.O_NONBLOCK):
    print("ESCAPED standard input has another run's flags", oct(flags))
fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_APPEND | os.O_NONBLOCK)

status = os.stat(OWN)
private = f"/sandbox/{ME}" == OWN
if private and (status.st_uid == ME or stat.S_IMODE(status.st_mode) & 0o007):
    print("ESCAPED the folder between runs is the run's own", oct(status.st_mode), status.st_uid)

end = time.monotonic() + 0.5
while time.monotonic() < end:
    for place in PLACES:
        path = f"{place}/{MARK}"
        text = quietly(lambda: open(path).read())
        if text not in (None, "", str(ME)):
            print("ESCAPED met", text, "at", path)
            end = 0
    for other in range(ME - 8, ME + 9) if private else ():
        if other == ME:
            continue
        for name in (f"work/{MARK}", f"tmp/{MARK}", f"shm/{MARK}", ""):
            path = f"/sandbox/{other}/{name}"
            if quietly(os.listdir, path) is not None or quietly(os.open, path, os.O_RDONLY) is not None:
                print("ESCAPED opened", path)
                end = 0
            if quietly(os.open, f"/sandbox/{other}/work/left", os.O_CREAT | os.O_WRONLY) is not None:
                print("ESCAPED left a file in the folder of", other)
                end = 0
    time.sleep(0.01)
print("CONTAINED")
