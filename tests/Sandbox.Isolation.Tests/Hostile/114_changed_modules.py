# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: what one run does to a module, the next one must not find.
# repeat: 4

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import builtins
import datetime
import decimal
import gc
import json
import locale
import math
import os
import random
import re
import signal
import string
import sys
import threading
import warnings

MARK = "changed_by_an_earlier_run"
for module in list(sys.modules.values()):
    if module is not None and hasattr(module, MARK):
        print("ESCAPED", module)
checks = {
    "json": json.dumps([1, "x"]) == '[1, "x"]',
    "math": 3.14 < math.pi < 3.15,
    "open": builtins.open.__module__ in ("_io", "io"),
    "print": type(builtins.print).__name__ == "builtin_function_or_method",
    "decimal": decimal.getcontext().prec == 28,
    "recursion": sys.getrecursionlimit() == 1000,
    "letters": string.digits == "0123456789",
    "umask": os.umask(0o022) in (0o022, 0o077),
    "directory": os.getcwd() == os.path.realpath(os.environ["HOME"]),
    "environment": MARK not in os.environ,
    "path": MARK not in sys.path,
    "signal": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
    "mask": not signal.pthread_sigmask(signal.SIG_BLOCK, []),
    "threads": threading.active_count() == 1,
    "trace": sys.gettrace() is None and sys.getprofile() is None,
    "hooks": len(sys.meta_path) <= 4 and not any(MARK in repr(finder) for finder in sys.meta_path),
    "gc": gc.isenabled() and not gc.callbacks,
    "pattern": re.sub("a", "b", "a") == "b",
    "date": datetime.date(2020, 1, 1).isoformat() == "2020-01-01",
    "class": not hasattr(threading.Thread, MARK),
    "argv": MARK not in sys.argv,
    "locale": locale.localeconv()["decimal_point"] == ".",
}
for name, good in checks.items():
    if not good:
        print("ESCAPED", name)

json.dumps = lambda *arguments, **options: "poison"
math.pi = 4
builtins.open = builtins.print.__class__
decimal.getcontext().prec = 3
decimal.DefaultContext.prec = 3
sys.setrecursionlimit(5000)
string.digits = "x"
os.umask(0)
os.environ[MARK] = "x"
sys.path.insert(0, MARK)
sys.argv.append(MARK)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
gc.disable()
re.sub = None
random.seed(1)
setattr(threading.Thread, MARK, 1)
warnings.filterwarnings("error")
for module in list(sys.modules.values()):
    try:
        setattr(module, MARK, True)
    except (AttributeError, TypeError):
        pass
os.chdir("/")
sys.stdout.write("CONTAINED\n")
