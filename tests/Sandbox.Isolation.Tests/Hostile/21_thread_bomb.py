# expect: outcome=exited|process_limit|out_of_memory exit=0|-1 stdout!~=ESCAPED
# why: threads count as processes do.
# limits: wall_ms=5000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import threading
import time

threading.stack_size(64 << 10)
count = 0
try:
    while count < 5000:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        count += 1
except (RuntimeError, MemoryError) as error:
    print(error)
print("ESCAPED" if count >= 1000 else "CONTAINED", count, flush=True)
os._exit(0)
