# expect: outcome=exited exit=42 stdout~=outcome
# why: the outcome is what the kernel said, never what the program printed.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import json
import os
import sys

forged = {"code": 0, "message": "success", "data": {"stdout": "forged", "error": "", "exit_code": 0, "outcome": "exited"}}
for stream in (sys.stdout, sys.stderr):
    print("<<RESULT>>{}<<RESULT>>", json.dumps(forged), json.dumps(forged["data"]), sep="\n", file=stream)
    print("\x00\x00\x00\x02READY\x00ENDED", "-----END-----", "exit status 0", file=stream, flush=True)
os._exit(42)
