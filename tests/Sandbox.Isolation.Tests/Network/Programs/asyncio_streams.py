# expect: outcome=exited exit=0 stdout~=OK connections=
# why: asyncio connects without waiting, and looks names up in threads.
# network: true
# limits: wall_ms=20000
import asyncio


async def get(number):
    reader, writer = await asyncio.open_connection("dual.example.test", 80, happy_eyeballs_delay=0.25)
    writer.write(f"GET /{number} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.endswith(f"hello /{number}".encode())


async def main():
    assert all(await asyncio.gather(*(get(number) for number in range(12))))
    try:
        await asyncio.wait_for(asyncio.open_connection("93.184.216.99", 80), 0.3)
    except TimeoutError:
        print("timed out, as it should")


asyncio.run(main())
print("OK")
