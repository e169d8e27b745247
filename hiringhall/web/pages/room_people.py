"""Who is in a room: asking in, putting out, roles, and leaving."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import find_user
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.rooms.access import Seat, known_room
from hiringhall.marketplace.rooms.acquaintances import acquaintances, strangers
from hiringhall.marketplace.rooms.listing import room_members
from hiringhall.marketplace.rooms.members import ask_in, leave, may_ask_in, member_id, send_out, set_role
from hiringhall.marketplace.rooms.models import RoomKind, RoomRole
from hiringhall.marketplace.rooms.opening import Guest
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.rooms import LONGEST_FIND
from hiringhall.web.visit import Visit

pages = Pages()

MOST_LISTED = 50


@pages.get("/rooms/{key:str}/people")
def show_people(visit: Visit) -> Answer:
    """Show whom the visitor may ask into a room."""
    find = " ".join(visit.query.text("find").split())[:LONGEST_FIND]
    with visit.reading() as session:
        room = (seat := _seat(visit, session)).room
        if not may_ask_in(seat):
            raise NotFound("page")
        company_id = room.company_id if room.kind is RoomKind.INTERVIEW else None
        known = acquaintances(
            session, visit.actor, find=find, company_id=company_id, but_of_room=room.id, count=MOST_LISTED
        )
    return visit.show("rooms/people.html", room=room, known=known, find=find)


@pages.post("/rooms/{key:str}/people")
def add(visit: Visit) -> Answer:
    """Let somebody in."""
    key = _key(visit)
    with visit.writing() as session:
        _seat(visit, session)  # who is not in it learns nothing else
        try:
            person = find_user(session, visit.form.text("person"))
        except NotFound:
            raise strangers("guests") from None
        ask_in(session, visit.actor, key, Guest(person))
    return visit.go(f"/rooms/{key}", good="They are in the room now.")


@pages.post("/rooms/{key:str}/people/{person:str}/remove")
def remove(visit: Visit) -> Answer:
    """Put somebody out, who can be asked in again."""
    key = _key(visit)
    with visit.writing() as session:
        send_out(session, visit.actor, key, _member(visit, session))
    return visit.go(f"/rooms/{key}", good="They are no longer in the room.")


@pages.post("/rooms/{key:str}/people/{person:str}/role")
def give_role(visit: Visit) -> Answer:
    """Make somebody an admin, or no longer."""
    key = _key(visit)
    role = RoomRole.ADMIN if visit.form.flag("admin") else RoomRole.PARTICIPANT
    with visit.writing() as session:
        set_role(session, visit.actor, key, _member(visit, session), role)
    return visit.go(f"/rooms/{key}")


@pages.get("/rooms/{key:str}/people/{person:str}/owner")
def ask_about_owner(visit: Visit) -> Answer:
    """Ask whether the ownership is to be passed on."""
    with visit.reading() as session:
        room = _seat(visit, session).room
        user_id = _member(visit, session)
        name = next(each.name for each in room_members(session, [room.id])[room.id] if each.user_id == user_id)
    return visit.show(
        "rooms/sure.html",
        room=room,
        question=f"Make {name} the owner?",
        told="You become an admin, and only they can pass the ownership back.",
        button="Pass it on",
        action=visit.path,
    )


@pages.post("/rooms/{key:str}/people/{person:str}/owner")
def pass_on(visit: Visit) -> Answer:
    """Pass the ownership on."""
    key = _key(visit)
    with visit.writing() as session:
        set_role(session, visit.actor, key, _member(visit, session), RoomRole.OWNER)
    return visit.go(f"/rooms/{key}", good="The room has another owner; you are an admin of it.")


@pages.get("/rooms/{key:str}/leave")
def ask_about_leaving(visit: Visit) -> Answer:
    """Ask whether the visitor really goes."""
    with visit.reading() as session:
        room = _seat(visit, session).room
    return visit.show(
        "rooms/sure.html",
        room=room,
        question=f"Leave “{room.title}”?",
        told="You no longer see what is said there. Somebody in the room can ask you in again.",
        button="Leave the room",
        action=visit.path,
    )


@pages.post("/rooms/{key:str}/leave")
def go(visit: Visit) -> Answer:
    """Let the visitor go."""
    with visit.writing() as session:
        leave(session, visit.actor, _key(visit))
    return visit.go("/rooms", good="You left the room.")


def _key(visit: Visit) -> str:
    return visit.public_key("key", "room")


def _seat(visit: Visit, session: Session) -> Seat:
    return known_room(session, visit.actor, _key(visit))


def _member(visit: Visit, session: Session) -> int:
    """Return the member in the path. Raises NotFound for people who are not in the room."""
    seat = _seat(visit, session)
    try:
        return member_id(session, seat, find_user(session, visit.public_key("person", "member of the room")))
    except NotFound:
        raise NotFound("member of the room") from None
