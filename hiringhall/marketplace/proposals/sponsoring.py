"""Sponsored proposals: a freelancer has a few of them in a month shown to clients before all others."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidState
from hiringhall.marketplace.proposals.access import freelancer_proposal, signed_proposal
from hiringhall.marketplace.proposals.models import Proposal, ProposalState


def sponsor(session: Session, actor: Actor, reference: str, *, most: int) -> None:
    """Have a proposal shown before others, which is done once and not taken back.

    `most` is how many proposals of the freelancer may be sponsored in a calendar month (UTC). Raises NotFound,
    NotAllowed unless the actor decides for the freelancer, InvalidState when it is not active, Conflict when it was
    delisted or none is left this month.
    """
    proposal = signed_proposal(session, actor, reference)
    # One after the other, so that two at once do not take the last one twice.
    session.execute(select(User.id).where(User.id == proposal.freelancer_id).with_for_update(key_share=True))
    session.refresh(proposal)
    if proposal.sponsored_at is not None:
        return
    if proposal.state is not ProposalState.ACTIVE:
        raise InvalidState("proposal", proposal.state.value, "sponsored")
    if proposal.delisted_at is not None:
        raise Conflict("This proposal was delisted: the client does not see it.")
    if not _left(session, proposal.freelancer_id, most):
        raise Conflict(f"{most} proposals a month may be sponsored. Wait for the next month.")
    now = clock.now()
    session.execute(update(Proposal).where(Proposal.id == proposal.id).values(sponsored_at=now))
    after = {"sponsored_at": now}
    record(session, actor, "proposal.sponsored", proposal.id, company_id=proposal.company_id, after=after)


def left_to_sponsor(session: Session, actor: Actor, reference: str, *, most: int) -> int:
    """Return how many more proposals of the freelancer of this one may be sponsored this month. Raises NotFound."""
    return _left(session, freelancer_proposal(session, actor, reference).freelancer_id, most)


def _left(session: Session, freelancer_id: int, most: int) -> int:
    today = clock.today()
    since = clock.midnight(date(today.year, today.month, 1)) or 0
    spent = select(func.count()).where(Proposal.freelancer_id == freelancer_id, Proposal.sponsored_at >= since)
    return max(most - (session.scalar(spent) or 0), 0)
