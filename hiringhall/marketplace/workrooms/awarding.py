"""Awarding a proposal: the client offers the terms that were proposed, and the freelancer accepts them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.operations import send_offer
from hiringhall.marketplace.offers.terms import OfferedMilestone, OfferTerms
from hiringhall.marketplace.workrooms.queries import Workroom


def award(session: Session, actor: Actor, workroom: Workroom, *, days: int) -> Offer:
    """Offer a freelancer the contract that they proposed, at their price, for `days`.

    Raises NotFound for a workroom without a proposal that the actor may see, else as `send_offer` does.
    """
    proposal = workroom.proposal
    if proposal is None:
        raise NotFound("workroom")
    job = session.get_one(Job, proposal.job_id)
    terms = OfferTerms(
        type=job.type,
        title=job.title,
        message=job.title,
        rate=proposal.rate,
        amount=proposal.amount,
        milestones=(
            () if job.type is JobType.HOURLY else (OfferedMilestone(description=job.title, amount=proposal.amount),)
        ),
    )
    return send_offer(
        session, actor, proposal.freelancer_id, terms, days=days, job=job.key, agency_id=proposal.agency_id
    )


def standing_offer(session: Session, workroom: Workroom) -> Offer | None:
    """Return the offer that stands in a workroom, for whoever found it."""
    if workroom.proposal is None or workroom.contract is not None:
        return None
    stands = (Offer.proposal_id == workroom.proposal.id) & (Offer.state == OfferState.NEW)
    return session.scalar(select(Offer).where(stands).order_by(Offer.id.desc()))
