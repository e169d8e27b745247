"""What operators do with proposals that break the rules: take them out of the client's sight, or put them back."""

from typing import NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_text
from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.proposals.transitions import require_no_offer

LONGEST = 1_000
"""Characters of a reason."""


class OverseenProposal(NamedTuple):
    """A proposal as operators see it; fields as in Proposal."""

    key: str
    state: ProposalState
    cover_letter: str
    submitted_at: int
    delisted_at: int | None
    delist_reason: str
    job_key: str
    job_title: str
    company: str
    freelancer_key: str
    first_name: str
    last_name: str

    @property
    def freelancer(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.first_name} {self.last_name}".strip()


def overseen_proposals(
    session: Session, actor: Actor, find: str = "", *, delisted: bool = False, offset: int = 0, count: int = 50
) -> list[OverseenProposal]:
    """Return proposals that were submitted, the newest first. Operators only.

    `find` is the key of a job or the username of a freelancer, or nothing for all; `delisted` picks those alone.
    """
    require_operator(session, actor)
    rows = _OVERSEEN.where(Proposal.submitted_at.is_not(None))
    wanted = find.strip()
    if wanted:
        rows = rows.where(or_(Job.key == wanted, User.username == wanted.lower()))
    if delisted:
        rows = rows.where(Proposal.delisted_at.is_not(None))
    rows = rows.order_by(Proposal.id.desc()).offset(offset).limit(count)
    return [OverseenProposal._make(row) for row in session.execute(rows)]


def overseen_proposal(session: Session, actor: Actor, key: str) -> OverseenProposal:
    """Return a proposal that was submitted. Operators only. Raises NotFound."""
    require_operator(session, actor)
    row = session.execute(_OVERSEEN.where(Proposal.key == key, Proposal.submitted_at.is_not(None))).first()
    if row is None:
        raise NotFound("proposal")
    return OverseenProposal._make(row)


def delist(session: Session, actor: Actor, key: str, reason: str) -> None:
    """Take an active proposal out of the client's sight, for a reason that its freelancer is told. Operators only.

    Raises NotFound, InvalidInput("reason"), InvalidState when it is not active or delisted already, Conflict when an
    offer stands.
    """
    proposal = _proposal(session, actor, key)
    said = check_text("reason", reason, LONGEST)
    if not said:
        raise InvalidInput("reason", "say which rule the proposal breaks.")
    moved = (
        update(Proposal)
        .where(
            Proposal.id == proposal.id,
            Proposal.state == ProposalState.ACTIVE,
            Proposal.offered_at.is_(None),
            Proposal.delisted_at.is_(None),
        )
        .values(delisted_at=clock.now(), delist_reason=said)
        .returning(Proposal.id)
    )
    is_moved = session.execute(moved).first() is not None
    session.refresh(proposal)
    if not is_moved:
        require_no_offer(proposal)
        now = proposal.state.value if proposal.delisted_at is None else "delisted"
        raise InvalidState("proposal", now, "delisted")
    record(session, actor, "proposal.delisted", proposal.id, after={"reason": said})


def relist(session: Session, actor: Actor, key: str) -> None:
    """Let the client see a delisted proposal again. Operators only. Raises NotFound, or InvalidState for others."""
    proposal = _proposal(session, actor, key)
    moved = (
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.delisted_at.is_not(None))
        .values(delisted_at=None, delist_reason="")
        .returning(Proposal.id)
    )
    before = proposal.delist_reason
    if session.execute(moved).first() is None:
        raise InvalidState("proposal", "listed", "listed again")
    session.refresh(proposal)
    record(session, actor, "proposal.relisted", proposal.id, before={"reason": before})


def _proposal(session: Session, actor: Actor, key: str) -> Proposal:
    require_operator(session, actor)
    proposal = session.scalar(select(Proposal).where(Proposal.key == key)) if is_key(key) else None
    if proposal is None:
        raise NotFound("proposal")
    return proposal


_OVERSEEN = (
    select(
        Proposal.key,
        Proposal.state,
        Proposal.cover_letter,
        Proposal.submitted_at,
        Proposal.delisted_at,
        Proposal.delist_reason,
        Job.key,
        Job.title,
        Company.name,
        User.key,
        User.first_name,
        User.last_name,
    )
    .join(Job, Job.id == Proposal.job_id)
    .join(Company, Company.id == Proposal.company_id)
    .join(User, User.id == Proposal.freelancer_id)
)
