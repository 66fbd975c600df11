# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: files of the image and of the host are not in the root, by whatever name they are asked for.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import os

WANTED = [
    "/etc/shadow", "/etc/passwd", "/etc/gshadow", "/etc/group", "/etc/sudoers", "/etc/hostname",
    "/etc/machine-id", "/root/.ssh/id_rsa", "/root/.bash_history", "/root/.azure/azureProfile.json", "/.dockerenv",
    "/run/secrets/kubernetes.io/serviceaccount/token", "/var/run/secrets/kubernetes.io/serviceaccount/token",
    "/run/docker.sock", "/var/run/docker.sock", "/var/log/dpkg.log", "/var/lib/dpkg/status", "/proc/1/environ",
    "/proc/1/root/etc/shadow", "/proc/kcore", "/proc/kallsyms", "/sys/kernel/notes", "/dev/mem", "/dev/kmsg", "/dev/sda",
]


def spellings(path):
    relative = path.lstrip("/")
    yield path
    yield "//" + relative
    yield "/./" + relative
    yield "/usr/lib/../../" + relative
    yield "../" * 40 + relative
    yield "/proc/self/root/" + relative
    yield "/proc/self/cwd/../../" + relative
    yield "/proc/thread-self/root/" + relative
    yield "/dev/fd/../root/" + relative
    link = "link-" + relative.replace("/", "-")
    if not os.path.islink(link):
        os.symlink(path, link)
    yield link


def can_read(path):
    for flags in (os.O_RDONLY, os.O_RDONLY | os.O_NONBLOCK, os.O_RDWR):
        try:
            fd = os.open(path, flags)
        except (OSError, ValueError):
            continue
        try:
            if os.read(fd, 1):
                return True
        except OSError:
            pass
        finally:
            os.close(fd)
    return False


for wanted in WANTED:
    for spelling in spellings(wanted):
        if can_read(spelling):
            print("ESCAPED read", spelling)

# A sandbox has one of its own; any other is the host's.
RESOLVER = "nameserver 127.0.0.53\noptions use-vc timeout:10 attempts:1\n"
if can_read("/etc/resolv.conf") and open("/etc/resolv.conf").read() != RESOLVER:
    print("ESCAPED read the host's /etc/resolv.conf")

# The root folder by descriptor, with ".." from there.
root = os.open("/", os.O_PATH | os.O_DIRECTORY)
for name in ("../etc/shadow", "etc/shadow", "../../root"):
    try:
        os.close(os.open(name, os.O_RDONLY, dir_fd=root))
        print("ESCAPED opened", name, "beside a folder's descriptor")
    except OSError:
        pass
print("CONTAINED")
