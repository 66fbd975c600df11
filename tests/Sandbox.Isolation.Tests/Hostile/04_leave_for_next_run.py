# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: whatever a run leaves where an interpreter looks at its start, the next run starts without it.
# repeat: 3

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import importlib.util
import os
import sys

MARK = "mark_of_an_earlier_run"
if MARK in sys.modules or hasattr(sys, MARK) or importlib.util.find_spec(MARK) is not None:
    print("ESCAPED an earlier run's module is here")

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
HOME = os.path.expanduser("~")
CODE = f"import sys\nsys.{MARK} = True\nprint('ESCAPED ran the code of an earlier run')\n"
PLACES = {
    f"{HOME}/.local/lib/{VERSION}/site-packages/sitecustomize.py": CODE,
    f"{HOME}/.local/lib/{VERSION}/site-packages/usercustomize.py": CODE,
    f"{HOME}/.local/lib/{VERSION}/site-packages/mark.pth": f"import sys; sys.{MARK} = True\n",
    f"{HOME}/.local/lib/{VERSION}/site-packages/{MARK}.py": CODE,
    f"{HOME}/.pythonrc.py": CODE,
    f"{HOME}/pyvenv.cfg": "home = /tmp\n",
    "sitecustomize.py": CODE,
    "usercustomize.py": CODE,
    f"{MARK}.py": CODE,
    "json.py": CODE,
    "encodings/__init__.py": CODE,
    "node_modules/json/index.js": "console.log('ESCAPED ran the code of an earlier run')",
    f"/tmp/{MARK}.py": CODE,
    "/tmp/sitecustomize.py": CODE,
    f"/dev/shm/{MARK}.py": CODE,
}
for folder in {p for p in sys.path if p} | {os.path.dirname(os.__file__)}:
    PLACES[f"{folder}/sitecustomize.py"] = CODE
    PLACES[f"{folder}/mark.pth"] = f"import sys; sys.{MARK} = True\n"
    PLACES[f"{folder}/__pycache__/os.cpython-{sys.version_info.major}{sys.version_info.minor}.pyc"] = CODE

left = 0
for path, text in PLACES.items():
    if os.path.lexists(path) and MARK in path:
        print("ESCAPED found", path)
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        left += 1
    except OSError:
        pass

os.environ["PYTHONSTARTUP"] = f"/tmp/{MARK}.py"
os.environ["PYTHONPATH"] = "/tmp"
setattr(sys, MARK, True)
print("left", left)
print("CONTAINED")
