# expect: outcome=exited exit=0 stdout~=OK connections=
# why: TLS over the same sockets: certificates are checked by name, connections kept, large answers read whole.
# network: true
# limits: wall_ms=20000
import http.client
import ssl
import urllib.request

authority = urllib.request.urlopen("http://example.test/certificate").read().decode()
context = ssl.create_default_context(cadata=authority)
for url in ("https://example.test/a", "https://six.example.test/a", "https://93.184.216.34/a", "http://example.test/to?https://dual.example.test/a"):
    assert urllib.request.urlopen(url, context=context).read() == b"hello /a", url
assert len(urllib.request.urlopen("https://example.test/big?20000000", context=context).read()) == 20_000_000
connection = http.client.HTTPSConnection("example.test", context=context)
ports = set()
for number in range(10):
    connection.request("GET", f"/{number}")
    ports.add(connection.sock.getsockname()[1])
    assert connection.getresponse().read() == f"hello /{number}".encode()
assert len(ports) == 1, ports
try:
    urllib.request.urlopen("https://[2606:2800:220::34]/a", context=context)
    raise SystemExit("a certificate for another name was taken")
except urllib.error.URLError as error:
    print(error.reason)
print("OK")
