# expect: outcome=exited exit=0 stdout~=OK blocked?=socket
# repeat: 20
# needs: httpx
# limits: wall_ms=20000
import httpx

request = httpx.Request("POST", "https://example.com/x?a=1", json={"b": 2})
assert request.url.host == "example.com" and request.read() == b'{"b": 2}' or request.content
client = httpx.Client()
try:
    client.get("http://192.0.2.1/", timeout=2)
    print("there was an answer")
except httpx.ConnectError as error:
    print("OK", error)
