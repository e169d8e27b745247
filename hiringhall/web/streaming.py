"""The stream of what happens in a person's rooms, for the pages that they look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from sqlalchemy.orm import Session

from hiringhall.live import HEADERS, Listener, Live, TooManyStreams, line, serve
from hiringhall.marketplace.rooms.events import Event

EVENT_STREAM = HEADERS["Content-Type"]


class PageForm:
    """Events that tell where something happened and who did it: what it is, pages ask for."""

    def write(self, _session: Session, events: Sequence[Event]) -> Mapping[int, bytes]:
        """Return what is sent for each of the events, by its id."""
        return {event.id: line(event.kind.value, event.id, _told(event)) for event in events}


PAGES = PageForm()


def _told(event: Event) -> dict[str, Any]:
    return {"room": event.room_key, "story": event.story_id, "person": event.user_id, "name": event.user_name}


class EventStream(Response[bytes]):
    """The answer that goes on until one of the two sides ends it; `since` is what was heard before."""

    def __init__(self, live: Live, listener: Listener, since: int | None) -> None:
        super().__init__(b"", media_type=EVENT_STREAM, headers=dict(HEADERS))
        self._live, self._listener, self._since = live, listener, since

    def to_asgi_response(self, *values: Any, **options: Any) -> ASGIResponse:
        """Return what answers over the connection."""
        head = super().to_asgi_response(*values, **options)
        return _Streaming(head, self._live, self._listener, self._since)


class _Streaming(ASGIResponse):
    def __init__(self, head: ASGIResponse, live: Live, listener: Listener, since: int | None) -> None:
        super().__init__(is_head_response=head.is_head_response)
        self._raw = [(name, value) for name, value in head.encode_headers() if name.lower() != b"content-length"]
        self._live, self._listener, self._since = live, listener, since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_head_response:
            await ASGIResponse(headers=HEADERS, is_head_response=True)(scope, receive, send)
            return
        begun = False
        try:
            async with self._live.listen(self._listener, self._since):
                begun = True
                await serve(self._listener, receive, send, self._raw)  # type: ignore[arg-type]
        except (TooManyStreams, TimeoutError) as refused:
            if begun:
                raise
            status = 429 if isinstance(refused, TooManyStreams) else 503
            await ASGIResponse(status_code=status, headers={"Retry-After": "10"})(scope, receive, send)
