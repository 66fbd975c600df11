# expect: outcome=network_exceeded exit=-1 stdout!~=ESCAPED connections=byte_budget
# why: one connection that never ends.
# network: true
# limits: wall_ms=30000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import urllib.request

answer = urllib.request.urlopen("http://example.test/big?200000000")
while answer.read(1 << 20):
    pass
print("ESCAPED")
