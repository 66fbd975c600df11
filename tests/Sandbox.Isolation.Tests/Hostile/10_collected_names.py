# expect: outcome=exited exit=0 stdout~=CONTAINED artifacts=-rf|...|plain
# why: a name that is not text, or that does something to whoever shows it, is not given back.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

for name in [b"new\nline", b"\xff\xfe", b"\xe2\x80\xaegpj.exe", b"\x1b[2J\x1b[31m", b"\\..\\", b"\x01\x7f", b"\t", b"\xed\xa0\x80",
             b"\xc0\xaf..", "\u2066\u200f".encode(), b"\r\nSet-Cookie: x", b"-rf", b"...", b"plain"]:
    with open(b"out/" + name, "wb") as file:
        file.write(b"x")
os.mkdir(b"out/\xff")
with open(b"out/\xff/inside", "wb") as file:
    file.write(b"x")
print("CONTAINED")
