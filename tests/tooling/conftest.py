"""A small server that answers with what it was asked, to look at clients and the browser without a hall."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

PAGES = {
    "/plain": "<h1>Plain</h1>",
    "/wide": "<div style='width: 2000px'>Wide</div>",
    "/console": "<script>console.error('Written to the console')</script>",
    "/uncaught": "<script>nobody.knows()</script>",
    "/policy": "<script>document.title = 'ran'</script>",
    "/picture": "<img src='/missing.png'>",
}


class Echo(BaseHTTPRequestHandler):
    """Answers API paths with what was asked, token calls with a token, and `/plain` and its like with a page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if path in PAGES:
            policy = {"Content-Security-Policy": "script-src 'none'"} if path == "/policy" else {}
            self._answer(200, "text/html", f"<!doctype html><title>Page</title>{PAGES[path]}", policy)
        elif "/oauth/token/" in path:
            self._answer(200, "application/x-www-form-urlencoded", "oauth_token=a-token&oauth_token_secret=a-secret")
        elif "refused" in path:
            headers = {"X-Upwork-Error-Code": "7", "X-Upwork-Error-Message": "Refused"}
            self._answer(403, "application/json", '{"error": {"status": 403}}', headers)
        elif path.startswith(("/api/", "/gds/")):
            asked = {"method": self.command, "path": path, "body": body}
            self._answer(200, "application/json", json.dumps(asked))
        else:
            self._answer(404, "text/plain", "Not here")

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names of http.server

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def _answer(self, status: int, kind: str, text: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.headers.get("Connection", "").lower() == "close":
            # Node keeps the connection for its next request unless the answer says that it ends.
            self.send_header("Connection", "close")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture(scope="session")
def echo() -> Iterator[str]:
    """Run the server; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
