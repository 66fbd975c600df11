# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=socket
# why: one address has many spellings; a list of forbidden texts would miss some.
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


import struct

SPELLINGS = ["0x7f.1", "2130706433", "017700000001", "0177.0.0.1", "127.1", "0.0.0.0", "0", "[::]", "::", "::1", "::ffff:127.0.0.1",
             "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1",
             "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "::169.254.169.254", "fe80::1%lo", "fe80::1%1",
             "①②⑦.⓪.⓪.①", "127。0。0。1", "localhost.", "127.0.0.1.nip.io", "255.255.255.255", "224.0.0.1"]
for spelling in SPELLINGS:
    for port in (80, 8194):
        try:
            refused(f"{spelling}:{port}", lambda: socket.create_connection((spelling, port), 1))
        except UnicodeError as error:
            print("DENIED", error)
for family, length in ((2, 16), (10, 28), (0, 16), (1, 110)):
    def raw():
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            import ctypes
            address = struct.pack("<HH", family, 0x5000) + struct.pack(">I", 0xA9FEA9FE) + bytes(length - 8)
            if ctypes.CDLL(None).connect(connection.fileno(), address, length) != 0:
                raise OSError("connect")
    refused(f"raw family {family}", raw)
print("CONTAINED")
