# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED blocked=execve blocked?=chmod,fchmod,fchmodat,setuid,setresuid,setreuid,setgid,setresgid,setgroups
# why: nobody gets a set-id file, gives a file away, adds capabilities to it, or executes it.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import shutil
import stat
import sys

shutil.copyfile(os.path.realpath(sys.executable) if os.path.getsize(os.path.realpath(sys.executable)) < 20 << 20 else os.__file__, "copy")
os.chmod("copy", 0o755)


def denied(what, action, *arguments, **options):
    try:
        action(*arguments, **options)
        return False
    except OSError as error:
        print("DENIED", what, error.strerror)
        return True


for mode in (0o4755, 0o2755, 0o6777):
    fd = os.open("copy", os.O_RDONLY)
    for what, action, target in (("chmod", os.chmod, "copy"), ("fchmod", os.fchmod, fd)):
        if not denied(what, action, target, mode) and os.stat("copy").st_mode & (stat.S_ISUID | stat.S_ISGID):
            print("ESCAPED", what, oct(mode))
    os.close(fd)
for what, action, arguments in (
    ("chown root", os.chown, ("copy", 0, 0)),
    ("chown another", os.chown, ("copy", os.getuid() + 1, -1)),
    ("chgrp", os.chown, ("copy", -1, os.getgid() + 1)),
    ("capabilities", os.setxattr, ("copy", "security.capability", b"\1\0\0\2" + b"\xff" * 16)),
    ("setuid", os.setuid, (0,)), ("seteuid", os.seteuid, (0,)), ("setresuid", os.setresuid, (0, 0, 0)),
    ("setgid", os.setgid, (0,)), ("setgroups", os.setgroups, ([0],)),
    ("execv", os.execv, ("./copy", ["copy", "-c", "print('ESCAPED ran the copy')"])),
):
    if os.getuid() == 0 and "root" in what:
        continue
    if not denied(what, action, *arguments):
        print("ESCAPED", what)
print("CONTAINED")
