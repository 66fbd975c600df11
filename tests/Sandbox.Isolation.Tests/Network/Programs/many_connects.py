# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=connections
# why: ten thousand connects; a run has so many and no more, and none of them stays with the server.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket

results = {}
for attempt in range(10_000):
    sock = socket.socket()
    sock.setblocking(attempt % 2 == 0)
    result = sock.connect_ex(("93.184.216.99" if attempt % 2 else "93.184.216.34", 80))
    results[result] = results.get(result, 0) + 1
    if attempt > 5000:
        sock.close()
    else:
        socket.socket().close()
print(results)
if sum(count for result, count in results.items() if result in (0, 115)) > 256:
    print("ESCAPED", results)
print("CONTAINED")
