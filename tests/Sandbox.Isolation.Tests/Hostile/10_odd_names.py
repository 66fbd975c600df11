# expect: outcome=exited exit=0 stdout~=CONTAINED
# why: names are bytes; whoever lists, collects or removes them must survive every one.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

NAMES = [b"new\nline", b"\xff\xfe", b"\xe2\x80\xaegpj.exe", b"a" * 255, b"-rf", b" ", b"...", b"\x1b[2J\x1b[31m", b"\"'`$(id)",
         b"<script>", b"%s%n", b"\\..\\", b"\x01\x7f", "e\u0301".encode(), "\u00e9".encode(), b"CON", b"a:b", b"*", b"~", b"\t",
         b"\xed\xa0\x80", b"\xc0\xaf..", "\u202e\u2066\u200f".encode(), b"\r\nSet-Cookie: x", b"{{x}}", b"&amp;", b"nul\x00"[:3]]
os.makedirs(b"output", exist_ok=True)
for folder in (b".", b"output"):
    for name in NAMES:
        with open(folder + b"/" + name, "wb") as file:
            file.write(name)
        os.makedirs(folder + b"/dir" + name[:250], exist_ok=True)
found = set(os.listdir(b"output"))
print("CONTAINED" if found.issuperset(NAMES) else "LOST")
