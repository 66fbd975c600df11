"""Plays the server against one spawner: the least that a run needs, for tests of the native part alone."""
import array
import ctypes
import fcntl
import os
import select
import socket
import struct
import subprocess

SPAWN, KILL, GO, STARTED, ENDED, READY, FAILED = 1, 2, 3, 16, 17, 18, 19
NO_LIMIT = 2**64 - 1
NO_ID = 2**32 - 1
NOTIF_RECV, NOTIF_SEND = 0xC0502100, 0xC0182101
FLAG_CONTINUE = 1
EXECVE = {"x86_64": 59, "aarch64": 221}[os.uname().machine]
# Asked of the server, which allows them for a run's own processes: kill, tkill, tgkill, getpgid, setpgid, getsid,
# sched_get*, getpriority; mmap of shared memory; and fallocate.
ASKED = {62, 200, 234, 121, 109, 124, 204, 140, 143, 145, 148, 9, 285} if os.uname().machine == "x86_64" else {129, 130, 131, 155, 154, 156, 123, 141, 121, 120, 127, 222, 47}


class Failed(Exception):
    pass


def receive(sock, max_fds=4):
    fds = array.array("i")
    data, ancillary, _, _ = sock.recvmsg(65536, socket.CMSG_LEN(max_fds * fds.itemsize))
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    kind, run = struct.unpack_from("II", data) if data else (0, 0)
    if kind == FAILED:
        stage, error, length = struct.unpack_from("IiI", data, 8)
        raise Failed(stage, error, data[24 : 24 + length].decode())
    return kind, run, data, list(fds)


class Spawner:
    def __init__(self, launch, *arguments):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [launch, "serve", *arguments], env={}, pass_fds=[3] if theirs.fileno() == 3 else [],
            preexec_fn=lambda: os.dup2(theirs.fileno(), 3, True) if theirs.fileno() != 3 else None,
            close_fds=False)
        theirs.close()
        self.control.settimeout(20)
        assert receive(self.control)[0] == STARTED
        self.number = 0

    def close(self):
        """The server goes; returns the spawner's exit code."""
        self.control.close()
        return self.process.wait(20)


class Run:
    """One run; reads to its end in finish()."""

    def __init__(self, spawner, uid=64001, processes=64, workspace_bytes=64 << 20, flags=2):
        self.spawner = spawner
        spawner.number += 1
        self.number = spawner.number
        self.out, out = os.pipe()
        self.err, err = os.pipe()
        self.door, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.door.settimeout(20)
        null = os.open("/dev/null", os.O_RDONLY)
        message = struct.pack("IIIIIIQQQII", SPAWN, self.number, uid, flags, processes, 256, 64 << 20,
                              NO_LIMIT, workspace_bytes, 10000, 20)
        fds = [null, out, err, door.fileno()]
        spawner.control.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])
        for fd in fds[:3]:
            os.close(fd)
        door.close()
        self.uid = uid
        self.may_execute = flags & 2 != 0
        self.blocked = {}
        self.executed = False
        kind, _, _, (self.folder, self.listener) = receive(self.door)
        assert kind == READY

    def write(self, name, content):
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=self.folder)
        os.write(fd, content if isinstance(content, bytes) else content.encode())
        if self.uid != NO_ID:
            os.fchown(fd, self.uid, self.uid)
        os.close(fd)

    def go(self, *argv, env=(), stdin=b""):
        strings = b"".join(s.encode() + b"\0" for s in [*argv, *env])
        message = struct.pack("IIIIII", GO, self.number, len(argv), len(env), len(strings), 0) + strings
        fd = os.memfd_create("stdin")
        os.write(fd, stdin)
        os.lseek(fd, 0, os.SEEK_SET)
        self.door.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
        os.close(fd)

    def kill(self):
        self.spawner.control.send(struct.pack("II", KILL, self.number))

    def _answer(self):
        request = ctypes.create_string_buffer(80)
        try:
            fcntl.ioctl(self.listener, NOTIF_RECV, request)
        except OSError:
            return
        identity, _, _, number = struct.unpack_from("QIIi", request.raw)
        first = number == EXECVE and self.may_execute and not self.executed
        self.executed |= first
        allowed = first or number in ASKED
        if not allowed:
            self.blocked[number] = self.blocked.get(number, 0) + 1
        answer = struct.pack("QqiI", identity, 0, 0 if allowed else -1, FLAG_CONTINUE if allowed else 0)
        try:
            fcntl.ioctl(self.listener, NOTIF_SEND, ctypes.create_string_buffer(answer, 24))
        except OSError:
            pass

    def finish(self):
        output = {self.out: b"", self.err: b""}
        poll = select.poll()
        for fd in [self.out, self.err, self.listener, self.spawner.control.fileno()]:
            poll.register(fd, select.POLLIN)
        open_fds = {self.out, self.err}
        ended = None
        while open_fds or ended is None:
            for fd, event in poll.poll(20000) or [(None, 0)]:
                assert fd is not None, "the run does not end"
                if fd == self.listener:
                    if event & select.POLLIN:
                        self._answer()
                    else:
                        poll.unregister(fd)
                elif fd in output:
                    data = os.read(fd, 65536)
                    output[fd] += data
                    if not data:
                        poll.unregister(fd)
                        open_fds.discard(fd)
                else:
                    kind, run, data, _ = receive(self.spawner.control)
                    assert (kind, run) == (ENDED, self.number), (kind, run)
                    ended = struct.unpack_from("iiQQQ", data, 8)
        self.code, self.status, self.user_us, self.system_us, self.rss = ended
        self.stdout, self.stderr = output[self.out].decode(), output[self.err].decode()
        for fd in [self.out, self.err, self.listener, self.folder]:
            os.close(fd)
        self.door.close()
        return self
