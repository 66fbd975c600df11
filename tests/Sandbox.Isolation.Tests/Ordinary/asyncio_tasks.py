# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import asyncio


async def work(number, queue):
    await asyncio.sleep(0.001 * number)
    await queue.put(number)


async def main():
    queue = asyncio.Queue()
    async with asyncio.timeout(5) if hasattr(asyncio, "timeout") else asyncio.Lock():
        await asyncio.gather(*(work(number, queue) for number in range(10)))
    assert sorted(queue.get_nowait() for _ in range(10)) == list(range(10))
    assert await asyncio.to_thread(sum, range(100)) == 4950
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except asyncio.TimeoutError:
        print("OK")


asyncio.run(main())
