# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
from concurrent.futures import ThreadPoolExecutor, as_completed

with ThreadPoolExecutor(max_workers=4) as pool:
    assert list(pool.map(lambda x: x * x, range(50))) == [x * x for x in range(50)]
    futures = [pool.submit(pow, 2, n) for n in range(10)]
    assert sum(future.result() for future in as_completed(futures)) == 1023
print("OK")
