# expect: outcome=exited exit=7
# why: the ending comes from the kernel; a run without streams ends like any other.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

os.close(0)
os.close(1)
os.close(2)
with open("one", "w") as first, open("two", "w") as second:
    first.write(f"{first.fileno()} {second.fileno()}")
os.dup2(os.open("/dev/null", os.O_RDWR), 1)
os._exit(7)
