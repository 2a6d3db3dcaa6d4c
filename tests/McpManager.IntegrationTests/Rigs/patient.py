"""An HTTP workload whose health a test decides: it is ill while a file "ill" lies in its working folder, and always with ILL=1."""

import os
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        ill = self.path == "/health" and ("ILL" in os.environ or os.path.exists("ill"))
        body = f'{{"pid":{os.getpid()},"version":"{os.environ.get("VERSION", "")}"}}'.encode()
        self.send_response(503 if ill else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print("listening on", os.environ["PORT"], flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
