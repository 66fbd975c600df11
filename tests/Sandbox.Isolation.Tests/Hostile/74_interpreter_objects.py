# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: nothing of value is in the process: not in objects, frames, modules, and not in its memory.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import gc
import re
import sys

# Spelt backwards, so that the program does not find itself.
PATTERNS = [word[::-1] for word in (
    "=yeKtnuoccA", "=erutangiSsseccAderahS", "=locotorPstniopdnEtluafeD", "REDAEH_YTITNEDI", "TNIOPDNE_YTITNEDI",
    "egarotSsboWbeJerUzA", "egarotSsboJbeWerUzA", "YEK_TNEMUGRTSNI_SNOITACILPPA", "__xobdnaS", "yeK-ipA-X", "yranac-xobdnas")]

MATCH = re.compile("|".join(re.escape(word) for word in PATTERNS).encode())
FOLLOWED = re.compile(b"(?:" + MATCH.pattern + rb")[A-Za-z0-9+/=.:_-]{8,}")


def look(what, text):
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)
    if FOLLOWED.search(data):
        print("ESCAPED", what, FOLLOWED.search(data)[0][:60])


frame = sys._getframe()
while frame is not None:
    for name, value in [*frame.f_globals.items(), *frame.f_locals.items()]:
        if isinstance(value, (str, bytes)):
            look(f"frame {frame.f_code.co_filename} {name}", value)
    frame = frame.f_back
for thing in gc.get_objects():
    if isinstance(thing, dict):
        for value in list(thing.values()):
            if isinstance(value, (str, bytes, bytearray)):
                look("object", value)
    elif type(thing).__module__ in ("socket", "_socket") and not isinstance(thing, type):
        if type(thing).__name__ == "socket":
            print("ESCAPED a socket", thing)

try:
    with open("/proc/self/maps") as file:
        lines = file.read().splitlines()
except OSError:
    lines = []
for line in lines:
    bounds, rights, *_ = line.split()
    if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
        continue
    start, end = (int(bound, 16) for bound in bounds.split("-"))
    for at in range(start, end, 1 << 20):
        size = min(1 << 20, end - at)
        try:
            with open("/proc/self/mem", "rb", buffering=0) as memory:
                memory.seek(at)
                look(f"memory {line}", memory.read(size) or b"")
        except (OSError, OverflowError):
            break
print("CONTAINED")
