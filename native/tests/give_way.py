"""A zygote that is started with --give-way while every processor is busy."""
import contextlib
import os
import subprocess

# What a program has of it would be a handler of SIGPROF or its timer.
PYTHON_PROGRAM = ("import signal\nstatus = open('/proc/self/status').read().split('SigCgt:')[1].split()[0]\n"
                  "print(int(status, 16) >> signal.SIGPROF - 1 & 1, signal.getsignal(signal.SIGPROF).name,"
                  " signal.getitimer(signal.ITIMER_PROF))")
PYTHON_OUTPUT = "0 SIG_DFL (0.0, 0.0)\n"
NODE_PROGRAM = ("const caught = /SigCgt:\\s*(\\w+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1];\n"
                "console.log(Number(BigInt('0x' + caught) >> BigInt(require('os').constants.signals.SIGPROF - 1) & 1n))")
NODE_OUTPUT = "0\n"
FEWEST_PAUSES = 8  # 16 to 28 on two processors


@contextlib.contextmanager
def company():
    """Two processes for each processor, which want all of it."""
    busy = [subprocess.Popen(["/usr/bin/python3", "-c", "while True: pass"]) for _ in range(2 * len(os.sched_getaffinity(0)))]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def children(process):
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def waits(spawner):
    """How often the zygote has left the processor by itself; it is the child of what was started."""
    [zygote] = children(spawner.process.pid)
    with open(f"/proc/{zygote}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt_switches"))


def check(table, start, play, expected):
    """`start` makes a spawner with options, `play` runs the program above in it and returns its stdout."""
    with company():
        plain = start()
        polite = start("--give-way")
        pauses = waits(polite) - waits(plain)
        output = play(polite)
    table.check("a_zygote_that_gives_way_pauses_in_company", pauses >= FEWEST_PAUSES, pauses)
    table.check("programs_of_one_that_gave_way_have_nothing_of_it", output == expected, output)
    table.check("both_end_when_the_server_goes", plain.close() == 0 and polite.close() == 0)
