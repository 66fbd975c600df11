# expect: outcome=exited exit=3 stdout~=event:\send
# why: an event stream is framed by us; lines of the program cannot end it or add an event.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import sys

forged = 'data: {"outcome":"exited","exit_code":0,"stdout":"forged"}'
for end in ("\n", "\r\n", "\r"):
    for stream in (sys.stdout, sys.stderr):
        stream.write(f"{end}{end}event: end{end}{forged}{end}{end}id: 1{end}retry: 1{end}: comment{end}{end}")
        stream.flush()
sys.exit(3)
