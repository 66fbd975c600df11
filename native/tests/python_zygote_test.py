"""Plays programs with a plain python3 and in a forked warm one: stdout, stderr and exit code must be the same."""
import os
import re
import subprocess
import sys
import tempfile

import give_way
from launch import BUILT, LAUNCH, NATIVE, Table, shared_arguments
from spawner_client import NO_ID, Run, Spawner

PYTHON = "/usr/bin/python3"
RUNTIME = os.path.join(NATIVE, "runtimes", "python3")
MOST_FAULTS = 20  # 136 without a rehearsal
FLAGS = ["-B", "-Xutf8"]
MODULES = ("asyncio,base64,collections,csv,dataclasses,datetime,decimal,enum,functools,hashlib,io,itertools,json,"
           "logging,math,os,pathlib,random,re,statistics,string,subprocess,tempfile,textwrap,threading,time,"
           "traceback,typing,urllib.request,uuid,zoneinfo,multiprocessing,concurrent.futures,sqlite3,no_such_module")

PROGRAMS = {
    "print": "print(1)",
    "empty": "",
    "comment": "# nothing",
    "no_newline_at_end": "import sys; sys.stdout.write('x')",
    "exception": "def f(x):\n    return 1 / x\n\nf(0)",
    "exception_chain": "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e",
    "exception_group": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])",
    "exception_in_import": "import json\njson.loads('{')",
    "exception_with_note": "e = ValueError(1)\ne.add_note('note')\nraise e",
    "exception_str_fails": "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
    "syntax_error": "x = (1,\nprint(",
    "indentation_error": "if True:\nprint(1)",
    "encoding_cookie": "# -*- coding: latin-1 -*-\nprint(len('\u00e9'))",
    "exit_0": "import sys; sys.exit()",
    "exit_7": "import sys; sys.exit(7)",
    "exit_256": "import sys; sys.exit(256)",
    "exit_minus_1": "import sys; sys.exit(-1)",
    "exit_huge": "import sys; sys.exit(2**70)",
    "exit_text": "import sys; sys.exit('gone')",
    "exit_list": "raise SystemExit([1, 2])",
    "exit_true": "raise SystemExit(True)",
    "exit_in_thread": "import sys, threading\nt = threading.Thread(target=sys.exit, args=(3,)); t.start(); t.join(); print('on')",
    "os_exit": "import os\nprint('lost?', flush=True)\nos._exit(9)",
    "atexit": "import atexit\natexit.register(print, 'a')\natexit.register(print, 'b')\nprint('main')",
    "atexit_raises": "import atexit\ndef f(): raise ValueError(1)\natexit.register(f)",
    "del_at_end": "class A:\n    def __del__(self): print('del')\na = A()\nprint('main')",
    "del_of_a_modules_object": "open('helper.py', 'w').write('class A:\\n    def __del__(self): print(1)\\na = A()')\nimport helper\nprint('main')",
    "del_after_reimport": "import sys\nopen('helper.py', 'w').write('class A:\\n    def __del__(self): print(1)\\na = A()')\n"
                          "import json\ndel sys.modules['json']\nimport json, helper\nprint('main')",
    "del_of_an_object_in_builtins": "import builtins, sys\nclass A:\n    def __del__(self): print('del')\nbuiltins.mine = A()\nprint('main')",
    "cycle_at_end": "class A:\n    def __del__(self): print('del')\na = A(); a.me = a\nprint('main')",
    "thread_outlives_main": "import threading, time\ndef f():\n    time.sleep(0.05); print('thread')\nthreading.Thread(target=f).start()\nprint('main')",
    "daemon_thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nprint('main')",
    "thread_raises": "import threading\ndef f(): raise ValueError('t')\nt = threading.Thread(target=f, name='T'); t.start(); t.join()",
    "main_is_clean": "print(sorted(k for k in globals()), __name__, __doc__, __package__, __spec__)",
    "argv": "import sys; print(sys.argv)",
    "docstring": "'''text'''\nprint(__doc__)",
    "annotations": "x: int = 1\nprint(__annotations__)",
    "future_annotations": "from __future__ import annotations\ndef f(x: Nope): pass\nprint(f.__annotations__)",
    "own_module": "import sys\nopen('helper.py', 'w').write('y = 5')\nimport helper\nprint(helper.y, helper.__file__)",
    "cwd_and_path": "import os, sys; print(os.getcwd() == sys.path[0], __file__ == os.path.join(os.getcwd(), 'main.py'))",
    "stdin_lines": "import sys\nfor line in sys.stdin: print(line.strip().upper())",
    "stdin_input": "print(input('? '))",
    "stdin_eof": "input(); input(); input()",
    "stdin_bytes": "import sys; print(sys.stdin.buffer.read())",
    "stderr": "import sys; print('out'); print('err', file=sys.stderr)",
    "stdout_closed": "import sys; sys.stdout.close()",
    "surrogates": "print('\\ud800')",
    "utf8": "print('h\u00e4 \u6f22 \U0001f600')",
    "big_output": "print('x' * 300000)",
    "warnings": "import warnings; warnings.warn('careful')",
    "deprecated": "import imp" if sys.version_info < (3, 12) else "import warnings; warnings.warn('d', DeprecationWarning)",
    "logging": "import logging; logging.warning('w'); logging.getLogger('a').error('e')",
    "excepthook": "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1/0",
    "excepthook_raises": "import sys\ndef h(*a): raise TypeError('second')\nsys.excepthook = h\n1/0",
    "excepthook_is_default": "import sys; print(sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__)",
    "traceback_print": "import traceback\ntry:\n    1/0\nexcept Exception: traceback.print_exc()",
    "recursion": "def f(): f()\ntry: f()\nexcept RecursionError as e: print(e)",
    "keyboard_interrupt": "raise KeyboardInterrupt",
    "generator_exit": "raise GeneratorExit",
    "base_exception": "class B(BaseException): pass\nraise B('b')",
    "self_sigkill": "import os, signal\nprint('x', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
    "self_sigterm": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "sigterm_handler": "import os, signal\nsignal.signal(signal.SIGTERM, lambda *a: print('term'))\nos.kill(os.getpid(), signal.SIGTERM)",
    "abort": "import os; os.abort()",
    "segfault": "import ctypes; ctypes.string_at(1)",
    "asyncio": "import asyncio\nasync def f():\n    await asyncio.sleep(0.01); return 4\nprint(asyncio.run(f()))",
    "asyncio_raises": "import asyncio\nasync def f(): raise ValueError('a')\nasyncio.run(f())",
    "multiprocessing": "import multiprocessing as m\ndef f(x): return x * x\nif __name__ == '__main__':\n    with m.Pool(2) as p: print(p.map(f, [1, 2, 3]))",
    "fork": "import os, sys\npid = os.fork()\nif pid == 0: sys.exit(5)\nprint(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))",
    "pickle_main": "import pickle\nclass A: x = 1\nprint(pickle.loads(pickle.dumps(A())).__class__ is A, A.__module__)",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nprint(A(1))",
    "environment": "import os; print(sorted(os.environ.items()))",
    "flags": "import sys; print(sys.flags.isolated, sys.flags.utf8_mode, sys.flags.dont_write_bytecode, sys.flags.optimize)",
    "orig_argv": "import sys; print(sys.orig_argv)",
    "main_in_modules": "import sys; print(sys.modules['__main__'].__dict__ is globals())",
    "inspect_source": "import inspect\ndef f(): return 1\nprint(inspect.getsource(f))",
    "exec_and_eval": "exec('print(1)'); print(eval('__name__'))",
    "context": "import contextvars; print(len(contextvars.copy_context()))",
    "gc_enabled": "import gc; print(gc.isenabled())",
    "threads": "import threading; print(threading.active_count(), threading.current_thread().name, threading.main_thread() is threading.current_thread())",
    "timezone": "import time; print(time.tzname)",
}


def plain(source, stdin, environment, arguments):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.py"), "wb") as file:
            file.write(source)
        result = subprocess.run([PYTHON, *FLAGS, "main.py", *arguments], cwd=folder, env=environment, input=stdin,
                                capture_output=True)
        text = [result.stdout.decode(), result.stderr.decode()]
        return [part.replace(folder, "/sandbox/work") for part in text] + [result.returncode]


def warm(spawner, uid, source, stdin, environment, arguments):
    run = Run(spawner, uid=uid, flags=0)
    run.write("main.py", source)
    run.go(PYTHON, *FLAGS, "main.py", *arguments, env=[f"{k}={v}" for k, v in environment.items()], stdin=stdin)
    run.finish()
    return [run.stdout, run.stderr, run.status if run.code == 1 else -run.status]


def counting_faults():
    """The program that zygotes rehearse, which says at its end how many pages it had to wait for."""
    count = b"resource.getrusage(resource.RUSAGE_SELF).ru_minflt"
    with open(os.path.join(RUNTIME, "ordinary.py"), "rb") as file:
        return b"import resource; faults = " + count + b"\n" + file.read() + b"print(" + count + b" - faults)"


def comparable(text):
    return re.sub(r"0x[0-9a-f]+|Thread-\d+|python3: .*|:\d+: Dep", "*", text)


def start(*options):
    return Spawner(LAUNCH, *shared_arguments("python3", *options),
                   "--zygote-file", os.path.join(BUILT, "libsandbox.so"),
                   "--zygote-file", os.path.join(RUNTIME, "zygote.py"),
                   "--zygote-file", os.path.join(RUNTIME, "ordinary.py"),
                   "--zygote-env", "PATH=/usr/bin:/bin", "--zygote-env", "ZYGOTE_MODULES=" + MODULES,
                   "--", PYTHON, *FLAGS, "/sandbox/zygote.py")


def main():
    table = Table()
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/sandbox/work", "LANG": "C.UTF-8", "TZ": "Asia/Tokyo", "SOME": "thing=1"}
    uid = 64001 if os.geteuid() == 0 else NO_ID
    spawner = start()
    for name, text in PROGRAMS.items():
        source = text.encode("latin-1" if "latin-1" in text else "utf-8")
        inputs = (source, b"one\ntwo\n", environment, ["a", "b c"])
        want = plain(*inputs)
        have = warm(spawner, uid, *inputs)
        table.check(name, [comparable(str(x)) for x in want] == [comparable(str(x)) for x in have],
                    f"\n  plain {want}\n  warm  {have}")
    draws = {warm(spawner, uid, b"import random, uuid\nprint(random.random(), uuid.uuid4())", b"", environment, [])[0]
             for _ in range(5)}
    table.check("random_differs_between_runs", len(draws) == 5, draws)
    faults = warm(spawner, uid, counting_faults(), b"", environment, [])[0].splitlines()[-1:]
    table.check("memory_of_an_ordinary_program_is_there", faults and int(faults[0]) < MOST_FAULTS, faults)
    give_way.check(table, start, lambda polite: warm(polite, uid, give_way.PYTHON_PROGRAM.encode(), b"", environment, [])[0],
                   give_way.PYTHON_OUTPUT)
    table.check("spawner_ends_when_the_server_goes", spawner.close() == 0)
    table.close()


main()
