"""Opening rooms: for a group, or for two."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.queries import find_user
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.rooms.acquaintances import Acquaintance, acquaintances, strangers
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.rooms.places import OWN, Place
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("name", "topic", "guests")
MOST_LISTED = 100


@pages.get("/rooms/new")
def show_form(visit: Visit) -> Answer:
    """Show the form of a group."""
    return _form(visit, Form())


@pages.post("/rooms/new")
def open_group(visit: Visit) -> Answer:
    """Open a group; the visitor owns it."""
    form = visit.form
    try:
        with visit.writing() as session:
            guests = [Guest(_person(session, key)) for key in dict.fromkeys(form.many("guests"))]
            new = NewRoom(name=form.text("name"), topic=form.text("topic"), guests=guests)
            key = open_room(session, visit.actor, new, _place(visit)).room.key
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _form(visit, form, 422)
    return visit.go(f"/rooms/{key}", good="The room is open.")


@pages.post("/rooms/with")
def open_for_two(visit: Visit) -> Answer:
    """Lead to the one room of the visitor and somebody else, which is opened when there is none yet."""
    with visit.writing() as session:
        other = session.get_one(User, _person(session, visit.form.text("person")))
        me = session.get_one(User, visit.actor.user_id)
        name = f"{me.name} and {other.name}"
        new = NewRoom(kind=RoomKind.ONE_ON_ONE, name=name, guests=[Guest(other.id)])
        key = open_room(session, visit.actor, new, OWN).room.key
    return visit.go(f"/rooms/{key}")


def _form(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        known: Sequence[Acquaintance] = acquaintances(session, visit.actor, count=MOST_LISTED)
    return visit.show("rooms/new.html", form=form, status=status, known=known, place=_place(visit))


def _place(visit: Visit) -> Place:
    """Return on whose behalf a group is opened: that of the company whose hat the visitor wears."""
    company_id = visit.hat.company_id if visit.hat else None
    return OWN if company_id is None else Place(company_id, company_id)


def _person(session: Session, key: str) -> int:
    """Return the person with a key. Raises InvalidInput as for strangers, so that nobody learns who is there."""
    try:
        return find_user(session, key)
    except NotFound:
        raise strangers("guests") from None
