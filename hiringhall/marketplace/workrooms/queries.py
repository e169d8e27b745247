"""One workroom by its number, and the workrooms and jobs of a person."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import find_contract, sides_of
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.pre_bids import ASKED, PreBid, count_pre_bids, find_pre_bid, pre_bids
from hiringhall.storage.hot import HotRead, among

BEYOND = 1_000_000_000
"""A contract that came of no proposal has a workroom by its own number beyond this one."""


class Workroom(Struct, frozen=True):
    """A proposal, the contract that came of it, or both, or a question that was asked before there is a proposal.

    `side` is the one from which the reader sees it.
    """

    id: int
    side: Side
    proposal: Proposal | None
    contract: ListedContract | None
    question: PreBid | None = None

    @property
    def job_id(self) -> int | None:
        """The job that it is about, if it is about one."""
        return (self.proposal or _one(self)).job_id

    @property
    def freelancer_id(self) -> int:
        """Who does the work, or would."""
        return _one(self).freelancer_id

    @property
    def company_id(self) -> int:
        """For whom."""
        return _one(self).company_id

    @property
    def agency_id(self) -> int | None:
        """The agency that it goes through, if it goes through one."""
        return _one(self).agency_id


def _one(workroom: Workroom) -> Proposal | ListedContract | PreBid:
    found = workroom.contract or workroom.proposal or workroom.question
    if found is None:
        raise RuntimeError("A workroom has a proposal, a contract or a question.")
    return found


class Entry(NamedTuple):
    """A job of a person, or a contract without one, on one side of it; `workroom_id` is None for a job without any."""

    job_id: int | None
    workroom_id: int | None
    side: Side


def find_workroom(session: Session, actor: Actor, number: int) -> Workroom:
    """Return a workroom to somebody who may see its proposal, its contract or its question. Raises NotFound."""
    if number > ASKED:
        question, asked_from = find_pre_bid(session, actor, number)
        return Workroom(number, asked_from, None, None, question)
    if number > BEYOND:
        return _of_contract(session, actor, number)
    contract_id = _CONTRACT_OF.first(session, proposal_id=number)
    contract, side = (None, None) if contract_id is None else _seen_contract(session, actor, contract_id)
    try:
        proposal, proposal_side = proposal_and_side(session, actor, str(number))
    except NotFound:
        if side is None:
            raise NotFound("workroom") from None
        return Workroom(number, side, None, contract)
    return Workroom(number, side or proposal_side, proposal, contract)


def find_contract_of(session: Session, actor: Actor, number: int) -> Workroom:
    """Return a workroom in which there is a contract that the actor may see. Raises NotFound."""
    workroom = find_workroom(session, actor, number)
    if workroom.contract is None:
        raise NotFound("workroom")
    return workroom


def _of_contract(session: Session, actor: Actor, number: int) -> Workroom:
    contract, side = _seen_contract(session, actor, number - BEYOND)
    if contract is None or side is None or workroom_id(contract) != number:
        raise NotFound("workroom")
    return Workroom(number, side, None, contract)


def _seen_contract(session: Session, actor: Actor, contract_id: int) -> tuple[ListedContract | None, Side | None]:
    try:
        contract = find_contract(session, str(contract_id))
    except NotFound:
        return None, None
    sides = sides_of(session, actor, contract)
    if not sides:
        return None, None
    is_theirs = contract.freelancer_id == actor.user_id or Side.CLIENT not in sides
    return listed_contracts(session, [contract_id])[0], Side.FREELANCER if is_theirs else Side.CLIENT


def workroom_id(contract: ListedContract) -> int:
    """Return the number of the workroom of a contract: that of its proposal, else its own beyond BEYOND."""
    return BEYOND + contract.id if contract.proposal_id is None else contract.proposal_id


def job_bids(session: Session, actor: Actor, job_ref: str, *, offset: int, count: int) -> Slice[Workroom]:
    """Return a slice of the workrooms of those who proposed to do a job for which the actor recruits, newest first.

    Questions of those who only asked come after them. Raises NotFound or NotAllowed for the job.
    """
    job = managed_job(session, actor, job_ref, Act.RECRUIT)
    proposed = (Proposal.job_id == job.id) & Proposal.submitted_at.is_not(None) & Proposal.delisted_at.is_(None)
    total = session.scalar(select(func.count()).select_from(Proposal).where(proposed)) or 0
    page = select(Proposal).where(proposed).order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    found = _with_contracts(session, session.scalars(page.offset(offset).limit(count)).all())
    asked = pre_bids(session, job.id, offset=max(offset - total, 0), count=count - len(found))
    found += [Workroom(ASKED + question.id, Side.CLIENT, None, None, question) for question in asked]
    return Slice(found, total + count_pre_bids(session, job.id))


def _with_contracts(session: Session, proposals: Sequence[Proposal]) -> list[Workroom]:
    numbers = dict(_CONTRACTS_OF.all(session, ids=[proposal.id for proposal in proposals]))
    contracts = {found.id: found for found in listed_contracts(session, list(numbers.values()))}
    return [
        Workroom(proposal.id, Side.CLIENT, proposal, contracts.get(numbers.get(proposal.id, 0)))
        for proposal in proposals
    ]


def my_entries(session: Session, actor: Actor, *, offset: int, count: int) -> Slice[Entry]:
    """Return a slice of what the actor posted, proposed or was hired for, the newest first.

    A job that they posted is there once for each contract that it led to, or once without.
    """
    rows = _MINE.all(session, me=actor.user_id, offset=offset, count=count)
    total = len(rows) + offset if 0 < len(rows) < count else _HOW_MANY.all(session, me=actor.user_id)[0]
    return Slice(rows, total)


def contract_counts(session: Session, job_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return how many contracts each of these jobs led to, and how many of them go on."""
    counts = dict.fromkeys(job_ids, (0, 0))
    for job_id, state, number in _COUNTS.all(session, ids=job_ids):
        every, on = counts[job_id]
        counts[job_id] = every + number, on + (number if state != "closed" else 0)
    return counts


def _entry(_id: int, job_id: int | None, contract_id: int | None, proposal_id: int | None, is_client: int) -> Entry:
    number = proposal_id if proposal_id is not None or contract_id is None else BEYOND + contract_id
    return Entry(job_id, number, Side.CLIENT if is_client else Side.FREELANCER)


_me = bindparam("me", type_=BigInteger())
_rows = union_all(
    select(
        Job.created_at.label("at"),
        Job.id.label("job_id"),
        Contract.id.label("contract_id"),
        Offer.proposal_id.label("proposal_id"),
        literal(1).label("is_client"),
    )
    .outerjoin(Contract, Contract.job_id == Job.id)
    .outerjoin(Offer, Offer.id == Contract.offer_id)
    .where(Job.created_by == _me),
    select(Proposal.created_at, Proposal.job_id, cast(null(), BigInteger), Proposal.id, literal(0)).where(
        Proposal.freelancer_id == _me
    ),
    select(Contract.created_at, Contract.job_id, Contract.id, cast(null(), BigInteger), literal(0))
    .outerjoin(Offer, Offer.id == Contract.offer_id)
    .where(Contract.freelancer_id == _me, Offer.proposal_id.is_(None)),
).subquery()
_MINE = HotRead(
    select(_rows.c.at, _rows.c.job_id, _rows.c.contract_id, _rows.c.proposal_id, _rows.c.is_client)
    .order_by(_rows.c.at.desc(), _rows.c.job_id.desc(), _rows.c.proposal_id.desc(), _rows.c.contract_id.desc())
    .offset(bindparam("offset"))
    .limit(bindparam("count")),
    _entry,
)
_HOW_MANY = HotRead(select(func.count()).select_from(_rows), int)
_CONTRACT_OF = HotRead(
    select(Contract.id)
    .join(Offer, Offer.id == Contract.offer_id)
    .where(Offer.proposal_id == bindparam("proposal_id"))
    .order_by(Contract.id)
    .limit(1),
    int,
)
_CONTRACTS_OF = HotRead(
    select(Offer.proposal_id, func.min(Contract.id))
    .join(Contract, Contract.offer_id == Offer.id)
    .where(among(Offer.proposal_id, "ids"))
    .group_by(Offer.proposal_id),
    lambda *row: row,
)
_COUNTS = HotRead(
    select(Contract.job_id, Contract.state, func.count())
    .where(among(Contract.job_id, "ids"))
    .group_by(Contract.job_id, Contract.state),
    lambda *row: row,
)
