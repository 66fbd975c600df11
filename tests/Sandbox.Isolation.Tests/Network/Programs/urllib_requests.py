# expect: outcome=exited exit=0 stdout~=OK connections=
# why: names, addresses of both families, redirects, a large answer: urllib must not notice that it is watched.
# network: true
# limits: wall_ms=20000
import urllib.request

for url in ("http://example.test/a", "http://www.example.test/a", "http://93.184.216.34/a", "http://[2606:2800:220::34]/a",
            "http://six.example.test/a", "http://dual.example.test/a", "http://example.test:443/a", "http://EXAMPLE.test./a",
            "http://example.test/to?http://six.example.test/a", "http://example.test/to?/a"):
    assert urllib.request.urlopen(url).read() == b"hello /a", url
assert len(urllib.request.urlopen("http://dual.example.test/big?50000000").read()) == 50_000_000
try:
    urllib.request.urlopen("http://nowhere.example.test/")
except urllib.error.URLError as error:
    print(error.reason)
print("OK")
