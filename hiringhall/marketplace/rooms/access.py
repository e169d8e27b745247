"""The only way to a room: to be in it. From outside no room can be told from one that is not there."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.models import Room, RoomMember, RoomRole

LEADS = frozenset({RoomRole.OWNER, RoomRole.ADMIN})


class Seat(NamedTuple):
    """A room and the actor's own place in it."""

    room: Room
    member: RoomMember

    def require_lead(self, what: str) -> None:
        """Raise NotAllowed unless the actor is the room's owner or one of its admins."""
        if self.member.role not in LEADS:
            raise NotAllowed(f"Only the owner and the admins of a room may {what}.")


class Subject(StrEnum):
    """What a room of two sides may be asked for by."""

    APPLICATION = "application"
    OFFER = "offer"
    CONTRACT = "contract"


def known_room(session: Session, actor: Actor, key: str, *, lock: bool = False) -> Seat:
    """Return the room with this key and the actor's place in it, locked against other changes of it if asked.

    Raises NotFound, whether there is no such room or the actor is not in it.
    """
    found = session.execute(_LOCKED_SEAT if lock else _SEAT, {"key": key, "user": actor.user_id}).first()
    if lock and found is not None:
        session.refresh(found.RoomMember)  # whoever had the lock before may have changed who is in the room
    if found is None or not _counts(session, actor, found.RoomMember):
        raise NotFound("room")
    return Seat(found.Room, found.RoomMember)


def room_about(session: Session, actor: Actor, subject: Subject, reference: str) -> Seat:
    """Return the room that belongs to a proposal, an offer or a contract, by key or number.

    Raises NotFound, whether there is no such thing, it has no room, or the actor is not in it.
    """
    if not is_key(reference) and not is_number(reference):
        raise NotFound("room")
    table, column = _SUBJECTS[subject]
    named = table.key == reference if is_key(reference) else table.id == int(reference)
    key = session.scalar(column.where(named).limit(1))
    if key is None:
        raise NotFound("room")
    return known_room(session, actor, key)


def _counts(session: Session, actor: Actor, member: RoomMember) -> bool:
    """Tell whether somebody is still in a room: not gone, and still with whom they are in it on behalf of."""
    if member.left_at is not None:
        return False
    return member.company_id is None or standing(session, actor).in_company(member.company_id)


_SEAT = (
    select(Room, RoomMember)
    .join(RoomMember, RoomMember.room_id == Room.id)
    .where(Room.key == bindparam("key"), RoomMember.user_id == bindparam("user"))
)
_LOCKED_SEAT = _SEAT.with_for_update(of=Room, key_share=True).execution_options(populate_existing=True)
_SUBJECTS: dict[Subject, tuple[Any, Select[Any]]] = {
    Subject.APPLICATION: (Proposal, select(Room.key).join(Proposal, Proposal.id == Room.proposal_id)),
    Subject.CONTRACT: (Contract, select(Room.key).join(Contract, Contract.id == Room.contract_id)),
    Subject.OFFER: (
        Offer,
        select(Room.key)
        .select_from(Offer)
        .outerjoin(Contract, Contract.offer_id == Offer.id)
        .join(Room, (Room.proposal_id == Offer.proposal_id) | (Room.contract_id == Contract.id)),
    ),
}
