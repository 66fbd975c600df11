# expect: outcome=exited exit=0 stdout~=OK connections=port
# why: requests, with a session: kept connections, redirects, TLS, uploads, streams, its own time limits and errors.
# network: true
# needs: requests
# limits: wall_ms=20000
import requests

with requests.Session() as session:
    with open("authority.pem", "w") as file:
        file.write(session.get("http://example.test/certificate").text)
    session.verify = "authority.pem"
    for url in ("http://example.test/a", "https://example.test/a", "http://[2606:2800:220::34]/a", "http://dual.example.test/a",
                "http://example.test/to?https://www.example.test/a"):
        assert session.get(url, timeout=5).text == "hello /a", url
    assert session.post("http://example.test/", data=b"x" * 5_000_000).text == "5000000"
    with session.get("https://example.test/big?20000000", stream=True) as answer:
        assert sum(len(part) for part in answer.iter_content(1 << 16)) == 20_000_000
    try:
        session.get("http://93.184.216.99/", timeout=0.3)
    except requests.ConnectionError as error:  # a time-out of the connect is one
        print(type(error).__name__)
    try:
        session.get("http://example.test:8080/")
    except requests.ConnectionError as error:
        assert "Permission denied" in str(error), error
    try:
        session.get("http://nowhere.example.test/")
    except requests.ConnectionError as error:
        assert "Name or service not known" in str(error), error
print("OK")
