# expect: outcome=exited|signaled|out_of_memory stdout~=RecursionError stdout!~=ESCAPED
# why: recursion ends in the interpreter's own error, or in the crash of the one who asked for it.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import sys
import threading


def forever(n):
    return forever(n + 1) + 1


class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return repr([self])


for action in (lambda: forever(0), lambda: Endless().x, lambda: repr(Endless()), lambda: eval("(" * 5000 + ")" * 5000)):
    try:
        action()
    except (RecursionError, MemoryError, SyntaxError) as error:
        print(type(error).__name__, flush=True)

for stack in (0, 512 << 20):
    pid = os.fork()
    if pid == 0:
        sys.setrecursionlimit(2**31 - 1)
        try:
            threading.stack_size(stack)
            thread = threading.Thread(target=forever, args=(0,))
            thread.start()
            thread.join()
        finally:
            os._exit(1)
    print("child", os.waitpid(pid, 0)[1] & 0x7F, flush=True)
print("CONTAINED")
