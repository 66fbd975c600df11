# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=execve blocked?=socket,execveat
# why: one run is one program; no other is started, by any of the ways there are.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import ctypes
import os
import subprocess
import sys

SHELL = "echo ESCAPED $0"
PYTHON = [sys.executable, "-c", "print('ESCAPED python')"]
libc = ctypes.CDLL(None, use_errno=True)


def attempt(what, action):
    try:
        result = action()
    except (OSError, subprocess.SubprocessError, EOFError, RuntimeError) as error:
        print("DENIED", what, type(error).__name__)
        return
    if result == 0:
        print("ESCAPED", what)


def spawn_and_wait(*arguments, **options):
    return os.waitpid(os.posix_spawn(*arguments, **options), 0)[1]


def replace(action, *arguments):
    """exec in a child: its success would take this process away."""
    pid = os.fork()
    if pid == 0:
        try:
            action(*arguments)
        except OSError:
            pass
        os._exit(77)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


attempt("system", lambda: os.system(SHELL))
attempt("libc system", lambda: libc.system(SHELL.encode()))
attempt("popen", lambda: os.popen(SHELL).read() == "" and 1)
attempt("run", lambda: subprocess.run(SHELL, shell=True).returncode)
attempt("run without vfork", lambda: subprocess.run(["/bin/sh", "-c", SHELL], preexec_fn=lambda: None).returncode)
attempt("run python", lambda: subprocess.run(PYTHON).returncode)
attempt("posix_spawn", lambda: spawn_and_wait("/bin/sh", ["sh", "-c", SHELL], {}))
attempt("loader", lambda: subprocess.run(["/lib64/ld-linux-x86-64.so.2", "/bin/sh", "-c", SHELL]).returncode)
attempt("execv", lambda: replace(os.execv, "/bin/sh", ["sh", "-c", SHELL]))
attempt("execvpe", lambda: replace(os.execvpe, "sh", ["sh", "-c", SHELL], {"PATH": "/bin:/usr/bin"}))
attempt("execve by descriptor", lambda: replace(os.execve, os.open(sys.executable, os.O_RDONLY), PYTHON, {}))

with open("script", "w") as file:
    file.write(f"#!{sys.executable}\nprint('ESCAPED script')\n")
os.chmod("script", 0o755)
attempt("own script", lambda: subprocess.run(["./script"]).returncode)

import multiprocessing

for method in ("spawn", "forkserver"):
    def start():
        process = multiprocessing.get_context(method).Process(target=print, args=("ESCAPED", method))
        process.start()
        process.join(5)
        return process.exitcode
    attempt(method, start)

import pty

attempt("pty", lambda: pty.spawn(["/bin/sh", "-c", SHELL]))
print("CONTAINED")
