# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: everything but the workspace, /tmp and /dev/shm is read-only, also through links and descriptors.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os
import shutil
import site
import sys

MODULE = os.__file__
FOLDERS = ["/", "/usr", "/usr/lib", "/usr/local", "/usr/local/lib", "/usr/bin", "/bin", "/lib", "/etc", "/dev", "/sandbox",
           "/proc", "/opt", "/var", "/var/tmp", "/run", sys.prefix, os.path.dirname(MODULE), os.path.dirname(sys.executable)]
FOLDERS += site.getsitepackages() + [entry for entry in sys.path if entry.startswith("/usr")]
FILES = [MODULE, MODULE + "c", sys.executable, os.path.realpath(sys.executable), "/etc/ld.so.cache", "/etc/localtime"]


def escaped(what, action, *arguments, **options):
    try:
        action(*arguments, **options)
    except (OSError, shutil.Error):
        return
    print("ESCAPED", what, arguments)


def write(path, flags, **options):
    fd = os.open(path, flags, 0o644, **options)
    try:
        os.write(fd, b"x")
    finally:
        os.close(fd)


# A server that is not root has one user id for all, so the folder above the workspace is the run's own as well.
OWN = ["/sandbox"] if os.stat("/sandbox").st_uid == os.getuid() else []

for folder in dict.fromkeys(FOLDERS):
    if folder in OWN:
        continue
    escaped("create", write, folder + "/evil.py", os.O_WRONLY | os.O_CREAT)
    escaped("mkdir", os.mkdir, folder + "/evil")
    escaped("symlink", os.symlink, "/tmp", folder + "/evil-link")
    escaped("mkfifo", os.mkfifo, folder + "/evil-fifo")
    escaped("chmod", os.chmod, folder, 0o777)
    escaped("rename", os.rename, folder, folder.rstrip("/") + "-old")
    escaped("utime", os.utime, folder, (0, 0))
    escaped("tmpfile", write, folder, os.O_WRONLY | getattr(os, "O_TMPFILE", 0o20200000))

for file in dict.fromkeys(FILES):
    escaped("write", write, file, os.O_WRONLY)
    escaped("append", write, file, os.O_WRONLY | os.O_APPEND)
    escaped("truncate", os.truncate, file, 0)
    escaped("O_TRUNC", lambda path: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)), file)
    escaped("unlink", os.unlink, file)
    escaped("replace", lambda path: os.replace(os.path.abspath("main.py"), path), file)
    escaped("chmod", os.chmod, file, 0o777)
    escaped("chown", os.chown, file, os.getuid(), os.getgid())
    try:
        fd = os.open(file, os.O_RDONLY)
    except OSError:
        continue
    escaped("fchmod", os.fchmod, fd, 0o777)
    escaped("ftruncate", os.ftruncate, fd, 0)
    escaped("reopen", write, f"/proc/self/fd/{fd}", os.O_WRONLY)
    escaped("reopen", write, f"/dev/fd/{fd}", os.O_WRONLY)
    os.close(fd)
    shutil.rmtree("way", ignore_errors=True)
    os.mkdir("way")
    try:
        os.link(file, "way/hard")
    except OSError:
        pass
    else:
        escaped("write through a hard link", write, "way/hard", os.O_WRONLY)
    os.symlink(file, "way/soft")
    escaped("write through a link", write, "way/soft", os.O_WRONLY)

# No folder outside the three private ones may be writable.
for top, folders, _ in os.walk("/"):
    depth = top.count("/")
    folders[:] = [name for name in folders
                  if depth < 4 and os.path.join(top, name) not in ("/proc", "/sandbox/work", "/sandbox/tmp", "/sandbox/shm")]
    for name in folders:
        path = os.path.join(top, name)
        if not os.path.islink(path) and os.access(path, os.W_OK) and path not in ("/sandbox/work", "/sandbox/tmp", "/sandbox/shm", "/tmp", "/dev/shm", *OWN):
            print("ESCAPED writable", path)
print("CONTAINED")
