"""A proxy of HTTP's CONNECT and of SOCKS 5 on 127.0.0.1:PORT; ends when its standard input does.

It alone knows the names below *.behind.test. Told as PORT [USER:PASSWORD [SLOW_MS]].
"""
import base64
import socket
import struct
import sys
import threading
import time

CREDENTIALS = sys.argv[2].encode() if len(sys.argv) > 2 else b""
SLOW = float(sys.argv[3]) / 1000 if len(sys.argv) > 3 else 0


def reach(host, port):
    """The far end; None: the proxy's own rules say no."""
    if host == "refused.behind.test":
        return None
    if host.endswith(".behind.test") or host == "example.test":
        host = "93.184.216.34"
    # Whatever it is told: the rule that counts is the sandbox's.
    return socket.create_connection((host, port), timeout=5)


def read(sock, count):
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise OSError("closed")
        data += part
    return data


def http(sock):
    request = b"C"
    while not request.endswith(b"\r\n\r\n"):
        request += read(sock, 1)
    line, *headers = request.decode().split("\r\n")
    if CREDENTIALS and f"Proxy-Authorization: Basic {base64.b64encode(CREDENTIALS).decode()}" not in headers:
        sock.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        return None
    host, _, port = line.split()[1].rpartition(":")
    far = reach(host.strip("[]"), int(port))
    sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n" if far else b"HTTP/1.1 403 Forbidden\r\n\r\n")
    return far


def socks(sock):
    methods = read(sock, read(sock, 1)[0])
    method = 2 if CREDENTIALS else 0
    if method not in methods:
        sock.sendall(b"\5\xff")
        return None
    sock.sendall(bytes([5, method]))
    if CREDENTIALS:
        user = read(sock, read(sock, 2)[1])
        password = read(sock, read(sock, 1)[0])
        right = user + b":" + password == CREDENTIALS
        sock.sendall(bytes([1, 0 if right else 1]))
        if not right:
            return None
    kind = read(sock, 4)[3]
    if kind == 3:
        host = read(sock, read(sock, 1)[0]).decode()
    else:
        host = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, read(sock, 4 if kind == 1 else 16))
    far = reach(host, struct.unpack(">H", read(sock, 2))[0])
    sock.sendall(bytes([5, 0 if far else 2, 0, 1]) + bytes(6))
    return far


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(sock):
    try:
        first = read(sock, 1)
        time.sleep(SLOW)
        far = http(sock) if first == b"C" else socks(sock)
        if far:
            threading.Thread(target=pump, args=(far, sock), daemon=True).start()
            pump(sock, far)
    except OSError:
        pass
    finally:
        sock.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))


def accept():
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
