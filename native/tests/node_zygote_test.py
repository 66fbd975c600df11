"""
Plays programs with a plain node and in a forked warm one: stdout, stderr and exit code must be the same.

usage: node_zygote_test.py [NODE]   NODE must not lie below /tmp, which every program has for itself
"""
import array
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile

import give_way
from launch import BUILT, LAUNCH, NATIVE, Table, shared_arguments
from node_zygote_programs import JAILED, PROGRAMS
from spawner_client import GO, NO_ID, Run, Spawner

NODE = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/node")
RUNTIME = os.path.join(NATIVE, "runtimes", "nodejs")
# As the manifest has them.
FLAGS = ["--experimental-detect-module", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--max-old-space-size=512"]
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/sandbox/work", "TZ": "Asia/Tokyo", "SOME": "thing=1"}
INPUT = b"one\ntwo\n"
ZYGOTE_FLAGS = ["--single-threaded", "--v8-pool-size=0", "--expose-internals", "--no-flush-bytecode",
                "--no-memory-reducer"]
FORK_ONLY, EXECUTE = 0, 2
MOST_FAULTS = 70  # 124 and more without a rehearsal


def zygote_arguments(*options):
    arguments = shared_arguments("nodejs", "--bind", os.path.dirname(NODE), *options)
    files = [os.path.join(BUILT, name) for name in ("libsandbox.so", "node_zygote.so")]
    files += [os.path.join(RUNTIME, name) for name in sorted(os.listdir(RUNTIME)) if name.endswith("js")]
    for file in files:
        arguments += ["--zygote-file", file]
    for variable in ("LD_PRELOAD=/sandbox/node_zygote.so", "UV_USE_IO_URING=0", "UV_THREADPOOL_SIZE=1", "LANG=C.UTF-8",
                     "HOME=/sandbox/work"):
        arguments += ["--zygote-env", variable]
    return [*arguments, "--", NODE, *FLAGS, *ZYGOTE_FLAGS, "-r", "/sandbox/zygote.cjs", "/sandbox/work/main.js"]


def input_of(kind):
    """A descriptor to read INPUT from."""
    if kind == "null":
        return os.open("/dev/null", os.O_RDONLY)
    if kind == "pipe":
        end, other = os.pipe()
        os.write(other, INPUT)
        os.close(other)
        return end
    fd = os.memfd_create("stdin")
    os.write(fd, INPUT)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def plain(name, source, stdin, arguments):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(source)
        fd = input_of(stdin)
        result = subprocess.run([NODE, *FLAGS, name, *arguments], cwd=folder, env=ENVIRONMENT, stdin=fd, capture_output=True)
        os.close(fd)
        text = [result.stdout.decode(), result.stderr.decode()]
        text = [part.replace(folder, "/sandbox/work").replace("/tmp/node_modules", "/sandbox/node_modules") for part in text]
        return [*text, result.returncode]


def jailed(spawner, flags, name, source, stdin, arguments):
    run = Run(spawner, uid=64001 if os.geteuid() == 0 else NO_ID, flags=flags)
    run.write(name, source)
    argv = [NODE, *FLAGS, name, *arguments]
    strings = argv + [f"{k}={v}" for k, v in ENVIRONMENT.items()]
    packed = b"".join(text.encode() + b"\0" for text in strings)
    message = struct.pack("IIIIII", GO, run.number, len(argv), len(ENVIRONMENT), len(packed), 0)
    fd = input_of(stdin)
    run.door.sendmsg([message + packed], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
    os.close(fd)
    run.finish()
    return [run.stdout, run.stderr, run.status if run.code == 1 else -run.status], run


def comparable(result):
    text = re.sub(r"\(node:\d+\)|0x[0-9a-f]+", "*", str(result))
    text = re.sub(r"at .*?\(node:internal/process/promises[^)]*\)", "at promises", text)
    return re.sub(r"[0-9.]+ms|duration_ms:? [0-9.]+", "time", text)


def warm_equals(table, spawner, title, want, inputs):
    have, run = jailed(spawner, FORK_ONLY, *inputs)
    table.check(title, comparable(want) == comparable(have), f"\n  want {want}\n  warm {have} {run.blocked}")
    return run


def play(table, spawner):
    for title, source in PROGRAMS.items():
        name = "main.mjs" if title.endswith("_mjs") else "main.js"
        kinds = ["file", "pipe", "null"] if title.startswith("stdin") else ["file"]
        for kind in kinds:
            inputs = (name, source, kind, ["a", "b c"])
            run = warm_equals(table, spawner, f"{title} ({kind})", plain(*inputs), inputs)
            table.check(f"{title}_blocks_nothing", not run.blocked, run.blocked)
    for title, source in JAILED.items():
        inputs = ("main.mjs" if title.endswith("_mjs") else "main.js", source, "null", [])
        want, fresh = jailed(spawner, EXECUTE, *inputs)
        run = warm_equals(table, spawner, f"{title} (jailed)", want, inputs)
        table.check(f"{title}_blocks_the_same", set(run.blocked) == set(fresh.blocked), (run.blocked, fresh.blocked))


def draws_differ(table, spawner):
    for title, source in {
        "math": "console.log(Math.random(), Math.random())",
        "math_in_new_context": "console.log(require('vm').runInNewContext('Math.random()'))",
        "uuid": "console.log(require('crypto').randomUUID())",
        "bytes": "console.log(require('crypto').randomBytes(9))",
        "int": "console.log(require('crypto').randomInt(1e12))",
        "web": "console.log(crypto.getRandomValues(new Uint8Array(9)), crypto.randomUUID())",
        "key": "console.log(require('crypto').generateKeySync('aes', {length: 128}).export())",
        "folder": "console.log(require('fs').mkdtempSync('x'))",
    }.items():
        draws = {jailed(spawner, FORK_ONLY, "main.js", source, "null", [])[0][0] for _ in range(6)}
        table.check(f"random_{title}_differs_between_runs", len(draws) == 6 and "" not in draws, draws)


def counting_faults():
    """The program that zygotes rehearse, which says at its end how many pages it had to wait for."""
    count = "process.resourceUsage().minorPageFault"
    with open(os.path.join(RUNTIME, "ordinary.js"), encoding="utf-8") as file:
        return f"const faults = {count};\n{file.read()}\nsetTimeout(() => console.log({count} - faults), 2);"


def main():
    table = Table()
    spawner = Spawner(LAUNCH, *zygote_arguments())
    play(table, spawner)
    draws_differ(table, spawner)
    faults = jailed(spawner, FORK_ONLY, "main.js", counting_faults(), "null", [])[0][0].splitlines()[-1:]
    table.check("memory_of_an_ordinary_program_is_there", faults and int(faults[0]) < MOST_FAULTS, faults)
    give_way.check(table, lambda *options: Spawner(LAUNCH, *zygote_arguments(*options)),
                   lambda polite: jailed(polite, FORK_ONLY, "main.js", give_way.NODE_PROGRAM, "null", [])[0][0], give_way.NODE_OUTPUT)
    table.check("spawner_ends_when_the_server_goes", spawner.close() == 0)
    table.close()


main()
