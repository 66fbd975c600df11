# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: the root holds the interpreter and nothing of the server, of its configuration or of the Functions host.
# limits: wall_ms=20000

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import re
import sys

FOLDERS = [
    "/azure-functions-host", "/home", "/home/site/wwwroot", "/home/site/data", "/app", "/srv", "/var", "/run", "/mnt",
    "/media", "/boot", "/sys", "/host", "/oldroot", "/.oldroot", "/opt/sandbox", "/work", "/github", "/builds",
]
OURS = re.compile(
    r"^(host\.json|local\.settings.*\.json|appsettings.*\.json|Sandbox\..*|sandbox-launch|.*\.policy"
    r"|.*\.deps\.json|.*\.runtimeconfig\.json|secrets\.json|\.env|id_rsa|id_ed25519|\.npmrc|\.pypirc)$")

for folder in FOLDERS:
    inside = any(sys.prefix.startswith(folder + "/") or entry.startswith(folder + "/") for entry in sys.path)
    try:
        entries = os.listdir(folder)
    except OSError:
        continue
    if entries and not inside:
        print("ESCAPED listed", folder, entries[:5])

# /usr belongs to the interpreter's distribution; what people put there themselves is in /usr/local.
for top in sorted(os.listdir("/")):
    if top in ("proc", "usr", "lib", "lib64", "bin", "sbin", "dev"):
        continue
    for folder, folders, files in os.walk("/" + top):
        for name in files + folders:
            if OURS.match(name):
                print("ESCAPED found", os.path.join(folder, name))
for folder, folders, files in os.walk("/usr/local"):
    for name in files:
        if OURS.match(name) and "/site-packages/" not in folder and "/node_modules/" not in folder:
            print("ESCAPED found", os.path.join(folder, name))
print("root:", *sorted(os.listdir("/")))
print("CONTAINED")
