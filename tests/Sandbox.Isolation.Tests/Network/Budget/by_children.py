# expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
# why: what ended processes have fetched counts as well.
# network: true
# limits: wall_ms=30000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import urllib.request

for _ in range(40):
    if os.fork() == 0:
        urllib.request.urlopen("http://example.test/big?2000000").read()
        os._exit(0)
    os.wait()
print("ESCAPED")
