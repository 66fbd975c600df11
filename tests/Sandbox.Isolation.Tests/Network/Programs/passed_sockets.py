# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=forbidden,private
# why: sockets that other processes and threads of the run made: inherited, passed along, duplicated, replaced while in use.
# network: true
# limits: wall_ms=20000
if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import socket
import threading

GOOD, PRIVATE, METADATA = ("93.184.216.34", 80), ("10.9.9.9", 80), ("169.254.169.254", 80)


def attempt(what, sock, address):
    """Where it leads to now: nowhere, or to one of ours."""
    code = sock.connect_ex(address)
    try:
        peer = sock.getpeername()
    except OSError:
        peer = None
    bad = address != GOOD and code in (0, 115) or peer not in (None, GOOD)
    print("ESCAPED" if bad else "ok", what, code, peer, flush=True)
    return code


def in_child(action):
    if os.fork() == 0:
        action()
        os._exit(0)
    if os.wait()[1] != 0:
        print("ESCAPED: the child died")


# Inherited: the child connects the parent's, the parent's own copy stays what it was.
inherited = socket.socket()
in_child(lambda: (attempt("inherited, private", inherited, PRIVATE), attempt("inherited", inherited, GOOD)))
attempt("inherited, afterwards", inherited, METADATA)

# Passed along before and after its connect.
here, there = socket.socketpair()
fresh = socket.socket()
socket.send_fds(here, [b"x"], [fresh.fileno()])


def take():
    number = socket.recv_fds(there, 1, 1)[1][0]
    taken = socket.socket(fileno=number)
    attempt("passed, metadata", taken, METADATA)
    attempt("passed", taken, GOOD)
    attempt("passed, again", taken, PRIVATE)
    socket.send_fds(there, [b"x"], [taken.fileno()])


in_child(take)
back = socket.socket(fileno=socket.recv_fds(here, 1, 1)[1][0])
attempt("passed back", back, PRIVATE)
back.sendall(b"GET / HTTP/1.0\r\n\r\n")
if not back.recv(100).startswith(b"HTTP/1.1 200"):
    print("ESCAPED: not the same connection")
attempt("the first one's copy", fresh, PRIVATE)

# Duplicates: one of them is connected, the others try elsewhere.
original = socket.socket()
copies = [original.dup() for _ in range(4)]
attempt("duplicate, private", copies[0], PRIVATE)
attempt("original", original, GOOD)
for copy in copies:
    attempt("duplicate of a connected one", copy, METADATA)

# A number that is another socket when the answer comes.
number = 150
stop = False


def exchange():
    while not stop:
        try:
            os.dup2(original.fileno(), number)
            os.dup2(copies[0].fileno(), number)
            os.close(number)
        except OSError:
            pass


thread = threading.Thread(target=exchange)
thread.start()
for turn in range(200):
    one = socket.socket()
    os.dup2(one.fileno(), number)
    try:
        moving = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=number)
        code = moving.connect_ex(PRIVATE if turn % 2 else METADATA)
        moving.detach()
        if code in (0, 115):
            print("ESCAPED: a number that changes", code)
    except OSError as error:
        print("gone", error.errno)
    one.close()
stop = True
thread.join()
print("CONTAINED")
