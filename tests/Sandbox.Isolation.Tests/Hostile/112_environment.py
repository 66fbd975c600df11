# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: the server's environment holds keys and connection strings; a run's is made from nothing.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import re

NAME = re.compile(r"(?i)key|secret|token|identity|connection|azure|website|passw|credential|sandbox__|kubernetes|functions|dotnet|aspnet|ssh|"
                  r"proxy|npm_|github|^ld_|sudo|canary")
VALUE = re.compile(rb"(?i)AccountKey=[^\0]|SharedAccess[^\0]|DefaultEndpoints[^\0]|Bearer [^\0]{8}|canary-[0-9a-f]{8}")


def look(where, entry):
    name, _, value = entry.partition(b"=")
    if NAME.search(name.decode("utf-8", "replace")) or VALUE.search(value):
        print("ESCAPED", where, entry[:60])


for name, value in os.environb.items():
    look("environ", name + b"=" + value)

libc = ctypes.CDLL(None)
entries = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
index = 0
while entries and entries[index]:
    look("libc", entries[index])
    index += 1

for path in ("/proc/self/environ", "/proc/thread-self/environ", f"/proc/{os.getpid()}/environ", "/proc/1/environ", f"/proc/{os.getppid()}/environ",
             "/proc/self/cmdline", "/proc/1/cmdline"):
    try:
        with open(path, "rb") as file:
            for entry in file.read().split(b"\0"):
                look(path, entry)
    except OSError:
        pass

# The pages where the kernel puts the first environment of a process, whatever environ says now.
try:
    with open("/proc/self/maps") as file:
        for line in file:
            if line.rstrip().endswith("[stack]"):
                start, end = (int(bound, 16) for bound in line.split()[0].split("-"))
                for entry in ctypes.string_at(end - 65536 if end - start > 65536 else start, min(65536, end - start)).split(b"\0"):
                    if re.fullmatch(rb"[A-Za-z_][A-Za-z0-9_]*=[ -~]+", entry):
                        look("stack", entry)
except OSError:
    pass
print(*sorted(os.environ))
print("CONTAINED")
