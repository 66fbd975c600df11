# expect: outcome=exited exit=0 stdout~=OK connections=
# why: aiohttp, which has a resolver and a pool of connections of its own.
# network: true
# needs: aiohttp
# limits: wall_ms=20000
import asyncio
import ssl

import aiohttp


async def main():
    async with aiohttp.ClientSession() as session:
        async with session.get("http://example.test/certificate") as answer:
            context = ssl.create_default_context(cadata=await answer.text())

        async def get(url):
            async with session.get(url, ssl=context) as answer:
                return await answer.text()

        answers = await asyncio.gather(*(get(f"https://dual.example.test/{number}") for number in range(20)))
        assert answers == [f"hello /{number}" for number in range(20)]
        assert await get("http://example.test/to?https://six.example.test/a") == "hello /a"
        async with session.post("http://example.test/", data=b"x" * 5_000_000) as answer:
            assert await answer.text() == "5000000"
        try:
            await session.get("http://93.184.216.99/", timeout=aiohttp.ClientTimeout(total=0.3))
        except (TimeoutError, asyncio.TimeoutError, aiohttp.ClientConnectionError) as error:
            print(type(error).__name__)


asyncio.run(main())
print("OK")
