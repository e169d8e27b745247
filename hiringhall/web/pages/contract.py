"""The page of a contract for either side: terms, people, work, milestones, feedback, the talk, and what can be done."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts import talking
from hiringhall.marketplace.contracts.access import acting_sides, known_contract, sides_of
from hiringhall.marketplace.contracts.agreed import Terms, terms_history
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.reviews import Reviews, reviews
from hiringhall.marketplace.contracts.weeks import Work, work_on
from hiringhall.marketplace.diary.access import may_read
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.queries import may_read_job
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.queries import room_of_contract
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.files import WorkroomFile, proposal_key, workroom_files
from hiringhall.web import billing_words, contract_words, milestone_words, profile_words, status_words, threads
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract_activities import ContractActivities, shown_activities
from hiringhall.web.pages.contract_invoices import ContractInvoices, shown_invoices
from hiringhall.web.pages.contract_milestones import Board, shown_board
from hiringhall.web.pages.contract_status import ContractReports, shown_reports
from hiringhall.web.threads import Thread
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Shown:
    """What the page shows of a contract to one side.

    `acts` tells whether the visitor may act for the side, `reads_diary` whether there is a diary that they may look
    into, `talk` is None for those who do not take part in it.
    """

    contract: ListedContract
    side: Side
    acts: bool
    hirer: User | None
    signer: User | None
    job_is_readable: bool
    terms: list[Terms]
    board: Board | None
    status: ContractReports
    work: Work
    reviews: Reviews | None
    activities: ContractActivities | None
    invoices: ContractInvoices | None
    reads_diary: bool
    talk: Thread | None
    files: list[WorkroomFile]
    proposal_key: str | None

    @property
    def is_closed(self) -> bool:
        """Whether the contract has ended."""
        return self.contract.state is ContractState.CLOSED


@pages.get("/contracts/{key:str}")
def show(visit: Visit) -> Answer:
    """Show a contract, and note how far the talk was read."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        room = room_of_contract(session, contract.id)
        shown = _shown(visit, session, contract, room)
    if shown.talk is not None:
        threads.note_seen(visit, room, shown.talk)
    wear(visit, shown.contract, shown.side)
    return visit.show(
        "contracts/contract.html",
        form=form,
        status=status,
        shown=shown,
        words=contract_words,
        billing_words=billing_words,
        milestone_words=milestone_words,
        profile_words=profile_words,
        status_words=status_words,
    )


def _shown(visit: Visit, session: Session, contract: Contract, room: Room | None) -> Shown:
    listed = listed_contracts(session, [contract.id])[0]
    side, acts = side_of_visitor(visit, session, contract)
    talks = talking.talking_side(session, visit.actor, contract) is not None
    ended = contract.ended_on
    return Shown(
        listed,
        side,
        acts,
        None if contract.hired_by is None else session.get(User, contract.hired_by),
        None if contract.signed_by is None else session.get(User, contract.signed_by),
        may_read_job(session, visit.actor, listed.job_key),
        terms_history(session, contract.id),
        shown_board(visit, session, listed, side, acts=acts),
        shown_reports(visit, session, contract, side, acts=acts),
        work_on(session, contract.id),
        reviews(session, contract.id, ended, side) if ended is not None else None,
        shown_activities(session, visit, contract.key),
        shown_invoices(visit, session, contract, side),
        reads_diary(visit, session, contract),
        threads.thread(visit, session, room, _path(visit), may_write=True) if talks else None,
        workroom_files(session, visit.actor, contract.key),
        proposal_key(session, contract),
    )


def reads_diary(visit: Visit, session: Session, contract: Contract) -> bool:
    """Tell whether a contract has a diary that the visitor may look into."""
    return contract.type is JobType.HOURLY and may_read(session, visit.actor, contract)


def side_of_visitor(visit: Visit, session: Session, contract: Contract) -> tuple[Side, bool]:
    """Return the side from which the visitor sees a contract, and whether they act for it: one of those if there is."""
    acting = acting_sides(session, visit.actor, contract)
    seeing = sides_of(session, visit.actor, contract)
    side = acting[0] if acting else Side.CLIENT if Side.CLIENT in seeing else Side.FREELANCER
    return side, bool(acting)


def wear(visit: Visit, contract: ListedContract, side: Side) -> None:
    """Put on the hat under which the visitor has to do with a contract."""
    if side is Side.CLIENT:
        visit.wear(contract.company_id)
    elif contract.agency_id is not None and contract.freelancer_id != visit.actor.user_id:
        visit.wear(contract.agency_id)


@pages.get("/contracts/{key:str}/messages")
def show_messages(visit: Visit) -> Answer:
    """Answer with older or newer messages."""
    return threads.more(visit, _room(visit), _path(visit))


@pages.post("/contracts/{key:str}/messages")
def write(visit: Visit) -> Answer:
    """Say something about a contract."""
    return threads.say(
        visit,
        _path(visit),
        lambda session, text: talking.write(
            session, visit.actor, contract_key(visit), text, largest=visit.hall.settings.largest_message
        ),
        room=lambda: _room(visit),
        again=lambda: _page(visit, visit.form, 422),
    )


def _room(visit: Visit) -> Room | None:
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        if talking.talking_side(session, visit.actor, contract) is None:
            return None
        return room_of_contract(session, contract.id)


def contract_key(visit: Visit) -> str:
    """Return the key of the contract in the path. Raises NotFound when it can be none."""
    return visit.public_key("key", "contract")


def _path(visit: Visit) -> str:
    return f"/contracts/{contract_key(visit)}"
