"""How offers end that nobody answers: their time runs out, or their job is cancelled."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import HALL, Actor
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.states import change_state
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.transitions import note_offer

AT_ONCE = 100


def expire_offers(session: Session, now: int) -> int:
    """Note offers whose time has run out, at most AT_ONCE of them; return how many.

    What another process has in hand is left to it. Proposals are locked before offers, as everywhere.
    """
    due = (Offer.state == OfferState.NEW) & (Offer.expires_at <= now)
    found = session.execute(
        select(Offer.id, Offer.proposal_id).where(due).order_by(Offer.expires_at, Offer.id).limit(AT_ONCE)
    ).all()
    if not found:
        return 0
    proposals = select(Proposal.id).where(Proposal.id.in_({id_ for _, id_ in found if id_ is not None}))
    session.execute(proposals.order_by(Proposal.id).with_for_update(key_share=True, skip_locked=True))
    ours = select(Offer).where(Offer.id.in_([id_ for id_, _ in found]), due).order_by(Offer.id)
    offers = session.scalars(ours.with_for_update(key_share=True, skip_locked=True)).all()
    for offer in offers:
        expire(session, offer)
    return len(offers)


def expire(session: Session, offer: Offer) -> None:
    """Note that the time of a new offer, which is locked, has run out."""
    change_state(session, HALL, offer, OfferState.EXPIRED)
    note_offer(session, offer.proposal_id, stands=False)


def cancel_offers(session: Session, actor: Actor, job_id: int) -> None:
    """Cancel the new offers of a job that was cancelled; its proposals are closed by now."""
    standing = select(Offer).where(Offer.job_id == job_id, Offer.state == OfferState.NEW).order_by(Offer.id)
    for offer in session.scalars(standing.with_for_update(key_share=True)).all():
        change_state(session, actor, offer, OfferState.CANCELLED)
