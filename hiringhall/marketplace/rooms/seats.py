"""Who is in the room of a proposal or contract: on whose behalf, and with which role."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomKind, RoomMember, RoomRole
from hiringhall.storage.upserts import insert_or_leave


class _Place(NamedTuple):
    company_id: int | None
    role: RoomRole


def take_seat(session: Session, room: Room, user_id: int) -> RoomMember | None:
    """Return somebody's place in a room; in that of a proposal or contract they get one.

    Whoever calls has found out that they belong to one of its sides. None in other rooms for who is not in them.
    """
    member = session.get(RoomMember, (room.id, user_id))
    if member is not None and member.left_at is None:
        return member
    if room.kind is not RoomKind.INTERVIEW:
        return None
    place = _place(session, room, user_id)
    note(session, room.id, EventKind.ROOM, user_id=user_id)
    if member is None:
        values = {"company_id": place.company_id, "role": place.role, "joined_at": clock.now()}
        insert_or_leave(session, RoomMember, room_id=room.id, user_id=user_id, **values)
        return session.get_one(RoomMember, (room.id, user_id))
    member.company_id, member.role, member.left_at = place.company_id, place.role, None
    session.flush()
    return member


def _place(session: Session, room: Room, user_id: int) -> _Place:
    """Return where somebody belongs: the freelancer to nobody but themselves, others to the client or the agency."""
    freelancer_id, agency_id = _freelancer_and_agency(session, room)
    if user_id != freelancer_id:
        where = standing(session, Actor(user_id, ""))
        if room.company_id is not None and where.in_company(room.company_id):
            return _Place(room.company_id, RoomRole.ADMIN)
        if agency_id is not None and where.in_company(agency_id):
            return _Place(agency_id, RoomRole.PARTICIPANT)
    return _Place(None, RoomRole.PARTICIPANT)


def _freelancer_and_agency(session: Session, room: Room) -> tuple[int | None, int | None]:
    table, reference = (Contract, room.contract_id) if room.contract_id is not None else (Proposal, room.proposal_id)
    if reference is None:
        return None, None
    found = session.execute(select(table.freelancer_id, table.agency_id).where(table.id == reference)).one()
    return found.freelancer_id, found.agency_id
