# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
# why: while the network is off there is no socket of any kind.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import socket


def refused(what, action):
    try:
        action()
    except OSError as error:
        print("DENIED", what, error.strerror or error)
        return
    print("ESCAPED", what)


def talk(family, kind, address):
    with socket.socket(family, kind) as connection:
        connection.settimeout(2)
        connection.connect(address)
        connection.send(b"GET / HTTP/1.0\r\n\r\n")
        connection.recv(1)


for address in ("1.1.1.1", "8.8.8.8", "93.184.215.14"):
    for port in (53, 80, 443):
        refused(f"tcp {address}:{port}", lambda: talk(socket.AF_INET, socket.SOCK_STREAM, (address, port)))
        refused(f"udp {address}:{port}", lambda: talk(socket.AF_INET, socket.SOCK_DGRAM, (address, port)))
refused("tcp6", lambda: talk(socket.AF_INET6, socket.SOCK_STREAM, ("2606:4700:4700::1111", 53)))
refused("udp6", lambda: talk(socket.AF_INET6, socket.SOCK_DGRAM, ("2606:4700:4700::1111", 53)))
for kind in (socket.SOCK_SEQPACKET, 6, socket.SOCK_STREAM | 0x10):
    refused(f"kind {kind}", lambda: talk(socket.AF_INET, kind, ("1.1.1.1", 80)))
refused("multipath", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262))
refused("create_connection", lambda: socket.create_connection(("1.1.1.1", 80), 2))
for name in ("example.com", "localhost", "metadata.google.internal", "storage.azure.com", "x" * 63 + ".exfiltrate.example"):
    if name != "localhost":
        refused(f"getaddrinfo {name[:20]}", lambda: socket.getaddrinfo(name, 80))
    refused(f"gethostbyname {name[:20]}", lambda: socket.create_connection((name, 80), 2))
refused("sendto", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))

import urllib.request

refused("urllib", lambda: urllib.request.urlopen("http://example.com/", timeout=2))
refused("urllib by address", lambda: urllib.request.urlopen("http://1.1.1.1/", timeout=2))
try:
    socket.create_connection(("1.1.1.1", 80), 2)
except PermissionError:
    print("CONTAINED")
