"""Talking about a contract in its room: what the sides say, and what the hall says of their acts."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile
from hiringhall.marketplace.contracts.access import known_contract, lock
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.rooms.models import Room, Story
from hiringhall.marketplace.rooms.operations import STORY_BYTES, note_read, open_contract_room, say, tell
from hiringhall.marketplace.rooms.queries import room_of_contract
from hiringhall.marketplace.sides import Side


def talking_side(session: Session, actor: Actor, contract: Contract) -> Side | None:
    """Return the side from which the actor reads and writes in the contract's room; None for those who only see it.

    For the client that is who recruits, for the freelancer also one whose agency decides.
    """
    if standing(session, actor).may(Act.RECRUIT, session.get_one(Team, contract.team_id)):
        return Side.CLIENT
    return Side.FREELANCER if is_on_side(session, actor, contract.freelancer_id, contract.agency_id) else None


def write(
    session: Session,
    actor: Actor,
    reference: str,
    text: str,
    *,
    files: Sequence[KeptFile] = (),
    largest: int = STORY_BYTES,
) -> Story:
    """Say something about a contract; `largest` is in bytes.

    Raises NotFound, NotAllowed, InvalidInput("text") or ("files"), Conflict when its room is archived.
    """
    contract = known_contract(session, actor, reference)
    side = talking_side(session, actor, contract)
    if side is None:
        raise NotAllowed("You see this contract, but what is said about it is between others.")
    return say(session, actor, room_of(session, contract), text, side=side, files=files, largest=largest)


def room_of(session: Session, contract: Contract) -> Room:
    """Return the room of a contract, which is made when there is none yet: once, even if two talk at the same time."""
    room = room_of_contract(session, contract.id)
    if room is not None:
        return room
    lock(session, contract)
    return open_contract_room(
        session,
        contract.id,
        topic=contract.title,
        company_id=contract.company_id,
        team_id=contract.team_id,
        members=[contract.freelancer_id],
    )


def note(session: Session, actor: Actor, contract: Contract, side: Side, did: str, message: str = "") -> None:
    """Note in the room what a side did, such as `paused the contract`, and let the actor say their message.

    Raises InvalidInput("text") when too much is said.
    """
    room = room_of(session, contract)
    told = tell(session, room, f"The {side.value} {did}.")
    note_read(session, actor, room, told.id)  # who did it need not be told
    if message.strip():
        say(session, actor, room, message, side=side, with_act=True)
