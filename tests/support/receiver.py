"""A program that is called by webhooks: a server of its own with a certificate of a local authority."""

import ssl
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hiringhall.cli import certificates

HOST = "127.0.0.1"


class Call(NamedTuple):
    """A call that came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_with(self, secret: str) -> bool:
        """Tell whether the signature holds, by the reference implementation of Standard Webhooks."""
        try:
            Webhook(secret).verify(self.body, self.headers)
        except WebhookVerificationError:
            return False
        return True


Answer = tuple[int, dict[str, str], bytes]
DRIPPING = "/dripping"
GOOD: Answer = (200, {}, b"thanks")


class Receiver:
    """Keeps the calls that come in; answers with what `answers` holds, one after the other, then with `then`.

    An answer may be a function, which is called with the call and may wait.
    """

    def __init__(self, folder: Path, *, host: str = HOST) -> None:
        authority, key = certificates.load_or_make_authority(folder)
        certificate, host_key = certificates.make_host_certificate((host, "hooks.example"), authority, key)
        certificates.write_chain(folder / f"{host}.pem", certificate, authority)
        certificates.write_key(folder / f"{host}.key", host_key)
        self.ca = str(folder / "ca.pem")
        self.calls: list[Call] = []
        self._closed = threading.Event()
        self.answers: deque[Answer | Callable[[Call], Answer]] = deque()
        self.then: Answer | Callable[[Call], Answer] = GOOD
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{host}.pem", folder / f"{host}.key")
        self._server = _Server((host, 0), self._handler())
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self.url = f"https://{host}:{self.port}/hooks"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def drip(self) -> str:
        """Return an address that answers one byte at a time, until it is closed."""
        return self.url + DRIPPING

    def close(self) -> None:
        """Stop; may be called twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                receiver.calls.append(call)
                if self.path.endswith(DRIPPING):
                    self._drip()
                    return
                wanted = receiver.answers.popleft() if receiver.answers else receiver.then
                status, headers, content = wanted(call) if callable(wanted) else wanted
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def _drip(self) -> None:
                with suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while not receiver._closed.wait(0.05):
                        self.wfile.write(b"x: y\r\n")

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the library
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that trust nobody, or were killed, are what these tests are about."""
