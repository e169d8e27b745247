"""What pages ask for while somebody looks at them: the stream of what happens, and small parts of pages anew."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from hiringhall.live import Listener, event_id
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.rooms.access import Seat, known_room
from hiringhall.marketplace.rooms.editing import moderates, story_in
from hiringhall.marketplace.rooms.own_rooms import count_waiting
from hiringhall.marketplace.rooms.queries import Stories, stories
from hiringhall.marketplace.rooms.typing import is_told_already, note_typing
from hiringhall.web import threads
from hiringhall.web.page import Answer, Pages
from hiringhall.web.streaming import EVENT_STREAM, PAGES, EventStream
from hiringhall.web.threads import Manner
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/rooms/live")
def follow(visit: Visit) -> Answer:
    """Tell what happens in the visitor's rooms, as long as they are there; an address for scripts, not a page."""
    if EVENT_STREAM not in visit.request.headers.get("accept", ""):
        raise NotFound("page")
    last = visit.request.headers.get("last-event-id", "") or visit.query.text("last")
    answer = EventStream(visit.hall.live, Listener(visit.actor.user_id or 0, PAGES), event_id(last))
    return visit.also(answer)


@pages.get("/rooms/waiting")
def show_waiting(visit: Visit) -> Answer:
    """Answer with the number of rooms with something unread, as the menu has it."""
    with visit.reading() as session:
        waiting = count_waiting(session, visit.actor)
    return visit.show("parts/waiting.html", waiting=waiting)


@pages.get("/rooms/{key:str}/stories/{story:str}")
def show_story(visit: Visit) -> Answer:
    """Answer with one message, as it stands in the talk now."""

    def find(session: Session, seat: Seat) -> Stories:
        return Stories([story_in(session, visit.actor, seat.room.key, visit.reference("story"))])

    return _part(visit, "rooms/story.html", find)


@pages.get("/rooms/{key:str}/seen")
def show_seen(visit: Visit) -> Answer:
    """Answer with who has read the newest message."""
    return _part(visit, "rooms/seen.html", lambda session, seat: stories(session, seat.room.id, count=1))


def _part(visit: Visit, template: str, find: Callable[[Session, Seat], Stories]) -> Answer:
    """Answer with a part of a talk, made of what is found in the room."""
    key = visit.public_key("key", "room")
    with visit.reading() as session:
        seat = known_room(session, visit.actor, key)
        manner = Manner(takes_files=True, tells_seen=True, moderates=moderates(seat))
        talk = threads.part(visit, session, seat.room, f"/rooms/{key}", find(session, seat), manner=manner)
    return visit.show(template, talk=talk)


@pages.post("/rooms/{key:str}/typing")
def tell_typing(visit: Visit) -> Answer:
    """Tell the others in a room that the visitor is writing."""
    key = visit.public_key("key", "room")
    with visit.reading() as session:
        if is_told_already(session, visit.actor, key):
            return Answer(b"", status_code=204)
    with visit.writing() as session:
        note_typing(session, visit.actor, key)
    return Answer(b"", status_code=204)
