"""Changes of a proposal's state, and the marks that offers and contracts leave on it."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidState
from hiringhall.marketplace.proposals.models import OPEN, TRANSITIONS, Proposal, ProposalState
from hiringhall.marketplace.transitions import move


def change_state(
    session: Session, actor: Actor, proposal: Proposal, wanted: ProposalState, kind: str, **values: Any
) -> None:
    """Bring a proposal to a state, set `values` with it and log it as `kind`. Raises InvalidState."""
    before = move(session, "proposal", proposal, TRANSITIONS, wanted, changed_at=clock.now(), **values)
    record(
        session,
        actor,
        kind,
        proposal.id,
        company_id=proposal.company_id,
        before={"state": before.value},
        after={"state": wanted.value, "reason": proposal.reason, "note": proposal.note},
    )


def open_proposal(session: Session, job_id: int, freelancer_id: int) -> Proposal | None:
    """Return the proposal of a freelancer for a job if something can still come of it."""
    proposal = session.scalar(
        select(Proposal).where(Proposal.job_id == job_id, Proposal.freelancer_id == freelancer_id)
    )
    return proposal if proposal is not None and proposal.state in OPEN else None


def require_listed(proposal: Proposal) -> None:
    """Raise Conflict when an operator took a proposal out of the client's sight."""
    if proposal.delisted_at is not None:
        raise Conflict("The proposal of this freelancer for the job was delisted by an operator.")


def require_no_offer(proposal: Proposal) -> None:
    """Raise Conflict while an offer stands: that has to be answered or taken back first."""
    if proposal.offered_at is not None:
        raise Conflict("An offer stands for this proposal; answer it or take it back first.")


def note_offer(session: Session, proposal_id: int | None, *, stands: bool) -> None:
    """Note on a proposal that an offer stands, or no longer does.

    Raises InvalidState when an offer is to stand and nothing can come of the proposal any more.
    """
    if proposal_id is None:
        return
    now = clock.now()
    noted = update(Proposal).where(Proposal.id == proposal_id)
    noted = noted.where(Proposal.state.in_(OPEN)) if stands else noted
    values = {"offered_at": now if stands else None, "changed_at": now}
    is_noted = session.execute(noted.values(values).returning(Proposal.id)).first() is not None
    proposal = session.get_one(Proposal, proposal_id, populate_existing=True)
    if not is_noted:
        raise InvalidState("proposal", proposal.state.value, "offered")


def hire(session: Session, actor: Actor, proposal_id: int | None) -> None:
    """Note on a proposal that a contract came of it. Raises InvalidState when nothing can come of it any more."""
    if proposal_id is None:
        return
    proposal = session.get_one(Proposal, proposal_id)
    change_state(session, actor, proposal, ProposalState.HIRED, "proposal.hired", offered_at=None)


def close_proposals(session: Session, actor: Actor, job_id: int) -> None:
    """Close what is open of a job that was cancelled."""
    waiting = select(Proposal).where(Proposal.job_id == job_id, Proposal.state.in_(OPEN)).order_by(Proposal.id)
    for proposal in session.scalars(waiting):
        change_state(session, actor, proposal, ProposalState.CLOSED, "proposal.closed", offered_at=None)
