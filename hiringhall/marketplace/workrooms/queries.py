"""One workroom by its number, and the workrooms and jobs of a person."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import sides_of_place
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.access import proposals_and_sides
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
    found = find_workrooms(session, actor, [number]).get(number)
    if found is None:
        raise NotFound("workroom")
    return found


def find_workrooms(session: Session, actor: Actor, numbers: Iterable[int]) -> dict[int, Workroom]:
    """Return those of these workrooms of which the actor may see the proposal, the contract or the question."""
    wanted = list(dict.fromkeys(numbers))
    proposed = [number for number in wanted if number <= BEYOND]
    contract_of = dict(_CONTRACTS_OF.all(session, ids=proposed)) if proposed else {}
    contract_of |= {number: number - BEYOND for number in wanted if BEYOND < number <= ASKED}
    seen = _seen_contracts(session, actor, list(contract_of.values()))
    proposals = proposals_and_sides(session, actor, proposed)
    found = {}
    for number in wanted:
        if number > ASKED:
            workroom = _of_question(session, actor, number)
        else:
            workroom = _joined(number, proposals.get(number), seen.get(contract_of.get(number, 0)))
        if workroom is not None:
            found[number] = workroom
    return found


def find_contract_of(session: Session, actor: Actor, number: int) -> Workroom:
    """Return a workroom in which there is a contract that the actor may see. Raises NotFound."""
    workroom = find_workroom(session, actor, number)
    if workroom.contract is None:
        raise NotFound("workroom")
    return workroom


def _of_question(session: Session, actor: Actor, number: int) -> Workroom | None:
    try:
        question, side = find_pre_bid(session, actor, number)
    except NotFound:
        return None
    return Workroom(number, side, None, None, question)


def _joined(
    number: int, proposed: tuple[Proposal, Side] | None, hired: tuple[ListedContract, Side] | None
) -> Workroom | None:
    contract, side = hired or (None, None)
    if number > BEYOND and (contract is None or workroom_id(contract) != number):
        return None
    proposal, proposal_side = proposed or (None, None)
    side = side or proposal_side
    return None if side is None else Workroom(number, side, proposal, contract)


def _seen_contracts(session: Session, actor: Actor, ids: list[int]) -> dict[int, tuple[ListedContract, Side]]:
    if not ids:
        return {}
    contracts = session.scalars(select(Contract).where(Contract.id.in_(ids))).all()
    found = session.scalars(select(Team).where(Team.id.in_({contract.team_id for contract in contracts})))
    teams = {team.id: team for team in found}
    sides = {contract.id: _side(session, actor, contract, teams[contract.team_id]) for contract in contracts}
    listed = listed_contracts(session, [id_ for id_, side in sides.items() if side is not None])
    return {contract.id: (contract, side) for contract in listed if (side := sides[contract.id]) is not None}


def _side(session: Session, actor: Actor, contract: Contract, team: Team) -> Side | None:
    sides = sides_of_place(session, actor, team, contract.freelancer_id, contract.agency_id)
    if contract.freelancer_id == actor.user_id and sides:
        return Side.FREELANCER
    return Side.CLIENT if Side.CLIENT in sides else next(iter(sides), None)


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
