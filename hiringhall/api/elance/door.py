"""The door: takes a call through limits, verb, token and permission to one operation and back.

Source: the fact sheet's sections 1 and 6 for conventions and the order of checks; RFC 6750 for tokens in headers.
"""

import asyncio
import binascii
from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

import msgspec
import structlog
from msgspec import Struct
from oauthlib.oauth2 import OAuth2Error
from sqlalchemy.exc import IntegrityError, OperationalError

from hiringhall import clock
from hiringhall.api.asgi import Gone, Receive, Scope, Send, TooLarge, Visitor, read_body, respond
from hiringhall.api.elance import errors, oauth2, repeats
from hiringhall.api.elance.call import Call, plain
from hiringhall.api.elance.endpoint import Endpoint
from hiringhall.api.elance.errors import WireError
from hiringhall.api.elance.routes import ROUTES
from hiringhall.api.repeats import HEADER, REPEATED
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.bearer import Bearer, find_bearer
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.payments.repeating import Answered, keep_answer
from hiringhall.storage.traffic import DAY, MINUTE

PREFIX = "/api2/"
TOKENS = "/api2/oauth/token"
KIND = "application/json"
"""Said exactly so: a client in use decodes nothing else."""
_MOST_PARAMETERS = 500
_HEADERS = {"Content-Type": KIND, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Sent:
    """A request as it came: path and query still percent-encoded, `repeat_key` the header Idempotency-Key."""

    verb: str
    path: str
    query: str
    authorization: str
    body: bytes
    address: str
    base: str
    repeat_key: str | None = None


class ElanceDoor:
    """An ASGI application for everything under /api2 but the consent page."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._settings = hall.settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        visitor = Visitor.of(scope, self._settings)
        if (target := self._secure_address(scope, visitor)) is not None:
            await respond(send, 301, {"Location": target}, b"")
            return
        try:
            body = await read_body(scope, receive, visitor.headers, self._settings.max_body)
        except Gone:
            return
        except TooLarge:
            status, headers, answered = _failed(errors.too_large(self._settings.max_body))
        else:
            sent = _sent(scope, visitor, body, self._settings.public_url)
            if self._hall.database.is_sqlite and sent.verb in {"GET", "HEAD"}:
                status, headers, answered = self.answer(sent)
            else:
                status, headers, answered = await asyncio.to_thread(self.answer, sent)
        await respond(send, status, headers, answered, head=scope["method"] == "HEAD")

    def answer(self, sent: Sent) -> Answer:
        """Return status, headers and body for a request; never raises."""
        endpoint: Endpoint | None = None
        try:
            now = clock.now()
            self._limit(f"address {sent.address}", self._settings.rate_limit, MINUTE, now)
            if sent.path == TOKENS:
                return self._exchange(sent)
            endpoint, path = _route(sent)
            return self._call(endpoint, path, sent, now)
        except WireError as error:
            wrong = error
        except Refused as refused:
            wrong = errors.from_refusal(refused, endpoint.names if endpoint else {})
        except oauth2.Denied as denied:
            wrong = WireError(denied.status, "authentication", denied.code, denied.description)
        except OAuth2Error as error:
            wrong = WireError(400, "authentication", error.error or "invalid_request", error.description or "")
        except (IntegrityError, OperationalError):
            # Another writer held the database too long, or two requests clashed: sent again it is done or refused.
            log.warning("the database was busy", path=sent.path, exc_info=True)
            wrong = errors.busy()
        except Exception:
            log.exception("the request failed", path=sent.path)
            wrong = errors.broken()
        return _failed(wrong)

    def _exchange(self, sent: Sent) -> Answer:
        """Answer a request for tokens; what a refusal used up is kept, so it is raised after the transaction."""
        if sent.verb != "POST":
            raise errors.wrong_verb(["POST"])
        pairs = _pairs(sent.body)
        with self._hall.database.writing() as session:
            try:
                told = oauth2.exchange(session, self._hall.sealer, pairs, sent.authorization)
            except oauth2.Denied as denied:
                refusal = denied
            else:
                return 200, _HEADERS | {"Pragma": "no-cache"}, msgspec.json.encode({"data": told})
        raise refusal

    def _call(self, endpoint: Endpoint, path: dict[str, str], sent: Sent, now: int) -> Answer:
        query = dict(reversed(_pairs(sent.query.encode("latin-1"))))
        token = query.get("access_token") or _from_header(sent.authorization)
        database = self._hall.database
        if endpoint.writes:
            with database.reading() as session:
                who = self._admit(endpoint, find_bearer(session, token), token, now)
            form = _form(sent.body)
            repeatable = repeats.repeatable(endpoint, path, form, sent.repeat_key, who)
            with database.writing() as session:
                if repeatable and (answered := repeats.find(session, repeatable, now)):
                    return answered.status, _HEADERS | {REPEATED: "true"}, answered.body.encode()
                call = Call(self._hall, session, who, path, query, form, sent.base)
                written = _success(endpoint, endpoint.handler(call), path)
                if repeatable:
                    keep_answer(session, repeatable, Answered(200, KIND, written.decode()))
            return 200, _HEADERS, written
        with database.reading() as session:
            who = self._admit(endpoint, find_bearer(session, token), token, now)
            call = Call(self._hall, session, who, path, query, {}, sent.base)
            return 200, _HEADERS, _success(endpoint, endpoint.handler(call), path)

    def _admit(self, endpoint: Endpoint, who: Bearer | None, token: str, now: int) -> Actor | None:
        """Return who calls, None for an application itself, once the token, the daily limit and permission hold."""
        if not token:
            raise errors.no_token()
        if who is None:
            raise errors.invalid_token()
        if who.expires_at <= now:
            raise errors.expired_token()
        self._limit(f"key {who.consumer_key}", self._settings.daily_limit, DAY, now)
        if who.is_application and not endpoint.public:
            raise errors.not_authorized("Only a person can call this; sign in with an authorization code.")
        if who.is_application:
            return None
        if endpoint.scope is not None and endpoint.scope not in who.scopes:
            raise errors.not_authorized("The application was not registered with the permission that this needs.")
        return Actor(who.user_id, f"api:{who.consumer_key}")

    def _limit(self, name: str, most: int, window: int, now: int) -> None:
        if most and self._hall.traffic.count(name, window, now) > most:
            raise errors.too_many_calls()

    def _secure_address(self, scope: Scope, visitor: Visitor) -> str | None:
        """Return where a call by plain HTTP belongs, None when it is served as it came.

        Only a proxy that is trusted can say that it was called by HTTP while people reach the hall by HTTPS.
        """
        public = self._settings.public_url.rstrip("/")
        if visitor.scheme != "http" or not (public.lower().startswith("https:") and self._settings.trusted_proxies):
            return None
        query = scope["query_string"].decode("latin-1")
        return f"{public}{scope['raw_path'].decode('latin-1')}{'?' + query if query else ''}"


def _route(sent: Sent) -> tuple[Endpoint, dict[str, str]]:
    parts = sent.path.removeprefix(PREFIX).rstrip("/").split("/")
    segments = tuple(plain(unquote(part, errors="replace")) for part in parts)
    found = ROUTES.find(sent.verb, segments)
    if found is None:
        verbs = ROUTES.verbs(segments)
        raise errors.wrong_verb(verbs) if verbs else errors.wrong_path()
    return found


def _pairs(text: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a query or form in order."""
    try:
        # Read as text that is no UTF-8 at all rather than refused: an unknown parameter is ignored whatever it holds.
        pairs = parse_qsl(
            text.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise errors.unreadable() from None
    return [(name, plain(value)) for name, value in pairs]


def _form(body: bytes) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in _pairs(body):
        form.setdefault(name, []).append(value)
    return form


def _from_header(authorization: str) -> str:
    """Return the access token of an Authorization header, which clients send in three ways; empty without one."""
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return unquote(value, errors="replace")
    if scheme.lower() != "basic":
        return ""
    token = unquote_to_bytes(value)
    if b"|" not in token:
        try:
            token = b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return ""
    return token.decode("utf-8", "replace")


def _success(endpoint: Endpoint, payload: Struct, path: dict[str, str]) -> bytes:
    """Write an answer; a map that is all of an answer stands for itself."""
    data: Any = getattr(payload, "by_id", payload)
    if endpoint.older:
        return msgspec.json.encode({"api": endpoint.path.format(**path), "rcode": 1, "data": data})
    return msgspec.json.encode({"data": data})


def _failed(wrong: WireError) -> Answer:
    headers = dict(_HEADERS)
    if wrong.status in {429, 503}:
        headers["Retry-After"] = str(MINUTE if wrong.status == 429 else errors.PATIENCE)  # noqa: PLR2004 - two statuses
    told = {"type": wrong.kind, "code": wrong.code, "description": wrong.description}
    return wrong.status, headers, msgspec.json.encode({"errors": [told]})


def _sent(scope: Scope, visitor: Visitor, body: bytes, public_url: str) -> Sent:
    return Sent(
        verb=scope["method"],
        path="/" + scope["raw_path"].decode("latin-1").lstrip("/"),
        query=scope["query_string"].decode("latin-1"),
        authorization=visitor.headers.get("authorization", ""),
        body=body,
        address=visitor.address,
        repeat_key=visitor.headers.get(HEADER.lower()),
        base=public_url.rstrip("/") or f"{visitor.scheme}://{visitor.host}",
    )
