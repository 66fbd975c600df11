# expect: outcome=out_of_memory|exited|process_limit|signaled exit=0|!0 stdout!~=ESCAPED
# why: a limit for each process is no limit; the memory of the tree is one sum.
# limits: memory_bytes=134217728 wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

EACH = 115 << 20
readers = []
for _ in range(10):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        block = bytearray(EACH)
        for offset in range(0, EACH, 4096):
            block[offset] = 1
        os.write(writer, b"x")
        time.sleep(5)
        os._exit(0)
    os.close(writer)
    readers.append((pid, reader))

time.sleep(3)
holding = 0
for pid, reader in readers:
    os.set_blocking(reader, False)
    try:
        full = os.read(reader, 1) == b"x"
    except BlockingIOError:
        full = False
    holding += full and os.waitpid(pid, os.WNOHANG)[0] == 0
print("ESCAPED" if holding > 1 else "CONTAINED", holding, "children hold 115 MiB each", flush=True)
os._exit(0)
