# expect: outcome=signaled stdout~=dying stdout!~=ESCAPED
# why: a crash is the program's own ending, told as its signal; it leaves no core file.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")


import os
import resource

# Asked for where a limit of zero would not hold: no core may be written, and no program of the host be handed one.
for soft in (1, 1 << 20, resource.RLIM_INFINITY):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, soft))
        if soft > 1:
            print("ESCAPED may write a core", flush=True)
    except (OSError, ValueError):
        pass

import ctypes

print("dying", flush=True)
ctypes.string_at(8)
