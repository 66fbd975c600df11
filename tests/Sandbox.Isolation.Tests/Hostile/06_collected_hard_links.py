# expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=again|mine
# why: a hard link to a file of the system or of another run is not the run's own, and is not given back.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import sys

with open("mine", "w") as file:
    file.write("x")
os.link("mine", "out/mine")
os.link("mine", "out/again")
for number, target in enumerate(["/etc/passwd", "/etc/shadow", os.path.realpath(sys.executable), os.__file__, "/etc/ld.so.cache",
                                 "/sandbox/libsandbox.so", "/sandbox/zygote.py"]):
    try:
        os.link(target, f"out/system-{number}")
    except OSError:
        pass
print("CONTAINED")
