# expect: outcome=exited|workspace_exceeded exit=0|-1 stdout!~=ESCAPED
# why: files cost memory even when they are empty; their number is bounded, folders, links and names included.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

WANTED = 200_000


def fill(what, make):
    made = 0
    try:
        os.mkdir(what)
        while made < WANTED:
            if made % 5000 == 0:
                os.mkdir(f"{what}/{made}")
            make(f"{what}/{made // 5000 * 5000}/{made}")
            made += 1
    except OSError as error:
        print(what, made, error.strerror, flush=True)
    return made


total = fill("files", lambda path: os.close(os.open(path, os.O_CREAT | os.O_WRONLY)))
total += fill("links", lambda path: os.symlink("x", path))
total += fill("/tmp/folders", os.mkdir)
total += fill("/dev/shm/fifos", os.mkfifo)
if total >= WANTED:
    print("ESCAPED", total)
print("CONTAINED")
