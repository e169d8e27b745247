"""Whose milestones they are; they are locked in the order contract, milestone, submission."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import BetweenOthers, lock, require_speaker, sides_of
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.milestones.models import Submission
from hiringhall.marketplace.sides import Side


def known_milestone(session: Session, actor: Actor, milestone_id: int) -> Milestone:
    """Return a milestone to somebody who sees its contract. Raises NotFound or NotAllowed."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound("milestone")
    if not sides_of(session, actor, session.get_one(Contract, milestone.contract_id)):
        raise BetweenOthers
    return milestone


def known_submission(session: Session, actor: Actor, submission_id: int) -> Submission:
    """Return work that was handed in to somebody who sees its contract. Raises NotFound or NotAllowed."""
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise NotFound("submission")
    known_milestone(session, actor, submission.milestone_id)
    return submission


def lock_milestone(session: Session, milestone_id: int) -> tuple[Contract, Milestone]:
    """Lock a milestone, its contract before it, and read both anew, whoever asks. Raises NotFound when it is gone."""
    found = session.get(Milestone, milestone_id)
    if found is None:
        raise NotFound("milestone")
    contract = session.get_one(Contract, found.contract_id)
    lock(session, contract)
    again = select(Milestone).where(Milestone.id == milestone_id).with_for_update(key_share=True)
    milestone = session.scalar(again.execution_options(populate_existing=True))
    if milestone is None:
        raise NotFound("milestone")
    return contract, milestone


def speak_for(session: Session, actor: Actor, milestone_id: int, side: Side) -> tuple[Contract, Milestone]:
    """Lock a milestone for somebody who may act for a side of its contract. Raises NotFound or NotAllowed."""
    milestone = known_milestone(session, actor, milestone_id)
    require_speaker(session, actor, session.get_one(Contract, milestone.contract_id), side)
    return lock_milestone(session, milestone_id)


def speak_about(session: Session, actor: Actor, submission_id: int) -> tuple[Contract, Milestone, Submission]:
    """Lock work that was handed in for somebody who may act for the client. Raises NotFound or NotAllowed."""
    submission = known_submission(session, actor, submission_id)
    contract, milestone = speak_for(session, actor, submission.milestone_id, Side.CLIENT)
    session.refresh(submission, with_for_update={"key_share": True})
    return contract, milestone, submission
