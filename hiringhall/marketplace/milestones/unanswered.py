"""Work that nobody answered: after some days the hall approves it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.contracts.talking import room_of
from hiringhall.marketplace.milestones.access import lock_milestone
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.milestones.paying import Approval, pay_milestone
from hiringhall.marketplace.milestones.plan import called
from hiringhall.marketplace.rooms.operations import tell

DAY = 86_400
"""Seconds."""


def approve_unanswered(session: Session, now: int, days: int) -> int:
    """Approve the oldest work that waits for an answer for `days` days at `now` (seconds), for what was asked.

    Returns how many were approved, 0 or 1: each in a transaction of its own. What another process has in hand is left
    to it. Source: money design, "Calendar".
    """
    due = (Submission.state == SubmissionState.SUBMITTED) & (Submission.submitted_at <= now - days * DAY)
    oldest = (
        select(Submission.id, Submission.milestone_id)
        .join(Milestone, Milestone.id == Submission.milestone_id)
        .join(Contract, Contract.id == Milestone.contract_id)
        .where(due)
        .order_by(Submission.submitted_at, Submission.id)
        .limit(1)
        .with_for_update(of=Contract, key_share=True, skip_locked=True)
    )
    found = session.execute(oldest).first()
    if found is None:
        return 0
    contract, milestone = lock_milestone(session, found.milestone_id)
    submission = session.get_one(Submission, found.id, with_for_update={"key_share": True}, populate_existing=True)
    if submission.state is not SubmissionState.SUBMITTED:
        return 0
    pay_milestone(session, HALL, contract, milestone, Approval(submission.amount), submission)
    told = f"Nobody answered what was handed in for {called(milestone)} in {days} days, so it is approved."
    tell(session, room_of(session, contract), told)
    return 1
