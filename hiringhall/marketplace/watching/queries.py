"""Reads of watch lists. What the reader may not see any more, or what was cancelled, is not in them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.models import Job, JobState, Visibility
from hiringhall.marketplace.jobs.queries import JobCard, job_cards, may_read_job
from hiringhall.marketplace.profiles.access import may_read_profile
from hiringhall.marketplace.profiles.cards import ProfileCard, profile_cards
from hiringhall.marketplace.profiles.heads import heads
from hiringhall.marketplace.watching.models import Watch
from hiringhall.storage.hot import HotRead, among

FOR_EVERYBODY = frozenset({Visibility.PUBLIC, Visibility.SIGNED_IN})
"""Visibilities of jobs that everybody who is signed in may read."""


def watched_jobs(session: Session, actor: Actor) -> list[JobCard]:
    """Return the jobs that the actor watches, the last put on the list first."""
    found = _JOBS.all(session, user_id=actor.user_id)
    ids = [id_ for id_, key, seen in found if seen in FOR_EVERYBODY or may_read_job(session, actor, key)]
    return job_cards(session, ids)


def watched_freelancers(session: Session, actor: Actor) -> list[ProfileCard]:
    """Return the freelancers whom the actor watches, the last put on the list first."""
    ids = _FREELANCERS.all(session, user_id=actor.user_id)
    known = heads(session, ids)
    return profile_cards(session, [id_ for id_ in ids if may_read_profile(session, actor, known[id_])])


def watched_of_jobs(session: Session, actor: Actor, ids: Sequence[int]) -> set[int]:
    """Return which of these jobs the actor watches."""
    return set(_AMONG_JOBS.all(session, user_id=actor.user_id, ids=list(ids)))


def watched_of_freelancers(session: Session, actor: Actor, ids: Sequence[int]) -> set[int]:
    """Return which of these freelancers the actor watches."""
    return set(_AMONG_FREELANCERS.all(session, user_id=actor.user_id, ids=list(ids)))


_OWN = Watch.user_id == bindparam("user_id")
_JOBS: HotRead[tuple[int, str, Visibility]] = HotRead(
    select(Job.id, Job.key, Job.visibility)
    .join(Watch, Watch.job_id == Job.id)
    .where(_OWN, Job.state != JobState.CANCELLED)
    .order_by(Watch.id.desc()),
    lambda *row: row,
)
_FREELANCERS = HotRead(
    select(Watch.freelancer_id).where(_OWN, Watch.freelancer_id.is_not(None)).order_by(Watch.id.desc()), int
)
_AMONG_JOBS = HotRead(select(Watch.job_id).where(_OWN, among(Watch.job_id, "ids")), int)
_AMONG_FREELANCERS = HotRead(select(Watch.freelancer_id).where(_OWN, among(Watch.freelancer_id, "ids")), int)
