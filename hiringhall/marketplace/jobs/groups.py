"""The groups that jobs are meant for, and the jobs that are meant for a group."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import Job, JobGroup, JobState, Visibility
from hiringhall.marketplace.jobs.queries import JobCard, job_cards
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.profiles.models import Group
from hiringhall.storage.hot import HotRead, among

MOST_GROUPS = 5
"""That a job is meant for."""


class NamedGroup(Struct, frozen=True):
    """A group that a job is meant for."""

    job_id: int
    id: int
    slug: str
    name: str


def groups_of_jobs(session: Session, job_ids: Iterable[int]) -> dict[int, list[NamedGroup]]:
    """Return the groups of each of these jobs by name; those without are missing. Asks for no right."""
    found: dict[int, list[NamedGroup]] = {}
    for group in _GROUPS.all(session, ids=list(job_ids)):
        found.setdefault(group.job_id, []).append(group)
    return found


def open_jobs_of_group(
    session: Session, actor: Actor | None, group_id: int, *, offset: int = 0, count: int = 20
) -> Slice[JobCard]:
    """Return the open jobs that are meant for a group and found by everybody, or who is signed in, the newest first.

    `actor` is None for a visitor.
    """
    seen = Job.visibility == Visibility.PUBLIC
    if actor is not None:
        seen = or_(seen, Job.visibility == Visibility.SIGNED_IN)
    jobs = (
        select(Job.id)
        .join(JobGroup, JobGroup.job_id == Job.id)
        .where(JobGroup.group_id == group_id, Job.state == JobState.OPEN, seen)
    )
    total = session.scalar(select(func.count()).select_from(jobs.subquery())) or 0
    ids = session.scalars(jobs.order_by(Job.created_at.desc(), Job.id.desc()).offset(offset).limit(count)).all()
    return Slice(job_cards(session, ids), total)


def set_groups(session: Session, job_id: int, slugs: Sequence[str]) -> None:
    """Let a job be meant for these groups and no others. Raises InvalidInput("groups")."""
    wanted = set(slugs)
    if len(wanted) > MOST_GROUPS:
        raise InvalidInput("groups", f"choose at most {MOST_GROUPS}.")
    ids = set(session.scalars(select(Group.id).where(Group.slug.in_(wanted))))
    if len(ids) < len(wanted):
        raise InvalidInput("groups", "choose groups from the list.")
    session.execute(delete(JobGroup).where(JobGroup.job_id == job_id))
    session.add_all(JobGroup(job_id=job_id, group_id=group_id) for group_id in sorted(ids))
    session.flush()


_GROUPS = HotRead(
    select(JobGroup.job_id, Group.id, Group.slug, Group.name)
    .join(Group, Group.id == JobGroup.group_id)
    .where(among(JobGroup.job_id, "ids"))
    .order_by(JobGroup.job_id, func.lower(Group.name), Group.id),
    NamedGroup,
)
