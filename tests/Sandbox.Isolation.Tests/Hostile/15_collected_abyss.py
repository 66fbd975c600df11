# expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=closed/file|shallow
# expect[container]: outcome=exited|workspace_exceeded stdout!~=ESCAPED
# why: a tree deeper than any path, closed to everybody and with a file of many gigabytes that are not there.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

with open("out/shallow", "w") as file:
    file.write("x")
os.mkdir("out/closed")
with open("out/closed/file", "w") as file:
    file.write("x")
os.chmod("out/closed/file", 0)
os.chmod("out/closed", 0)
home = os.open(".", os.O_RDONLY)
os.chdir("out")
for _ in range(2_000):
    os.mkdir("d")
    os.chdir("d")
with open("bottom", "w") as file:
    file.write("x")
os.fchdir(home)
# As large as the limit lets a file be; together they are over what is kept.
for number in range(3):
    with open(f"out/sparse-{number}", "wb") as file:
        file.truncate(64 << 20)
        os.chmod(file.fileno(), 0)
for path in ("out/d", "out", "."):
    os.chmod(path, 0)
print("CONTAINED")
