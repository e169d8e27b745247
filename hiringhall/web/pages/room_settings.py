"""What a room is called and about, and whether it is archived."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.rooms.access import Seat, known_room
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/rooms/{key:str}/settings")
def show_settings(visit: Visit) -> Answer:
    """Show name and topic to who may change them."""
    seat = _seat(visit)
    return _page(visit, seat, Form().fill(name=seat.room.name, topic=seat.room.topic))


@pages.post("/rooms/{key:str}/settings")
def change(visit: Visit) -> Answer:
    """Rename a room and say what it is about."""
    seat, form = _seat(visit), visit.form
    # The room of a proposal goes by its topic until it gets a name.
    name = form.text("name") if form.text("name").strip() or seat.room.name else None
    topic = form.text("topic") if seat.room.kind is not RoomKind.ONE_ON_ONE else None
    try:
        with visit.writing() as session:
            change_room(session, visit.actor, seat.room.key, name=name, topic=topic)
    except Refused as refused:
        form.refuse(refused, "name", "topic")
        return _page(visit, seat, form, 422)
    return visit.go(f"/rooms/{seat.room.key}", good="Saved.")


@pages.post("/rooms/{key:str}/archive")
def archive(visit: Visit) -> Answer:
    """Archive a room, or take it up again."""
    key, away = visit.public_key("key", "room"), visit.form.flag("away")
    with visit.writing() as session:
        change_room(session, visit.actor, key, archived=away)
    told = "The room is archived: it is read, not written to." if away else "The room is open again."
    return visit.go(f"/rooms/{key}", good=told)


def _seat(visit: Visit) -> Seat:
    with visit.reading() as session:
        seat = known_room(session, visit.actor, visit.public_key("key", "room"))
    seat.require_lead("change what it is called, or archive it")
    return seat


def _page(visit: Visit, seat: Seat, form: Form, status: int = 200) -> Answer:
    return visit.show("rooms/settings.html", form=form, status=status, room=seat.room)
