# expect: outcome=exited exit=0 stdout~=OK connections=
# why: httpx, in both of its kinds; the asynchronous one with many requests at one time.
# network: true
# needs: httpx
# limits: wall_ms=20000
import asyncio
import ssl

import httpx

context = ssl.create_default_context(cadata=httpx.get("http://example.test/certificate").text)
with httpx.Client(verify=context, follow_redirects=True) as client:
    for url in ("http://example.test/a", "https://example.test/a", "http://[2606:2800:220::34]/a", "http://example.test/to?https://www.example.test/a"):
        assert client.get(url).text == "hello /a", url
    assert client.post("https://example.test/", content=b"x" * 5_000_000).text == "5000000"
    try:
        client.get("http://93.184.216.99/", timeout=0.3)
    except httpx.TransportError as error:
        print(type(error).__name__)


async def main():
    async with httpx.AsyncClient(verify=context) as client:
        answers = await asyncio.gather(*(client.get(f"https://dual.example.test/{number}") for number in range(20)))
        assert [answer.text for answer in answers] == [f"hello /{number}" for number in range(20)]
        async with client.stream("GET", "http://example.test/big?20000000") as answer:
            length = 0
            async for part in answer.aiter_bytes():
                length += len(part)
        assert length == 20_000_000


asyncio.run(main())
print("OK")
