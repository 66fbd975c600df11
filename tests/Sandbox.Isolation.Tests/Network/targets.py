"""Web servers on every address of the network namespace they are started in; ends when its standard input does."""
import http.server
import pathlib
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading

PORTS = (22, 80, 443, 8080, 32526)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/to":
            self.answer(302, b"", ("Location", query))
        elif path == "/big":
            self.answer(200, b"x" * int(query))
        elif path == "/certificate":
            self.answer(200, CERTIFICATE)
        else:
            self.answer(200, b"hello " + path.encode())

    def do_POST(self):
        left = length = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 16)))
        self.answer(200, str(length).encode())

    def answer(self, code, body, *headers):
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True
    request_queue_size = 512

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Not HTTPServer's: it looks for a name of the address, where nobody knows names.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "targets", self.server_address[1]

    def finish_request(self, request, address):
        # In clear or not: the first byte of TLS is this.
        if request.recv(1, socket.MSG_PEEK) == b"\x16":
            with TLS.wrap_socket(request, server_side=True) as encrypted:
                super().finish_request(encrypted, address)
        else:
            super().finish_request(request, address)

    def handle_error(self, request, address):
        pass


def make_certificate():
    """One for the names of the tests, by nobody but itself."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key", f"{folder}/certificate"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=example.test", "-addext", "subjectAltName=DNS:example.test,DNS:*.example.test,IP:93.184.216.34",
             "-keyout", key, "-out", certificate],
            check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context, pathlib.Path(certificate).read_bytes()


TLS, CERTIFICATE = make_certificate()
for port in PORTS:
    threading.Thread(target=Server(("::", port), Handler).serve_forever, daemon=True).start()
# Who has no address but a name, which everybody in the same network can say.
nameless = socket.socket(socket.AF_UNIX)
nameless.bind("\0sandbox-target")
nameless.listen()
print("ready", flush=True)
sys.stdin.read()
