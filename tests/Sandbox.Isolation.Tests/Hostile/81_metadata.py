# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
# why: the cloud's metadata services give credentials to whoever can reach them.
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


import http.client


def ask(host, port, path, headers):
    connection = http.client.HTTPConnection(host, port, timeout=2)
    connection.request("GET", path, headers=headers)
    connection.getresponse().read(1)


for host, ports in (("169.254.169.254", (80,)), ("168.63.129.16", (80, 32526, 53)), ("169.254.170.2", (80,)), ("fd00:ec2::254", (80,)),
                    ("169.254.129.16", (80,)), ("100.100.100.200", (80,)), ("metadata.google.internal", (80,)), ("169.254.1.1", (4194,))):
    for port in ports:
        refused(f"{host}:{port}", lambda: ask(host, port, "/metadata/instance?api-version=2021-02-01", {"Metadata": "true"}))
for host in ("169.254.169.254", "168.63.129.16"):
    refused(f"udp {host}", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (host, 53)))
print("CONTAINED")
