"""The order in which rows are locked: job, then proposal, then offers by number, so that nobody waits in a ring.

On SQLite the one writer has all of them anyway.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import Proposal


def lock_pair(session: Session, job_id: int | None, freelancer_id: int) -> None:
    """Lock a job and what a freelancer has to do with it."""
    if job_id is None:
        return
    session.execute(select(Job.id).where(Job.id == job_id).with_for_update(key_share=True))
    theirs = select(Proposal.id).where(Proposal.job_id == job_id, Proposal.freelancer_id == freelancer_id)
    session.execute(theirs.with_for_update(key_share=True))


def lock_offer(session: Session, offer: Offer) -> None:
    """Lock an offer and what it is about, and read it anew."""
    lock_pair(session, offer.job_id, offer.freelancer_id)
    session.refresh(offer, with_for_update={"key_share": True})
