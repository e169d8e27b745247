"""A line to a running hall over which requests go exactly as a test writes them, signed by oauthlib."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import msgspec
from oauthlib.common import generate_nonce

from hiringhall.api.upwork.envelope import ERROR_HEADERS
from tests.api.upwork.signing import Pairs, Placement, Request, encoded
from tests.support.hall import Hall
from tests.support.installation import AccessToken, ApiKey

INFO = "/api/auth/v1/info.json"
PATIENCE = 30  # seconds

JSON = "application/json"
XML = "application/xml"

_nonces = count()


@dataclass(frozen=True)
class Answer:
    """What the hall answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, which must be JSON under exactly the content type that the published clients parse."""
        assert self.headers["content-type"] == JSON, (self.status, self.headers, self.body[:200])
        return msgspec.json.decode(self.body)

    @property
    def message(self) -> str:
        """The message of an error whose body and four headers agree."""
        error = self.json["error"]
        assert error["status"] == str(self.status)
        code, message = error["code"], error["message"]
        # A header holds printable ASCII and loses blanks at its ends.
        shown = "".join(c if " " <= c <= "~" else " " if c.isspace() else "?" for c in message[:1024]).strip()
        assert [self.headers[name.lower()] for name in ERROR_HEADERS] == [code, shown, code, shown]
        assert isinstance(self.json["server_time"], int)
        assert "auth_user" not in self.json
        return str(message)

    def refusal(self) -> tuple[int, str]:
        """The status and the message."""
        return self.status, self.message


class Wire:
    """One kept-open connection to a hall, for one application."""

    def __init__(self, hall: Hall, key: ApiKey | None = None, *, base_url: str = "") -> None:
        self.hall = hall
        self.key = key or hall.demo.key
        self._address = urlsplit(base_url or hall.base_url)
        self._connection = HTTPConnection(self._address.netloc, timeout=PATIENCE)

    @property
    def port(self) -> int:
        """The port of this side of the connection, once something was sent over it."""
        return int(self._connection.sock.getsockname()[1])

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send a request with these headers and no others but the length of a body."""
        # An unread refusal would leave the rest of an over-long body in the way of the next request.
        connection = self._connection
        connection.putrequest(method, target, skip_host="host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body and "content-length" not in headers:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body or None)
        received = connection.getresponse()
        answer = received.read()
        return Answer(received.status, {name.lower(): value for name, value in received.getheaders()}, answer)

    def request(
        self,
        method: str = "GET",
        path: str = INFO,
        *,
        query: Pairs | str = (),
        form: Pairs | None = None,
        json: Any = None,
        body: bytes = b"",
        content_type: str | None = None,
        as_user: str = "owner",
        token: AccessToken | None = None,
        key: ApiKey | None = None,
        placement: Placement = "header",
        scheme: str = "http",
        host: str = "",
        oauth: Mapping[str, str | None] | None = None,
        signature: str | None = None,
    ) -> Request:
        """Make a signed request; `oauth` changes its parameters, None leaves one out."""
        key, token = key or self.key, token or self.hall.token(as_user, self.key)
        if form is not None:
            content_type = "application/x-www-form-urlencoded"
            body = encoded(form).encode()
        if placement == "form":
            content_type = content_type or "application/x-www-form-urlencoded"
        if json is not None:
            content_type, body = JSON, msgspec.json.encode(json)
        parameters: dict[str, str | None] = {
            "oauth_consumer_key": key.consumer_key,
            "oauth_token": token.token,
            "oauth_nonce": f"{generate_nonce()}{next(_nonces)}",
            "oauth_timestamp": str(int(time.time())),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_version": "1.0",
        }
        changed = parameters | dict(oauth or {})
        return Request(
            method=method,
            path=path,
            query=query if isinstance(query, str) else encoded(query),
            body=body,
            content_type=content_type,
            scheme=scheme,
            host=host or self._address.netloc,
            placement=placement,
            oauth={name: value for name, value in changed.items() if value is not None},
            consumer_secret=key.consumer_secret,
            token_secret=token.token_secret if changed["oauth_token"] else "",
            signature=signature,
        )

    def deliver(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a signed request as it is."""
        sent = request.sent()
        target = f"{sent.raw_path}?{sent.raw_query}" if sent.raw_query else sent.raw_path
        return self.send(sent.method, target, {**sent.headers, **(headers or {})}, sent.body)

    def call(
        self, method: str = "GET", path: str = INFO, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Sign and send a request; see `request` for the options."""
        return self.deliver(self.request(method, path, **options), headers)
