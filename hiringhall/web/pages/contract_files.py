"""All files of a contract on one page: of the proposal before it, of messages, and of status reports."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.listed import listed_contracts
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.talking import talking_side
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.operations import note_read
from hiringhall.marketplace.rooms.queries import room_of_contract
from hiringhall.marketplace.workrooms.files import workroom_files
from hiringhall.web import contract_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, reads_diary, side_of_visitor, wear
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/contracts/{key:str}/files")
def show(visit: Visit) -> Answer:
    """List the files of a contract, the newest first."""
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        files = workroom_files(session, visit.actor, contract.key)
        listed = listed_contracts(session, [contract.id])[0]
        side, _ = side_of_visitor(visit, session, contract)
        has_diary = reads_diary(visit, session, contract)
        room = _room_to_enter(visit, session, contract)
    if room is not None:
        with visit.writing() as session:
            note_read(session, visit.actor, room, None)
    wear(visit, listed, side)
    return visit.show(
        "contracts/files.html",
        contract=listed,
        side=side,
        files=files,
        has_diary=has_diary,
        words=contract_words,
    )


def _room_to_enter(visit: Visit, session: Session, contract: Contract) -> Room | None:
    """Return the contract's room if the visitor takes part in its talk but is not in it yet: its members get files."""
    room = room_of_contract(session, contract.id)
    if room is None or talking_side(session, visit.actor, contract) is None:
        return None
    try:
        known_room(session, visit.actor, room.key)
    except NotFound:
        return room
    return None
