"""The door: takes a request through form, limits, OAuth, permission and parameters to one operation and back."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import IO, Any

import msgspec
import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from hiringhall import clock
from hiringhall.api.asgi import Gone, Receive, Scope, Send, TooLarge, Visitor, read_body, respond, respond_with
from hiringhall.api.repeats import REPEATED
from hiringhall.api.upwork import decode, envelope, errors, form, oauth1, repeats, report_forms
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.downloads import Download, content_of
from hiringhall.api.upwork.endpoint import Endpoint, Format
from hiringhall.api.upwork.envelope import AuthUser, auth_user
from hiringhall.api.upwork.errors import WireError, from_refusal
from hiringhall.api.upwork.form import Form, Sent
from hiringhall.api.upwork.nonces import use_nonce
from hiringhall.api.upwork.routes import ROUTES
from hiringhall.api.upwork.signatures import is_signed
from hiringhall.api.upwork.streaming import EVENT_STREAM, Stream, send_stream
from hiringhall.api.upwork.token_endpoints import TokenEndpoint
from hiringhall.api.upwork.uploads import LARGEST_BODY, is_multipart, keep_all
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.credentials import Credentials, find_credentials
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.payments.repeating import Answered, keep_answer
from hiringhall.storage.traffic import DAY, MINUTE

log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, str], bytes | IO[bytes] | Download | Stream, str]


class UpworkDoor:
    """An ASGI application for everything under /api and /gds."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._settings = hall.settings
        self._tidy_at = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        visitor = Visitor.of(scope, self._settings)
        if scope["method"] == "OPTIONS":
            await respond(send, 204, envelope.PREFLIGHT_HEADERS, b"")
            return
        answer: Answer
        most = self._settings.max_body
        if scope["method"] == "POST" and is_multipart(visitor.headers):
            most = await asyncio.to_thread(self._most, _sent(scope, visitor, b""))
        try:
            sent_body = await read_body(scope, receive, visitor.headers, most)
        except Gone:
            return
        except TooLarge:
            wrong = errors.too_large(most)
            answer = self._error(wrong, _sent(scope, visitor, b""), None, clock.now(), None)
        else:
            sent = _sent(scope, visitor, sent_body)
            # A read on SQLite is over in microseconds; handing it to a thread would cost more than it takes. Calls for
            # tokens write whatever their method, and a write may have to wait for another. Reports may take long.
            path = sent.raw_path
            reads = sent.method in {"GET", "HEAD"} and "/oauth/" not in path and not path.startswith("/gds/")
            if self._hall.database.is_sqlite and reads:
                answer = self.answer(sent)
            else:
                answer = await asyncio.to_thread(self.answer, sent)
        await self._send(answer, scope, receive, send, visitor)

    async def _send(self, answer: Answer, scope: Scope, receive: Receive, send: Send, visitor: Visitor) -> None:
        status, headers, body, kind = answer
        headers, head = {"Content-Type": kind, **headers}, scope["method"] == "HEAD"
        if isinstance(body, Download):
            try:
                content = await asyncio.to_thread(content_of, self._hall.blobs, body)
            except WireError as wrong:
                status, headers, content, kind = envelope.error(wrong, server_time=clock.now())
                headers["Content-Type"] = kind
            await respond(send, status, headers, content, head=head)
        elif isinstance(body, bytes):
            await respond(send, status, headers, body, head=head)
        elif isinstance(body, Stream) and head:
            await respond(send, status, headers, b"", head=True)
        elif isinstance(body, Stream):
            last_event = visitor.headers.get("last-event-id", "")
            try:
                await send_stream(self._hall.live, body, receive, send, headers, last_event=last_event)
            except WireError as wrong:
                refused = envelope.error(wrong, server_time=clock.now())
                await self._send(refused, scope, receive, send, visitor)
        else:
            await respond_with(send, status, headers, body, head=head)

    def _most(self, sent: Sent) -> int:
        """Return how large a body in parts may be that is yet to be read: more where files are taken, of who signed."""
        try:
            read = form.read(sent)
            endpoint, _ = _route(read)
            if not isinstance(endpoint, Endpoint) or endpoint.takes_files is None:
                return self._settings.max_body
            presented = oauth1.present(read.oauth, now=clock.now(), window=self._settings.nonce_window)
            with self._hall.database.reading() as session:
                who = find_credentials(session, presented.consumer_key, presented.token)
        except (WireError, OperationalError):  # the call is refused for it when its body is read
            return self._settings.max_body
        known = who is not None and is_signed(
            self._hall, read, presented, who.sealed_key_secret, who.sealed_token_secret
        )
        return max(LARGEST_BODY, self._settings.max_body) if known else self._settings.max_body

    def answer(self, sent: Sent) -> Answer:
        """Return status, headers, body and content type for a request; never raises."""
        now = clock.now()
        read: Form | None = None
        endpoint: Endpoint | TokenEndpoint | None = None
        try:
            self._limit_address(sent.address, now)
            read = form.read(sent)
            endpoint, path = _route(read)
            if isinstance(endpoint, TokenEndpoint):
                return endpoint.handler(self._hall, read, now)
            return self._call(endpoint, path, read, now)
        except Refused as refused:
            if read is not None and read.entry == "gds":
                return report_forms.error(read, refused, now)
            wrong = from_refusal(refused, endpoint.names if isinstance(endpoint, Endpoint) else {})
        except WireError as error:
            wrong = error
        except IntegrityError:
            log.warning("two requests clashed", path=sent.raw_path, exc_info=True)
            wrong = WireError(400, "Another request changed the same thing at the same time; try again.")
        except OperationalError:
            # Another writer held the database too long, or PostgreSQL chose this one of two that waited for each other.
            log.warning("the database was busy", path=sent.raw_path, exc_info=True)
            wrong = WireError(503, "The server is busy; nothing was changed, try again.")
        except Exception:
            log.exception("the request failed", path=sent.raw_path)
            wrong = WireError(500, "The server could not answer this request; it was logged.")
        return self._error(wrong, sent, read, now, endpoint)

    def _call(self, endpoint: Endpoint, path: Mapping[str, str], read: Form, now: int) -> Answer:
        presented = oauth1.present(read.oauth, now=now, window=self._settings.nonce_window)
        database = self._hall.database
        if endpoint.writes:
            repeats.check_key(endpoint, read)
            with database.reading() as session:
                who = find_credentials(session, presented.consumer_key, presented.token)
            actor = self._admit(endpoint, read, presented, who, now)
            repeatable = repeats.repeatable(endpoint, path, read, actor)
            files = self._keep_files(endpoint, path, read, actor)
            with database.writing() as session:
                if repeatable and (answered := repeats.find(session, repeatable, now)):
                    headers = envelope.standard_headers(now) | {REPEATED: "true"}
                    return answered.status, headers, answered.body.encode(), answered.content_type
                call = Call(self._hall, session, actor, _base(self._hall, read), files=files)
                payload = self._run(endpoint, path, read, call)
                written, kind = _success(endpoint, read, payload, who, now)
                if repeatable:
                    keep_answer(session, repeatable, Answered(endpoint.status, kind, written.decode()))
            return endpoint.status, envelope.standard_headers(now) | call.headers, written, kind
        with database.reading() as session:
            who = find_credentials(session, presented.consumer_key, presented.token)
            actor = self._admit(endpoint, read, presented, who, now)
            payload = self._run(endpoint, path, read, Call(self._hall, session, actor, _base(self._hall, read)))
            if isinstance(payload, report_forms.Report):
                file, kind = report_forms.write(payload, _members(who, now), read)
                return 200, envelope.standard_headers(now), file, kind
        if isinstance(payload, Stream):
            return 200, envelope.standard_headers(now), payload, EVENT_STREAM
        if isinstance(payload, Download):
            return 200, envelope.standard_headers(now) | payload.headers, payload, payload.media_type
        body, kind = _success(endpoint, read, payload, who, now)
        return 200, envelope.standard_headers(now), body, kind

    def _admit(
        self, endpoint: Endpoint, read: Form, presented: oauth1.Presented, who: Credentials | None, now: int
    ) -> Actor:
        """Return who calls, once signature, nonce, daily limit and key permission hold. Raises WireError otherwise."""
        if who is None:
            raise errors.unknown_combination()
        if not is_signed(self._hall, read, presented, who.sealed_key_secret, who.sealed_token_secret):
            raise errors.wrong_signature()
        use_nonce(self._hall, presented)
        self._tidy(now)
        self._limit_key(presented.consumer_key, now)
        if endpoint.scope is not None and endpoint.scope not in who.scopes:
            raise errors.no_access()
        return Actor(who.user_id, f"api:{presented.consumer_key}", (who.user_key, who.username))

    def _keep_files(self, endpoint: Endpoint, path: Mapping[str, str], read: Form, actor: Actor) -> Sequence[KeptFile]:
        """Store what came with a call, before its transaction begins. Raises WireError or Refused."""
        if read.files is None:
            return ()
        if endpoint.takes_files is None:
            raise form.unread_type()
        with self._hall.database.reading() as session:
            endpoint.takes_files(session, actor, path)
        return keep_all(self._hall.blobs, read.files)

    def _run(self, endpoint: Endpoint, path: Mapping[str, str], read: Form, call: Call) -> msgspec.Struct:
        _chosen_format(endpoint, read)  # a format that is not served is refused before anything is done
        parameters = decode.decode(
            read.parameters,
            path,
            endpoint.parameters,
            ignore_unknown=self._settings.unknown_parameters == "ignore",
        )
        return endpoint.handler(call, parameters)

    def _tidy(self, now: int) -> None:
        """Once a minute drop what is too old to matter; twice the window, since clocks of workers may differ."""
        if now >= self._tidy_at:
            self._tidy_at = now + MINUTE
            self._hall.traffic.forget(now - 2 * self._settings.nonce_window, now)

    def _limit_address(self, address: str, now: int) -> None:
        limit = self._settings.rate_limit
        if limit and self._hall.traffic.count(f"address {address}", MINUTE, now) > limit:
            raise errors.too_many_requests()

    def _limit_key(self, consumer_key: str, now: int) -> None:
        limit = self._settings.daily_limit
        if limit and self._hall.traffic.count(f"key {consumer_key}", DAY, now) > limit:
            raise errors.too_many_requests()

    def _error(
        self, wrong: WireError, sent: Sent, read: Form | None, now: int, endpoint: Endpoint | TokenEndpoint | None
    ) -> Answer:
        kind, callback = form.expected_answer(sent) if read is None else (read.format, read.callback)
        if kind is None:
            kind = endpoint.default_format if isinstance(endpoint, Endpoint) and callback is None else "json"
        if read.entry == "gds" if read is not None else sent.raw_path.startswith("/gds/"):
            reason = "access_denied" if wrong.status in {401, 403} else "other"
            return envelope.gds_error(reason, wrong.message, server_time=now, status=wrong.status, callback=callback)
        return envelope.error(wrong, server_time=now, format=kind, callback=callback)


def _route(read: Form) -> tuple[Endpoint | TokenEndpoint, dict[str, str]]:
    found = ROUTES.find(read)
    if found is None:
        if read.suffix is not None and read.format_from != "suffix" and ROUTES.find(read, read.rest_without_suffix):
            raise errors.unknown_format(read.suffix)
        raise errors.wrong_url()
    return found


def _success(
    endpoint: Endpoint, read: Form, payload: msgspec.Struct, who: Credentials | None, now: int
) -> tuple[bytes, str]:
    return envelope.success(
        {name: value for name, value in msgspec.structs.asdict(payload).items() if value is not msgspec.UNSET},
        auth_user=_auth_user(who, now),
        server_time=now,
        server_time_as=endpoint.server_time,
        format=_chosen_format(endpoint, read),
        callback=read.callback,
    )


def _members(who: Credentials | None, now: int) -> dict[str, Any]:
    """Return what stands in the envelope of a report beside its table."""
    return {"server_time": now, "auth_user": _auth_user(who, now)}


def _chosen_format(endpoint: Endpoint, read: Form) -> Format:
    chosen = read.format or endpoint.default_format
    if read.callback is not None and read.format_from != "suffix":
        chosen = "json"
    if chosen in endpoint.formats:
        return chosen
    if read.format_from == "suffix":
        raise errors.unknown_format(chosen)
    return endpoint.default_format


def _auth_user(who: Credentials | None, now: int) -> AuthUser | None:
    return None if who is None else auth_user(who.first_name, who.last_name, who.timezone, now)


def _base(hall: Hall, read: Form) -> str:
    return hall.settings.public_url.rstrip("/") or f"{read.signed.scheme}://{read.signed.host}"


def _sent(scope: Scope, visitor: Visitor, body: bytes) -> Sent:
    return Sent(
        scope["method"],
        visitor.scheme,
        visitor.host,
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        visitor.headers,
        body,
        visitor.address,
    )
