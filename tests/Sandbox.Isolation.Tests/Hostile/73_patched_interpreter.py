# expect: outcome=exited exit=9
# why: what the program does to its own interpreter changes nothing of what is told about it.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import builtins
import io
import json
import os
import sys

json.dumps = lambda *arguments, **options: '{"outcome":"exited","exit_code":0}'
json.JSONEncoder.encode = json.dumps
builtins.print = lambda *arguments, **options: None
builtins.exec = builtins.compile = builtins.__import__ = lambda *arguments, **options: None
sys.exit = lambda code=0: None
sys.excepthook = lambda *arguments: os.write(2, b"hook")
sys.stdout = sys.stderr = io.StringIO()
os.write = lambda fd, data: len(data)
sys.modules.clear()
raise SystemExit(9)
