"""The warm Python: imports what programs import, then forks one child per run.

Theory of operation. sandbox-launch executes this file inside the finished namespaces and root, with the
control socket and the plan open. It imports ZYGOTE_MODULES, and as a variant for heavy modules those of
ZYGOTE_VARIANT, freezes the heap, and calls sandbox_serve in libsandbox, which forks; that call returns only in
a child that is jailed and has been told to go, and before in one that plays ordinary.py, so that it is known
what memory programs touch. The child then does what `python3 main.py` does, in the same order, and ends
without tearing the warm heap down:
freeing what the zygote imported would touch, and so copy, every page of it.

This process runs no user code and knows no secret, so a program may look at all of it. Packages that the
operator has added (ZYGOTE_PACKAGES) are no code of ours either: they are only run in children, unless
ZYGOTE_IMPORT_PACKAGES says otherwise.
"""
import atexit
import builtins
import ctypes
import gc
import importlib
import importlib.machinery
import os
import signal
import sys
import threading
import types

PROC_FD = 5  # native/src/plan.h
SAMPLE = "/sandbox/ordinary.py"

# Always found first, whatever a package is called; before Python 3.10 the interpreter has no list of them.
STANDARD = getattr(sys, "stdlib_module_names", None) or frozenset(
    entry.partition(".")[0] for entry in os.listdir(os.path.dirname(os.__file__)))


class Packages:
    """The operator's folder of packages: a user site, so behind the standard library and before the host's."""

    def __init__(self, base, import_them):
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        self.folder = os.path.join(base, "lib", version, "site-packages")
        try:
            entries = os.listdir(self.folder)
        except FileNotFoundError:
            entries = []
        self.path_files = sorted(entry for entry in entries if entry.endswith(".pth"))
        self.names = {entry.partition(".")[0] for entry in entries} - STANDARD
        self.asked_for = False
        self.import_them = import_them
        if import_them:
            self.show()
        else:
            sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        """While the zygote imports: what a package stands in front of is left to the program."""
        if name.partition(".")[0] not in self.names:
            return None
        self.asked_for = True
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def is_free(self, name):
        """Whether the module can be imported without one of the packages. A child tries: it cannot be undone."""
        if self.import_them or not self.names or name.partition(".")[0] in STANDARD:
            return True
        child = os.fork()
        if child == 0:
            try:
                importlib.import_module(name)
            finally:
                os._exit(self.asked_for)
        return os.waitpid(child, 0)[1] == 0

    def show(self):
        hosts = [entry for entry in sys.path if entry.endswith(("/dist-packages", "/site-packages"))]
        sys.path.insert(sys.path.index(hosts[0]) if hosts else len(sys.path), self.folder)

    def show_in_child(self):
        if not self.import_them:
            sys.meta_path.remove(self)
            self.show()
            importlib.invalidate_caches()
        if self.path_files:
            site = importlib.import_module("site")
            for name in self.path_files:
                site.addpackage(self.folder, name, None)


def warm(names, packages):
    """A module that is not installed is not missed: the list serves many images."""
    for name in filter(None, names):
        try:
            if packages is None or packages.is_free(name):
                importlib.import_module(name)
        except ImportError:
            continue


def forget_folders():
    """Modules remember where they may write; a run has places of its own."""
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None
    for name in "get_configdir", "get_cachedir":
        function = getattr(sys.modules.get("matplotlib"), name, None)
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def count_threads():
    """1 where there is no /proc to look at; the container tier has it open for the sweep."""
    for name, folder in ("/proc/self/task", None), ("self/task", PROC_FD):
        try:
            return os.stat(name, dir_fd=folder).st_nlink - 2
        except OSError:
            continue
    return 1


def warm_interpreter():
    # Codecs and the import system's own caches are filled by use, not by import.
    "ä".encode("utf-8").decode("latin-1").encode("idna")
    compile("f'{1!r:>{2}}'", "warm", "exec")


def serve(library):
    """Returns, in a child only, the program's argument vector and its environment."""
    python = ctypes.pythonapi
    sample = ctypes.c_char_p(SAMPLE.encode())
    hooks = (ctypes.c_void_p * 4)(*(
        ctypes.cast(hook, ctypes.c_void_p)
        for hook in (python.PyOS_BeforeFork, python.PyOS_AfterFork_Parent, python.PyOS_AfterFork_Child, sample)))
    argv = ctypes.POINTER(ctypes.c_char_p)()
    envp = ctypes.POINTER(ctypes.c_char_p)()
    library.sandbox_serve.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

    gc.collect()
    gc.freeze()
    count = library.sandbox_serve(hooks, ctypes.byref(argv), ctypes.byref(envp))
    gc.enable()

    environment = []
    while envp[len(environment)] is not None:
        environment.append(envp[len(environment)])
    return [os.fsdecode(argv[i]) for i in range(count)], environment


def take_environment(variables):
    """Into os.environ; the C library has it. By its own methods each variable would be set there once more."""
    data = os.environ._data
    data.clear()
    for variable in variables:
        name, _, value = variable.partition(b"=")
        data[name] = value
    if b"TZ" in data:
        importlib.import_module("time").tzset()


def reseed():
    """random and ssl do it by themselves after a fork; numpy's global generator does not."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def make_main(argv):
    """The interpreter's state as `python3 main.py` finds it. Returns the empty __main__."""
    # The program's file is the first argument that is no option of the interpreter.
    first = next(i for i, argument in enumerate(argv) if i > 0 and not argument.startswith("-"))
    folder = os.getcwd()
    path = os.path.join(folder, argv[first])
    sys.argv[:] = argv[first:]
    sys.orig_argv[:] = argv
    sys.path[0] = folder
    sys.path_importer_cache.pop("/sandbox", None)
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__cached__ = None
    main.__builtins__ = builtins
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    main.__annotations__ = {}
    sys.modules["__main__"] = main
    return main


def without_our_frames(exception):
    traceback = exception.__traceback__
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return exception.with_traceback(traceback)


def catch(function, *arguments):
    """Calls; returns what was raised, or None. Nothing may be printed inside an except block: it would chain."""
    try:
        function(*arguments)
    except BaseException as exception:
        return without_our_frames(exception)
    return None


def ending(exception):
    """The exit code that the interpreter gives an exception nobody caught, printed as it prints it."""
    if exception is None:
        return 0
    if isinstance(exception, SystemExit):
        return exit_code(exception.code)
    sys.last_type, sys.last_value, sys.last_traceback = type(exception), exception, exception.__traceback__
    second = catch(sys.excepthook, type(exception), exception, exception.__traceback__)
    if isinstance(second, SystemExit):
        return exit_code(second.code)
    if second is not None:
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(second), second, second.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(exception), exception, exception.__traceback__)
    return -signal.SIGINT if isinstance(exception, KeyboardInterrupt) else 1


def exit_code(code):
    """The process exit code of a SystemExit's code."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF if -(2**63) <= code < 2**63 else 0xFF
    print(code, file=sys.stderr)
    return 1


def execute(main):
    """Runs the program; returns its exit code."""
    def program():
        with open(main.__file__, "rb") as file:
            source = file.read()
        exec(compile(source, main.__file__, "exec", dont_inherit=True), main.__dict__)
    return ending(catch(program))


def flush():
    """False when the output could not be written: the interpreter makes that exit code 120."""
    good = True
    for stream in (sys.stdout, sys.stderr):
        if stream is None or stream.closed:
            continue
        failure = catch(stream.flush)
        if failure is not None:
            good = False
            catch(lambda: print(f"Exception ignored in: {stream!r}\n{type(failure).__name__}: {failure}",
                                file=sys.stderr))
    return good


def clear(module):
    """As the interpreter clears a module: private names first, and builtins never."""
    names = getattr(module, "__dict__", {})
    for private in (True, False):
        for name in list(names):
            if name.startswith("_") == private and name != "__builtins__":
                names[name] = None


class Known:
    """The names of a namespace before the fork. To look at one in a child would copy the page it lies on."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.names = frozenset(namespace)
        self.last = next(reversed(namespace))

    def added(self):
        names = []
        for name in reversed(self.namespace):
            if name is self.last:
                break
            if name not in self.names:
                names.append(name)
        return names[::-1]


def finish(main, code, modules, shared, leave):
    """The end of the interpreter as a program can see it: threads, exit functions, its own objects, output."""
    for step in (threading._shutdown, atexit._run_exitfuncs):
        raised = catch(step)
        if raised is not None:
            code = ending(raised)
    # The program's own objects go as the interpreter lets them go: what it left in shared modules, its main
    # module, the modules it imported. What the zygote imported stays as it is.
    for known in shared:
        for name in known.added():
            del known.namespace[name]
    clear(main)
    for name in modules.added():
        clear(sys.modules.pop(name))
    gc.collect()
    if not flush() and code == 0:
        code = 120
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    leave(code)


def run():
    library = ctypes.PyDLL("/sandbox/libsandbox.so")
    ctypes.pythonapi.PyObject_SetArenaAllocator(ctypes.byref(ctypes.c_char.in_dll(library, "sandbox_arenas")))
    library.sandbox_warm()
    packages = None
    if "ZYGOTE_PACKAGES" in os.environ:
        packages = Packages(os.environ["ZYGOTE_PACKAGES"], "ZYGOTE_IMPORT_PACKAGES" in os.environ)
    warm(os.environ.get("ZYGOTE_MODULES", "").split(","), packages)
    variant = os.environ.get("ZYGOTE_VARIANT", "").split(",")
    warm(variant, packages)
    forget_folders()
    warm_interpreter()
    if variant[0] and variant[0] not in sys.modules:
        sys.exit(f"sandbox: {variant[0]} cannot be imported here")
    if count_threads() != 1:
        sys.exit("sandbox: a module has started a thread, which a forked child would miss")
    # A program that is killed keeps what it printed before: whole lines go out at once.
    sys.stdout.reconfigure(line_buffering=True)
    # Last, so that what a program imports comes behind a name that hardly any program takes away.
    sys.modules["__main__"] = sys.modules.pop("__main__")
    modules = Known(sys.modules)
    shared = [Known(vars(module)) for module in (sys, builtins)]
    leave = library.sandbox_leave
    leave.argtypes, leave.restype = [ctypes.c_int], None
    argv, environment = serve(library)
    take_environment(environment)
    reseed()
    # Nothing of others is run in the child that rehearses: it is not jailed. A program's path has options before it.
    if packages is not None and argv[1] != SAMPLE:
        packages.show_in_child()
    main = make_main(argv)
    finish(main, execute(main), modules, shared, leave)


run()
