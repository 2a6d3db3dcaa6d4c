"""An HTTP workload whose health a test decides.

It is ill while a file "ill" lies in its working folder; with ILL_AT_FIRST=1, until a file "well" does.
"""

import os
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def is_ill():
    return os.path.exists("ill") or ("ILL_AT_FIRST" in os.environ and not os.path.exists("well"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f'{{"pid":{os.getpid()},"version":"{os.environ.get("VERSION", "")}"}}'.encode()
        self.send_response(503 if self.path == "/health" and is_ill() else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print("listening on", os.environ["PORT"], flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
