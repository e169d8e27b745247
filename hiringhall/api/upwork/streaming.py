"""The answer to a call that listens: a stream instead of one body, once it is known that the caller may."""

from msgspec import Struct

from hiringhall.api.asgi import Receive, Send
from hiringhall.api.upwork import errors
from hiringhall.live import HEADERS, Listener, Live, TooManyStreams, event_id, serve

EVENT_STREAM = "text/event-stream"


class Stream(Struct, frozen=True):
    """A stream that is yet to begin: who listens, and the id of the event that they heard last."""

    listener: Listener
    since: int | None


async def send_stream(
    live: Live, stream: Stream, receive: Receive, send: Send, headers: dict[str, str], *, last_event: str
) -> None:
    """Answer with a stream; `last_event` is the header Last-Event-ID, which may be any text.

    Raises WireError before anything is sent when it cannot begin.
    """
    since = event_id(last_event) if stream.since is None else stream.since
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in {**headers, **HEADERS}.items()]
    begun = False
    try:
        async with live.listen(stream.listener, since):
            begun = True
            await serve(stream.listener, receive, send, raw)
    except TooManyStreams:
        raise errors.too_many_streams() from None
    except TimeoutError:
        if begun:
            raise
        raise errors.no_stream_now() from None
