# expect: outcome=exited|out_of_memory exit=0|-1 stdout!~=ESCAPED
# why: what a run shares with its zygote is copied when it writes; the zygote keeps its own.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import gc
import sys

objects = gc.get_objects()
for thing in objects:
    sys.getrefcount(thing)
gc.unfreeze()
gc.collect()

pages = 0
try:
    with open("/proc/self/maps") as file:
        lines = file.read().splitlines()
except OSError:
    lines = []
for line in lines:
    bounds, rights, _, _, _, *name = line.split(maxsplit=5)
    if not rights.startswith("rw") or (name and name[0].startswith(("[v", "[stack"))):
        continue
    start, end = (int(bound, 16) for bound in bounds.split("-"))
    for address in range(start, end, 4096):
        ctypes.memmove(address, address, 1)
        pages += 1

# What the next run must not see.
import json

json.dumps = lambda *arguments, **options: "ESCAPED touched"
print("CONTAINED", len(objects), "objects", pages, "pages")
