"""Web servers on every address of the network namespace they are started in; ends when its standard input does."""
import http.server
import socket
import socketserver
import sys
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
        else:
            self.answer(200, b"hello " + path.encode())

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


for port in PORTS:
    threading.Thread(target=Server(("::", port), Handler).serve_forever, daemon=True).start()
# Who has no address but a name, which everybody in the same network can say.
nameless = socket.socket(socket.AF_UNIX)
nameless.bind("\0sandbox-target")
nameless.listen()
print("ready", flush=True)
sys.stdin.read()
