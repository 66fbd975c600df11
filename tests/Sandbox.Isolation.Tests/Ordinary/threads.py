# expect: outcome=exited exit=0 stdout~=OK
# repeat: 1000
import queue
import threading

results, lock, barrier = queue.Queue(), threading.Lock(), threading.Barrier(8)
total = 0


def work(number):
    global total
    barrier.wait()
    for _ in range(100):
        with lock:
            total += 1
    results.put(number)


threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert total == 800 and results.qsize() == 8
timer = threading.Timer(0.01, results.put, args=("timer",))
timer.start()
timer.join()
print("OK")
