# expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=good
# why: what is collected is never what a link leads to, whatever kind of link and wherever it stands.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

os.chdir("out")
for number, target in enumerate(["/proc/1/environ", "/proc/self/environ", "/etc/shadow", "/etc/passwd", "/", "..", "../main.py", "good",
                                 "/proc/self/fd/0", "/proc/self/root/etc/passwd", "/dev/zero", "loop", "missing"]):
    os.symlink(target, f"link-{number}")
os.symlink("loop", "loop")
os.mkdir("folder")
os.symlink("/etc", "folder/etc")
os.symlink("/proc/self", "folder/self")
with open("good", "w") as file:
    file.write("good")
print("CONTAINED")
