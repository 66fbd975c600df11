# expect: outcome=exited exit=0 stdout~=CONTAINED
# why: a chain that forks and dies faster than anybody lists processes is killed as a whole.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

reader, writer = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        generation = 0
        while True:
            try:
                if os.fork():
                    os._exit(0)
                os.setsid()
            except OSError:
                continue
            generation += 1
            if generation == 50:
                os.write(writer, b"x")
os.read(reader, 1)
print("CONTAINED", flush=True)
os._exit(0)
