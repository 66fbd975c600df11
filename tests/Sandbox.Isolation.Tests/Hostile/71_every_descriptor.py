# expect: outcome=exited exit=5 stdout~=CONTAINED stdout!~=ESCAPED
# why: a program has its three streams and nothing else that was opened before it began.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import socket
import stat
import struct

MESSAGES = [struct.pack("II", kind, run) + bytes(56) for kind in (1, 2, 3, 16, 17, 18, 19) for run in (0, 1, 2)]
for fd in range(3, 1024):
    try:
        kind = os.fstat(fd).st_mode
    except OSError:
        continue
    print("ESCAPED descriptor", fd, oct(kind), flush=True)
    for message in [b'{"outcome":"exited"}\n', *MESSAGES]:
        try:
            os.write(fd, message)
            if stat.S_ISSOCK(kind):
                socket.socket(fileno=os.dup(fd)).send(message)
        except OSError:
            pass

# The three streams are pipes to the server: not sockets, terminals or files, and not for reading what others wrote.
for fd in range(3):
    mode = os.fstat(fd).st_mode
    if stat.S_ISSOCK(mode) or stat.S_ISDIR(mode) or os.isatty(fd):
        print("ESCAPED stream", fd, oct(mode))
print("CONTAINED", flush=True)
os._exit(5)
