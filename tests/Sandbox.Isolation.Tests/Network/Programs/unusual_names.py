# expect: outcome=exited exit=0 stdout~=OK connections=
# why: names that are in use although rules for host names do not know them, and how large the letters are.
# network: true
# limits: wall_ms=20000
import socket

for name in ("r3---sn-4g5e6nl7.example.test", "_dmarc.example.test", "xn--mnchen-3ya.example.test",
             "münchen.example.test", "EXAMPLE.test", "example.test."):
    found = {entry[4][0] for entry in socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)}
    assert found == {"93.184.216.34"}, (name, found)
for name in ("xn--zzzz.example.test", "exa mple.test", "exa%mple.test", "x" * 63 + ".test", ".".join(["x" * 60] * 5)):
    try:
        print(name, socket.getaddrinfo(name, 80))
        raise SystemExit("there is no such name")
    except OSError as error:
        print(error)
print("OK")
