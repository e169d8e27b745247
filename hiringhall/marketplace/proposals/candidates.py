"""Who proposed to do a job, as far as whoever reads of the job may know."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.proposals.access import job_team
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.storage.hot import HotRead


class KnownCandidate(NamedTuple):
    """Who proposed to do a job, by the key of their profile, and when, in seconds."""

    job_id: int
    at: int
    freelancer_key: str


MOST_CANDIDATES = 100
"""How many of a job's candidates are told at once, the newest first."""


def known_candidates(session: Session, actor: Actor, job_ids: Sequence[int]) -> dict[int, list[KnownCandidate]]:
    """Return who proposed to do each of these jobs, as far as the actor may know: all, or only themselves.

    All is for who recruits in the job's team. Asks for no right to the jobs.
    """
    found = {}
    for job_id in job_ids:
        team = job_team(session, job_id)
        if team is not None and standing(session, actor).may(Act.RECRUIT, team):
            found[job_id] = _CANDIDATES.all(session, job_id=job_id)
        else:
            found[job_id] = _OWN_CANDIDACY.all(session, job_id=job_id, user_id=actor.user_id)
    return found


_ALL_CANDIDATES = (
    select(Proposal.job_id, Proposal.submitted_at, User.key)
    .join(User, User.id == Proposal.freelancer_id)
    .where(Proposal.job_id == bindparam("job_id"), Proposal.submitted_at.is_not(None))
    .order_by(Proposal.created_at.desc(), Proposal.id.desc())
    .limit(MOST_CANDIDATES)
)
_CANDIDATES = HotRead(_ALL_CANDIDATES.where(Proposal.delisted_at.is_(None)), KnownCandidate)
_OWN_CANDIDACY = HotRead(_ALL_CANDIDATES.where(Proposal.freelancer_id == bindparam("user_id")), KnownCandidate)
