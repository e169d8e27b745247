"""What is said in a workroom, and who is in it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts import talking as contracts
from hiringhall.marketplace.contracts.access import find_contract
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals import talking as proposals
from hiringhall.marketplace.rooms.listing import ShownMember, room_members
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.marketplace.rooms.queries import ShownStory, room_of_contract, stories_by_id
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.pre_bids import exchange, reply
from hiringhall.marketplace.workrooms.queries import Workroom


def messages(
    session: Session, actor: Actor, workroom: Workroom, *, unread: bool = False, offset: int, count: int
) -> Slice[ShownStory]:
    """Return a slice of what is said in a workroom that the actor found, the newest first; deleted ones are left out.

    With `unread` only what the actor has not read, of a question what waits for their answer. Raises NotAllowed for who
    only sees the contract.
    """
    if workroom.question is not None:
        told = exchange(session, workroom.question)
        if unread and (workroom.side is Side.FREELANCER or workroom.question.answered_at is not None):
            told = []
        return Slice(told[offset : offset + count], len(told))
    room = _room(session, actor, workroom)
    if room is None:
        return Slice([], 0)
    wanted = [Story.room_id == room.id, Story.deleted_at.is_(None)]
    if unread:
        member = (RoomMember.room_id == room.id) & (RoomMember.user_id == actor.user_id)
        wanted.append(Story.id > (session.scalar(select(RoomMember.read_story_id).where(member)) or 0))
        wanted.append(Story.author_id.is_distinct_from(actor.user_id))
    total = session.scalar(select(func.count()).select_from(Story).where(*wanted)) or 0
    page = select(Story.id).where(*wanted).order_by(Story.id.desc()).offset(offset).limit(count)
    ids = session.scalars(page).all()
    found = stories_by_id(session, ids)
    return Slice([found[id_] for id_ in ids], total)


def write(session: Session, actor: Actor, workroom: Workroom, text: str) -> int:
    """Say something in a workroom that the actor found, or answer its question; return the number of the message.

    Raises NotAllowed, InvalidInput("text") or ("answer"), Conflict when nothing more is said there.
    """
    if workroom.question is not None:
        return reply(session, actor, workroom.question, workroom.side, text)
    if workroom.contract is not None:
        return contracts.write(session, actor, workroom.contract.key, text).id
    return proposals.write(session, actor, str(workroom.id), text).id


def members(session: Session, actor: Actor, workroom: Workroom) -> list[ShownMember]:
    """Return who is in the room of a workroom besides the two whom it is between. Raises NotAllowed as `messages`."""
    room = _room(session, actor, workroom)
    return [] if room is None else room_members(session, [room.id]).get(room.id, [])


def _room(session: Session, actor: Actor, workroom: Workroom) -> Room | None:
    if workroom.question is not None:
        return None
    if workroom.contract is None:
        return proposals.known_room(session, workroom.id)
    contract = find_contract(session, workroom.contract.key)
    if contracts.talking_side(session, actor, contract) is None:
        raise NotAllowed("You see this contract, but what is said about it is between others.")
    return room_of_contract(session, contract.id)
