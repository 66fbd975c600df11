# expect: outcome=exited exit=0 stdout~=CONTAINED
# why: nothing that a program prints, names or raises becomes a line of our log.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import sys

LINE = "\r\nfail: Sandbox.Server[1]\r\n      forged-log-line run 1 escaped \x1b[2K\r\n"
sys.stdout.write(LINE)
sys.stderr.write(LINE)
with open("forged\r\nlog", "w") as file:
    file.write(LINE)
os.environ["FORGED"] = LINE
try:
    raise RuntimeError(LINE)
except RuntimeError as error:
    print(repr(error))
import ctypes

ctypes.CDLL(None).prctl(15, b"x\r\nforged", 0, 0, 0)
print("CONTAINED")
