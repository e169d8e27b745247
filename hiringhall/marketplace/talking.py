"""Saying something in any room that one is in: what a proposal or contract allows is asked of it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile
from hiringhall.marketplace.contracts import talking as contracts
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.proposals import talking as proposals
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.models import Room, Story
from hiringhall.marketplace.rooms.operations import STORY_BYTES, say


def write(
    session: Session,
    actor: Actor,
    key: str,
    text: str,
    *,
    files: Sequence[KeptFile] = (),
    largest: int = STORY_BYTES,
) -> Story:
    """Say something in the room with this key, or send files without a word; `largest` is in bytes.

    Raises NotFound, NotAllowed for who only listens to the talk about a contract, InvalidInput("text") or ("files"),
    Conflict when the room is archived or what it is about is over.
    """
    seat = known_room(session, actor, key)  # held on to, so that who says it need not be looked up again
    room = seat.room
    if room.contract_id is not None:
        return contracts.write(session, actor, str(room.contract_id), text, files=files, largest=largest)
    if room.proposal_id is not None:
        return proposals.write(session, actor, str(room.proposal_id), text, files=files, largest=largest)
    return say(session, actor, room, text, files=files, largest=largest)


def may_write(session: Session, actor: Actor, room: Room) -> bool:
    """Tell whether the actor, who is in a room, may say something there now."""
    if room.archived_at is not None:
        return False
    try:
        if room.contract_id is not None:
            contract = known_contract(session, actor, str(room.contract_id))
            return contracts.talking_side(session, actor, contract) is not None
        if room.proposal_id is not None:
            proposal, _ = proposal_and_side(session, actor, str(room.proposal_id))
            return proposal.state in proposals.TALKED_ABOUT
    except NotFound:
        return False
    return True


def write_to_all(
    session: Session, actor: Actor, keys: Sequence[str], text: str, *, largest: int = STORY_BYTES
) -> list[Story]:
    """Say the same in several rooms, in all of them or none. Raises as `write`."""
    # In one order, so that two who write to the same rooms do not wait for each other.
    return [write(session, actor, key, text, largest=largest) for key in sorted(set(keys))]
