# expect: outcome=exited exit=0 stdout~=CONTAINED stdout~=euro:€:whole
# why: output is bytes; what is no UTF-8 becomes U+FFFD, and a character cut by a buffer stays whole.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import time

for part in (b"\xff\xfe\x80 lone", b"\xed\xa0\x80\xed\xb0\x80 surrogates", b"\x00 nul \x00\x00", b"\xf4\x90\x80\x80 beyond",
             b"\xc0\x80 overlong", b"\xef\xbf\xbe\xef\xbb\xbf marks", b"\xe2\x80\xa8\xe2\x80\xa9 separators", b"\x1b[2J\x07\x08",
             "\u202e\u0000\U0010ffff".encode()):
    os.write(1, part + b"\n")
    os.write(2, part + b"\n")
os.write(1, b"euro:\xe2")
time.sleep(0.05)
os.write(1, b"\x82")
time.sleep(0.05)
os.write(1, b"\xac:whole\n")
os.write(1, b"CONTAINED\n")
os.write(1, b"\xe2\x82")  # and an end in the middle of one
