"""The door: takes an event within its bound, has it checked and acted on, and says whether it need come again."""

import asyncio

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from hiringhall.api.asgi import Gone, Receive, Scope, Send, TooLarge, Visitor, read_body, respond
from hiringhall.cashier.stripe_events import NotSignedError, UnreadableError, take_event
from hiringhall.hall import Hall
from hiringhall.marketplace.errors import Refused

PREFIX = "/api/stripe/"
EVENTS = "/api/stripe/v1/events"
SLOWEST = 30
"""Seconds within which an event has to come."""
_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = structlog.get_logger(__name__)


class Answer(Exception):  # noqa: N818 - how a request ends that is not taken
    """The status and the words that a request is answered with."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class StripeDoor:
    """An ASGI application for everything under /api/stripe/."""

    def __init__(self, hall: Hall) -> None:
        self._settings = hall.settings
        self._database = hall.database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Whatever is not answered with 200 comes again."""
        try:
            await self._take(scope, receive)
        except Gone:
            return
        except Answer as answer:
            body = msgspec.json.encode({"error": str(answer)})
            headers = _HEADERS | ({"Connection": "close"} if scope["http_version"].startswith("1") else {})
            await respond(send, answer.status, headers, body, head=scope["method"] == "HEAD")
            return
        await respond(send, 200, _HEADERS, b'{"received":true}')

    async def _take(self, scope: Scope, receive: Receive) -> None:
        secret = self._settings.stripe_webhook_secret
        if not secret or f"/{scope['path'].lstrip('/')}" != EVENTS:
            raise Answer(404, "There is nothing here.")
        if scope["method"] != "POST":
            raise Answer(405, "Events are sent by POST.")
        visitor = Visitor.of(scope, self._settings)
        payload = await self._read(scope, receive, visitor)
        try:
            await asyncio.to_thread(
                take_event, self._database, secret, payload, visitor.headers.get("stripe-signature", "")
            )
        except NotSignedError:
            raise Answer(400, "This is not signed with the hall's secret, or was too long ago.") from None
        except UnreadableError as error:
            raise Answer(400, f"This is no event: {error}") from None
        except Refused as refusal:
            log.warning("an event cannot be acted on yet", why=str(refusal))
            raise Answer(409, "This cannot be acted on yet.") from None
        except SQLAlchemyError as error:
            log.warning("an event could not be noted", exc_info=error)
            raise Answer(503, "The hall is busy.") from None

    async def _read(self, scope: Scope, receive: Receive, visitor: Visitor) -> bytes:
        try:
            async with asyncio.timeout(SLOWEST):
                return await read_body(scope, receive, visitor.headers, self._settings.max_body)
        except TooLarge:
            raise Answer(413, f"Events have at most {self._settings.max_body} bytes.") from None
        except TimeoutError:
            raise Answer(408, "The event did not come in time.") from None
