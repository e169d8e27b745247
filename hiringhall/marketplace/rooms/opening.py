"""Rooms that people open by hand: for a group, or for two."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.rooms.acquaintances import MOST_MEMBERS, require_known
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, RoomRole, folded
from hiringhall.marketplace.rooms.operations import note_read, tell
from hiringhall.marketplace.rooms.places import OWN, Place
from hiringhall.marketplace.rooms.texts import context_text, name_text, topic_text

MOST_OBJECTS = 20
OBJECT_BYTES = 8 * 1024
"""Bytes of all that a story refers to."""


class Guest(Struct, frozen=True):
    """Somebody who is in a room from the beginning; `company_id` is on whose behalf, if that is told."""

    user_id: int
    company_id: int | None = None
    role: RoomRole = RoomRole.PARTICIPANT


class NewRoom(Struct, frozen=True, kw_only=True):
    """What a room is opened with; `about` is what it is tied to, as in Room, `objects` what its opening refers to."""

    kind: RoomKind = RoomKind.GROUP
    name: str
    topic: str = ""
    context: str = ""
    guests: Sequence[Guest] = ()
    objects: Sequence[Mapping[str, Any]] = ()
    about: Mapping[str, Any] = {}


class Opened(Struct, frozen=True):
    """A room, and whether it is new."""

    room: Room
    is_new: bool


def open_room(session: Session, actor: Actor, new: NewRoom, place: Place = OWN) -> Opened:
    """Open a room for a group, or for two: the one that these two have, if there is one already.

    Whom the actor shares neither a company nor a room with is not let in. In a group the opener is the owner, unless a
    guest is to be. Whoever calls has found out that the actor may see what the room is about.
    Raises InvalidInput for "name", "topic", "context", "objects", "guests" or "kind", NotAllowed for who is no person
    or does not belong to the company of `place`.
    """
    if actor.user_id is None:
        raise NotAllowed("Only people open rooms.")
    if place.company_id is not None and not standing(session, actor).in_company(place.company_id):
        raise NotAllowed("You belong to no team of this company.")
    if new.kind is RoomKind.INTERVIEW:
        raise InvalidInput("kind", "the room of a proposal or contract opens with it.")
    room = Room(
        key=new_key(),
        kind=new.kind,
        name=name_text(new.name),
        topic=topic_text(new.topic),
        sort_name=folded(name_text(new.name)),
        context=context_text(new.context),
        about=dict(new.about),
        company_id=place.company_id,
        team_id=place.team_id,
        created_at=clock.now(),
    )
    objects = _checked_objects(new.objects)
    guests = {guest.user_id: guest for guest in new.guests}
    if len(guests) < len(new.guests):
        raise InvalidInput("guests", "name everybody once.")
    own = guests.pop(actor.user_id, None)
    require_known(session, actor, guests, "guests")
    members = _members(session, [*guests.values(), own or Guest(actor.user_id)], place)
    if new.kind is RoomKind.ONE_ON_ONE:
        return _open_for_two(session, actor, room, members, objects)
    if len(members) > MOST_MEMBERS:
        raise InvalidInput("guests", f"a room has at most {MOST_MEMBERS} members.")
    owners = [member for member in members[:-1] if member.role is RoomRole.OWNER]
    if len(owners) > 1:
        raise InvalidInput("guests", "a room has one owner.")
    members[-1].role = RoomRole.ADMIN if owners else RoomRole.OWNER
    session.add(room)
    session.flush()
    _let_in(session, actor, room, members, objects)
    return Opened(room, is_new=True)


def _members(session: Session, guests: Sequence[Guest], place: Place) -> list[RoomMember]:
    """Return everybody's place in a room that is not there yet, in their order."""
    now = clock.now()
    return [
        RoomMember(
            user_id=guest.user_id,
            company_id=behalf(session, guest.user_id, guest.company_id, place),
            role=guest.role,
            joined_at=now,
        )
        for guest in guests
    ]


def behalf(session: Session, user_id: int, company_id: int | None, place: Place) -> int | None:
    """Return on whose behalf somebody is in a room: as told, else of the company that it is opened in, if theirs.

    Raises InvalidInput("guests") for a company that they do not belong to.
    """
    where = standing(session, Actor(user_id, ""))
    if company_id is not None and not where.in_company(company_id):
        raise InvalidInput("guests", "name with each person a company that they belong to, or none.")
    wanted = place.company_id if company_id is None else company_id
    return wanted if wanted is not None and where.in_company(wanted) else None


def _open_for_two(
    session: Session, actor: Actor, room: Room, members: list[RoomMember], objects: list[dict[str, Any]]
) -> Opened:
    if len(members) != 2:  # noqa: PLR2004 - two
        raise InvalidInput("guests", "name the one other person of a room for two.")
    if room.topic:
        raise InvalidInput("topic", "a room for two has none.")
    low, high = sorted(member.user_id for member in members)
    room.pair = f"{low}-{high}"
    for member in members:
        member.role = RoomRole.ADMIN
    known = select(Room).where(Room.pair == room.pair)
    found = session.scalar(known)
    if found is None:
        try:
            with session.begin_nested():
                session.add(room)
                session.flush()
        except IntegrityError:  # the other of the two, or another process, was quicker
            found = session.scalars(known).one()
    if found is not None:
        return Opened(found, is_new=False)
    _let_in(session, actor, room, members, objects)
    return Opened(room, is_new=True)


def _let_in(
    session: Session, actor: Actor, room: Room, members: list[RoomMember], objects: list[dict[str, Any]]
) -> None:
    for member in members:
        member.room_id = room.id
    session.add_all(members)
    opener = session.get_one(User, actor.user_id)
    told = tell(session, room, f"{opener.name} opened the room.", objects)
    note_read(session, actor, room, told.id)
    people = sorted(member.user_id for member in members)
    record(session, actor, "room.opened", room.id, after={"kind": room.kind.value, "name": room.name, "users": people})


def _checked_objects(objects: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(objects) > MOST_OBJECTS:
        raise InvalidInput("objects", f"name at most {MOST_OBJECTS} objects.")
    if len(msgspec.json.encode(objects)) > OBJECT_BYTES:
        raise InvalidInput("objects", f"write at most {OBJECT_BYTES // 1024} kB about all objects together.")
    return [dict(each) for each in objects]
