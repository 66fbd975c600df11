# expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=z blocked?=*
# limits: wall_ms=5000
# why: opening a FIFO waits for a writer who never comes, and a socket or a leased file is no better.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import fcntl
import socket

os.chdir("out")
os.mkfifo("a-fifo", 0o777)
os.mkdir("b")
os.mkfifo("b/fifo")
try:
    server = socket.socket(socket.AF_UNIX)
    server.bind("c-socket")
except OSError:
    pass
file = open("z", "w")
file.write("x")
file.flush()
try:
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
except OSError:
    pass
print("CONTAINED")
