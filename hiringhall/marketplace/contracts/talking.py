"""What the hall says in a contract's room about the contract, and what the sides say with their acts."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.operations import open_contract_room, say, tell
from hiringhall.marketplace.sides import Side


def room_of(session: Session, contract: Contract) -> Room:
    """Return the room of a contract, which is made when there is none yet."""
    return open_contract_room(session, contract.id, topic=contract.title, company_id=contract.company_id)


def note(session: Session, actor: Actor, contract: Contract, side: Side, did: str, message: str = "") -> None:
    """Note in the room what a side did, such as `paused the contract`, and let the actor say their message.

    Raises InvalidInput("text") when too much is said.
    """
    room = room_of(session, contract)
    tell(session, room, f"The {side.value} {did}.")
    if message.strip():
        say(session, actor, room, message, side=side)
