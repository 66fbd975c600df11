# expect: outcome=exited exit=0 stdout~=OK
# repeat: 50
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def square(number):
    return number * number


def worker(connection, shared, lock):
    with lock:
        shared.value += 1
    connection.send(os.getpid())


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        assert pool.map(square, range(20)) == [n * n for n in range(20)]
    with ProcessPoolExecutor(2) as pool:
        assert sum(pool.map(square, range(10))) == 285
    shared, lock = multiprocessing.Value("i", 0), multiprocessing.Lock()
    ours, theirs = multiprocessing.Pipe()
    children = [multiprocessing.Process(target=worker, args=(theirs, shared, lock)) for _ in range(3)]
    for child in children:
        child.start()
    assert len({ours.recv() for _ in children}) == 3
    for child in children:
        child.join()
        assert child.exitcode == 0
    queue = multiprocessing.Queue()
    queue.put([1, 2])
    assert queue.get(timeout=5) == [1, 2] and shared.value == 3
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
    print("OK")
