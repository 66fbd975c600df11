# Runs a preload and then the program, one after the other in one __main__, in a forked interpreter as in a fresh one. Each is
# compiled for itself: line numbers are its own, and a `from __future__` of the program is still its first statement. When the
# program begins, no file and no name of this is left.


def start():
    import os
    import sys

    own = os.path.dirname(os.path.abspath(__file__))
    this = start.__code__.co_filename
    work = os.path.dirname(own)
    program = os.path.join(work, "main.py")
    with open(os.path.join(own, "source"), "rb") as file:
        preload = file.read()
    with open(program, "rb") as file:
        source = file.read()
    for name in os.listdir(own):
        os.unlink(os.path.join(own, name))
    os.rmdir(own)

    sys.orig_argv[:] = [program if argument == sys.argv[0] else argument for argument in sys.orig_argv]
    sys.argv[0] = program
    sys.path[0] = work
    names = sys.modules["__main__"].__dict__
    names["__file__"] = program
    if names.get("__loader__") is not None:
        names["__loader__"] = type(names["__loader__"])("__main__", program)
    del names["start"]

    previous = sys.excepthook

    def hook(kind, error, trace):
        while trace is not None and trace.tb_frame.f_code.co_filename == this:
            trace = trace.tb_next
        previous(kind, error.with_traceback(trace), trace)

    sys.excepthook = hook
    exec(compile(preload, "<preload>", "exec", dont_inherit=True), names)
    exec(compile(source, program, "exec", dont_inherit=True), names)


start()
