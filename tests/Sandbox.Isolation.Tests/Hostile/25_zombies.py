# expect: outcome=exited|process_limit exit=0|-1 stdout!~=ESCAPED
# why: children that nobody waits for count against the limit, and are reaped when the run ends.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

count = 0
try:
    while count < 2000:
        if os.fork() == 0:
            os._exit(0)
        count += 1
except OSError as error:
    print(error.strerror)
print("ESCAPED" if count >= 1000 else "CONTAINED", count)
