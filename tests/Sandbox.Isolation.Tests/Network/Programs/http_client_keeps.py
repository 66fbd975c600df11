# expect: outcome=exited exit=0 stdout~=OK connections=
# why: one connection, many requests; options of a socket before and after its connect; time limits.
# network: true
# limits: wall_ms=20000
import http.client
import select
import socket
import threading

connection = http.client.HTTPConnection("example.test", timeout=5)
ports = set()
for number in range(20):
    connection.request("GET", f"/{number}")
    ports.add(connection.sock.getsockname()[1])
    assert connection.getresponse().read() == f"hello /{number}".encode()
assert len(ports) == 1, ports

plain = socket.socket()
plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
assert not plain.get_inheritable() and plain.getblocking()
plain.connect(("93.184.216.34", 80))
assert plain.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) and plain.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
assert not plain.get_inheritable() and plain.getblocking()
assert plain.getpeername() == ("93.184.216.34", 80)

for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::"), (socket.AF_INET6, "::1")):
    # To say which family, or to find out whether there is one: urllib3 and aiohttp do.
    bound = socket.socket(family)
    bound.bind((address, 0))
    bound.connect(("93.184.216.34" if family == socket.AF_INET else "2606:2800:220::34", 80))
assert socket.create_connection(("93.184.216.34", 80), source_address=("0.0.0.0", 0)).getpeername() == ("93.184.216.34", 80)

soon = socket.socket()
soon.setblocking(False)
assert soon.connect_ex(("93.184.216.34", 80)) in (0, 115)
select.select([], [soon], [], 5)
assert soon.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and not soon.getblocking()
soon.send(b"GET / HTTP/1.0\r\n\r\n")
select.select([soon], [], [], 5)
assert soon.recv(100).startswith(b"HTTP/1.1 200")

late = socket.socket()
late.settimeout(0.3)
try:
    late.connect(("93.184.216.99", 80))
except OSError as error:
    # Nobody is there: the program's own patience ends first, or, on a busy machine, the kernel's search for a neighbour.
    assert isinstance(error, TimeoutError) or error.errno == 113, error
    print("timed out, as it should")
try:
    socket.create_connection(("93.184.216.34", 443)).connect(("93.184.216.34", 443))
except OSError as error:
    assert error.errno == 106, error


def get(results):
    results.append(socket.create_connection(("dual.example.test", 80)).getpeername()[1])


results = []
threads = [threading.Thread(target=get, args=(results,)) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert results == [80] * 16, results
print("OK")
