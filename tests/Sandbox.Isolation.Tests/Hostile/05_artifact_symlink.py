# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: links lead nowhere for the program, and who collects its files must not follow them.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

TARGETS = ["/proc/1/environ", "/proc/self/environ", "/etc/shadow", "/etc/passwd", "/", "..", "../../..", "/proc/self/root",
           "/proc/self/mem", "/dev/zero", "/dev/random", "/proc/1/root", "loop", "missing", "/sandbox/../root"]
os.makedirs("output/deep", exist_ok=True)
for folder in (".", "output", "output/deep"):
    for number, target in enumerate(TARGETS):
        path = f"{folder}/artifact-{number}.txt"
        if not os.path.lexists(path):
            os.symlink(target, path)
        if target in ("/proc/1/environ", "/etc/shadow", "/etc/passwd"):
            try:
                with open(path, "rb") as file:
                    if file.read(1):
                        print("ESCAPED read", target)
            except OSError:
                pass
    if not os.path.lexists(f"{folder}/loop"):
        os.symlink("loop", f"{folder}/loop")

# The program's own file and a whole folder turn into links after the collector may have looked.
os.unlink(__file__)
os.symlink("/etc/shadow", __file__)
os.rename("output/deep", "output/was-deep")
os.symlink("/", "output/deep")
try:
    os.rename("/sandbox/work", "/sandbox/elsewhere")
    os.symlink("/etc", "/sandbox/work")
except OSError as error:
    print("DENIED", error.strerror)
print("CONTAINED")
