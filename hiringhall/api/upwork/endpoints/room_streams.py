"""What happens in the caller's rooms, as it happens: an addition of this hall, of which the reference knows nothing."""

from typing import Annotated

from msgspec import Meta

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.room_changes import Nothing, writes
from hiringhall.api.upwork.endpoints.rooms import RoomId, Who, reads
from hiringhall.api.upwork.streaming import Stream
from hiringhall.api.upwork.views.events import PROGRAMS, EventView
from hiringhall.api.upwork.views.rooms import room_key
from hiringhall.live import LASTS, Listener, event_id
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.places import place_named
from hiringhall.marketplace.rooms.typing import note_typing


class Listening(Parameters, frozen=True):
    """From where to listen, and what was heard last."""

    company_user_id: Who
    lastEventId: Annotated[
        str | None,
        Meta(description="Id of the last event that was received, unless the header Last-Event-ID tells it."),
    ] = None
    seconds: Annotated[
        int, Meta(ge=0, le=LASTS, description="End after so many; with 0 only what was missed is told.")
    ] = LASTS


class Typing(Parameters, frozen=True):
    """Names a room."""

    company_user_id: Who
    room_id: RoomId


@endpoint(
    "messages_stream",
    "GET",
    "messages/v3/{company_user_id}/stream",
    title="Listen to rooms",
    answer=EventView,
    is_stream=True,
    documented=False,
    is_added=True,
    **reads(),
)
def listen(call: Call, params: Listening) -> Stream:
    """Tell what happens in the caller's rooms as server-sent events: story, story-changed, read, typing and room."""
    place = place_named(call.session, call.actor, params.company_user_id)
    since = None if params.lastEventId is None else event_id(params.lastEventId)
    if params.lastEventId is not None and since is None:
        raise InvalidInput("lastEventId", "send the id of an event.")
    return Stream(Listener(call.user_id, PROGRAMS, place, params.seconds), since)


@endpoint(
    "messages_typing",
    "POST",
    "messages/v3/{company_user_id}/rooms/{room_id}/typing",
    title="Tell that one is writing",
    documented=False,
    is_added=True,
    **writes(),
)
def tell_typing(call: Call, params: Typing) -> Nothing:
    """Tell the others in a room that the caller is writing a message, at most once in three seconds."""
    place_named(call.session, call.actor, params.company_user_id)
    note_typing(call.session, call.actor, room_key(params.room_id))
    return Nothing()
