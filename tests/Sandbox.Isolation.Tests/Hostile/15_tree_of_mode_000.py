# expect: outcome=exited exit=0 stdout~=CONTAINED
# expect[container]: outcome=exited|workspace_exceeded exit=0|-1 stdout!~=ESCAPED
# why: the workspace goes away whatever its modes, its depth and the length of its paths.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

for number in range(50):
    folders = f"tree-{number}/a/b/c"
    os.makedirs(folders, exist_ok=True)
    with open(folders + "/file", "w") as file:
        file.write("x")
    os.chmod(folders + "/file", 0)
    for path in (folders, f"tree-{number}/a/b", f"tree-{number}/a", f"tree-{number}"):
        os.chmod(path, 0)

# Deeper than PATH_MAX: only relative steps lead there.
home = os.open(".", os.O_RDONLY)
for _ in range(500):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
with open("bottom", "w") as file:
    file.write("x")
os.chmod(".", 0)
os.fchdir(home)
os.chmod("d" * 200, 0)
os.chmod(".", 0)
print("CONTAINED")
