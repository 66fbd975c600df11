# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
# why: our own port, the host's and the worker's are on the loopback, and trust who comes from there.
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


for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
    for port in (22, 80, 443, 2375, 3500, 5000, 5432, 6379, 7071, 8080, 8194, 10000, 10001, 32526, 50001):
        refused(f"{host}:{port}", lambda: socket.create_connection((host, port), 1))
for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0",
             "\0/tmp/.X11-unix/X0", "\0@/containerd-shim", "/sandbox/control", "/var/run/nscd/socket"):
    refused(f"unix {path!r}", lambda: socket.socket(socket.AF_UNIX).connect(path))
print("CONTAINED")
