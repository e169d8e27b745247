"""Who is in a room: asked in, sent out, going, and what each of them may do there."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.rooms.access import LEADS, Seat, known_room
from hiringhall.marketplace.rooms.acquaintances import MOST_MEMBERS, require_known, strangers
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomKind, RoomMember, RoomRole
from hiringhall.marketplace.rooms.opening import Guest, behalf
from hiringhall.marketplace.rooms.places import Place


def ask_in(session: Session, actor: Actor, key: str, guest: Guest) -> None:
    """Let somebody into a room; who is in it already stays as they are.

    Into a group its owner and admins let whom they share a company or a room with, as admin or participant; into the
    room of a proposal or contract the client's people their colleagues.
    Raises NotFound, NotAllowed, InvalidInput("guests"), Conflict for a room for two.
    """
    seat = known_room(session, actor, key, lock=True)
    room = seat.room
    _require_group_or_client(seat, "ask people in")
    require_known(session, actor, [guest.user_id], "guests")
    company_id = behalf(session, guest.user_id, guest.company_id, Place(room.company_id))
    role = guest.role
    if room.kind is RoomKind.INTERVIEW:
        if company_id is None or company_id != room.company_id:
            raise strangers("guests")
        role = RoomRole.ADMIN
    elif role is RoomRole.OWNER:
        raise InvalidInput("guests", "a room has one owner; ownership is passed on to who is in it.")
    member = session.get(RoomMember, (room.id, guest.user_id))
    if member is not None and member.left_at is None:
        return
    _require_space(session, room)
    if member is None:
        member = RoomMember(room_id=room.id, user_id=guest.user_id)
        session.add(member)
    member.company_id, member.role, member.left_at, member.joined_at = company_id, role, None, clock.now()
    session.flush()
    record(session, actor, "room.joined", room.id, after={"user": guest.user_id, "role": role.value})
    note(session, room.id, EventKind.ROOM, user_id=actor.user_id)


def send_out(session: Session, actor: Actor, key: str, user_id: int) -> None:
    """Put somebody out of a room.

    Out of a group its owner puts anybody, its admins participants; out of the room of a proposal or contract the
    client's people their colleagues. Raises NotFound, NotAllowed, Conflict for the owner and for a room for two.
    """
    seat = known_room(session, actor, key, lock=True)
    if user_id == actor.user_id:
        _go(session, actor, seat, seat.member)
        return
    _require_group_or_client(seat, "put people out")
    member = _member(session, seat.room, user_id)
    if seat.room.kind is RoomKind.INTERVIEW and member.company_id != seat.room.company_id:
        raise NotAllowed("The freelancer's side stays in the room.")
    is_lead = member.role is not RoomRole.PARTICIPANT
    if seat.room.kind is RoomKind.GROUP and is_lead and seat.member.role is not RoomRole.OWNER:
        raise NotAllowed("Only the owner of a room may put an admin out.")
    _go(session, actor, seat, member)


def leave(session: Session, actor: Actor, key: str) -> None:
    """Go out of a room.

    Raises NotFound, NotAllowed for the freelancer's side of a proposal or contract, Conflict for a room for two, and
    for an owner who leaves others behind.
    """
    seat = known_room(session, actor, key, lock=True)
    _go(session, actor, seat, seat.member)


def set_role(session: Session, actor: Actor, key: str, user_id: int, role: RoomRole) -> None:
    """Give a member of a group another role; with `owner` its owner passes the ownership on and becomes an admin.

    Raises NotFound, NotAllowed unless the actor is the owner, Conflict in rooms whose roles are not given, and when it
    is the owner's own role.
    """
    seat = known_room(session, actor, key, lock=True)
    member = _member(session, seat.room, user_id)
    if seat.room.kind is not RoomKind.GROUP:
        raise Conflict("In this room roles are not given: they come with what the room is for.")
    if seat.member.role is not RoomRole.OWNER:
        raise NotAllowed("Only the owner of a room gives roles.")
    if member.role is role:
        return
    if member is seat.member:
        raise Conflict("Pass the ownership on to somebody else; then you are an admin.")
    before = member.role
    if role is RoomRole.OWNER:
        seat.member.role = RoomRole.ADMIN
        session.flush()  # one owner at a time, says the database
    member.role = role
    session.flush()
    was, becomes = {"user": user_id, "role": before.value}, {"user": user_id, "role": role.value}
    record(session, actor, "room.role-set", seat.room.id, before=was, after=becomes)
    note(session, seat.room.id, EventKind.ROOM, user_id=actor.user_id)


def mark(
    session: Session,
    actor: Actor,
    key: str,
    *,
    is_favourite: bool | None = None,
    is_hidden: bool | None = None,
) -> None:
    """Keep a room among the actor's favourites or not, hidden or not; what is left out stays. Raises NotFound."""
    member = known_room(session, actor, key).member
    if is_favourite is not None:
        member.is_favourite = is_favourite
    if is_hidden is not None:
        member.is_hidden = is_hidden
    session.flush()


def member_id(session: Session, seat: Seat, user_id: int) -> int:
    """Return the reference of somebody who is in a room. Raises NotFound for others."""
    return _member(session, seat.room, user_id).user_id


def may_ask_in(seat: Seat) -> bool:
    """Tell whether somebody lets others into a room."""
    return seat.room.kind is not RoomKind.ONE_ON_ONE and seat.member.role in LEADS


def may_send_out(seat: Seat, role: RoomRole) -> bool:
    """Tell whether somebody may put another member with this role out of a room."""
    if not may_ask_in(seat) or role is RoomRole.OWNER:
        return False
    if seat.room.kind is RoomKind.INTERVIEW:
        return role is RoomRole.ADMIN  # as all of the client's people are, and nobody else
    return role is RoomRole.PARTICIPANT or seat.member.role is RoomRole.OWNER


def may_give_roles(seat: Seat) -> bool:
    """Tell whether somebody gives the other members of a room their roles."""
    return seat.room.kind is RoomKind.GROUP and seat.member.role is RoomRole.OWNER


def may_leave(seat: Seat, count: int) -> bool:
    """Tell whether somebody may go out of a room that has so many members."""
    if seat.room.kind is RoomKind.INTERVIEW:
        return seat.member.company_id is not None and seat.member.company_id == seat.room.company_id
    return seat.room.kind is RoomKind.GROUP and (seat.member.role is not RoomRole.OWNER or count == 1)


def _go(session: Session, actor: Actor, seat: Seat, member: RoomMember) -> None:
    room = seat.room
    if room.kind is RoomKind.ONE_ON_ONE:
        raise Conflict("A room for two stays with both; hide it.")
    if room.kind is RoomKind.INTERVIEW and member.company_id != room.company_id:
        raise NotAllowed("The freelancer's side stays in the room; hide it.")
    if member.role is RoomRole.OWNER and _count(session, room) > 1:
        raise Conflict("Pass the ownership on first.")
    member.left_at = clock.now()
    session.flush()
    record(session, actor, "room.left", room.id, before={"user": member.user_id, "role": member.role.value})
    note(session, room.id, EventKind.ROOM, user_id=actor.user_id)


def _require_group_or_client(seat: Seat, what: str) -> None:
    if seat.room.kind is RoomKind.ONE_ON_ONE:
        raise Conflict("A room for two is for these two.")
    seat.require_lead(what)


def _require_space(session: Session, room: Room) -> None:
    if _count(session, room) >= MOST_MEMBERS:
        raise Conflict(f"A room has at most {MOST_MEMBERS} members.")


def _count(session: Session, room: Room) -> int:
    there = select(func.count()).where(RoomMember.room_id == room.id, RoomMember.left_at.is_(None))
    return session.scalars(there).one()


def _member(session: Session, room: Room, user_id: int) -> RoomMember:
    member = session.get(RoomMember, (room.id, user_id), populate_existing=True)
    if member is None or member.left_at is not None:
        raise NotFound("member of the room")
    return member
