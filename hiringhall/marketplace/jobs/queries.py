"""Reads of jobs, each within what the actor may see."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, joinedload

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.queries import get_team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Job, JobState, Visibility
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.pages import Slice


class JobOrder(StrEnum):
    """What a list of jobs can be sorted by."""

    CREATED = "created_at"
    CHANGED = "changed_at"
    TITLE = "title"
    STATE = "state"
    START = "start_date"
    REFERENCE = "id"


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which of a team's jobs to list; times in seconds, both ends included."""

    include_sub_teams: bool = False
    created_by: int | None = None
    state: JobState | None = None
    created_from: int | None = None
    created_to: int | None = None


@dataclass(frozen=True)
class ListedJob:
    """A job with the names that lists and pages show beside it."""

    job: Job
    team_slug: str
    team: str
    company: str
    author: str
    author_name: str


def managed_job(session: Session, actor: Actor, reference: str) -> Job:
    """Return a job that the actor's team role lets them manage, by key or number.

    Raises InvalidInput when `reference` can be neither, NotFound when there is none or the actor may not know of it,
    NotAllowed when they may only read it.
    """
    job = _find(session, reference)
    if job is None:
        raise NotFound("job")
    if standing(session, actor).may(Act.MANAGE_JOBS, job.team):
        return job
    if not _is_readable(job, actor):
        raise NotFound("job")
    raise NotAllowed(f"You hold no role in {job.team.name} that may {Act.MANAGE_JOBS.value}.")


def readable_job(session: Session, actor: Actor | None, reference: str) -> ListedJob:
    """Return a job as far as `actor`, or None for a visitor, may see it. Raises NotFound."""
    try:
        job = _find(session, reference)
    except InvalidInput:
        raise NotFound("job") from None
    if job is None:
        raise NotFound("job")
    manages = actor is not None and standing(session, actor).may(Act.MANAGE_JOBS, job.team)
    if not manages and not _is_readable(job, actor):
        raise NotFound("job")
    return _as_listed(session.execute(_listed().where(Job.id == job.id)).one())


def managed_listed_job(session: Session, actor: Actor, reference: str) -> ListedJob:
    """Return what `managed_job` does, with the names beside it."""
    job = managed_job(session, actor, reference)
    return _as_listed(session.execute(_listed().where(Job.id == job.id)).one())


def managed_jobs(
    session: Session,
    actor: Actor,
    team_id: int,
    wanted: JobFilter,
    *,
    order: JobOrder = JobOrder.CREATED,
    descending: bool = True,
    offset: int = 0,
    count: int = 20,
) -> Slice[ListedJob]:
    """Return a slice of the jobs of a team that the actor manages. Raises NotFound or NotAllowed for the team."""
    team = get_team(session, actor, team_id)
    standing(session, actor).require(Act.MANAGE_JOBS, team)
    conditions = _conditions(team, wanted)
    column = getattr(Job, order.value)
    ordering = (column.desc(), Job.id.desc()) if descending else (column, Job.id)
    rows = session.execute(_listed().where(*conditions).order_by(*ordering).offset(offset).limit(count)).all()
    if 0 < len(rows) < count or (not rows and offset == 0):
        total = offset + len(rows)
    else:
        total = session.scalar(select(func.count()).select_from(Job).join(Team).where(*conditions)) or 0
    return Slice([_as_listed(row) for row in rows], total)


def _find(session: Session, reference: str) -> Job | None:
    if is_key(reference):
        condition = Job.key == reference
    elif reference.isascii() and reference.isdigit() and len(reference) < 19:  # noqa: PLR2004 - fits 64 bits
        condition = Job.id == int(reference)
    else:
        raise InvalidInput("job", "write the key of a job, such as ~01 and 16 hexadecimal digits.")
    return session.scalar(select(Job).where(condition).options(joinedload(Job.team)))


def _is_readable(job: Job, actor: Actor | None) -> bool:
    if job.visibility is Visibility.PUBLIC:
        return True
    return job.visibility is Visibility.SIGNED_IN and actor is not None


def _conditions(team: Team, wanted: JobFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.include_sub_teams and team.is_root:
        conditions.append(Job.company_id == team.company_id)
    elif wanted.include_sub_teams:
        conditions.append(Team.lineage.startswith(team.lineage, autoescape=True))
    else:
        conditions.append(Job.team_id == team.id)
    if wanted.created_by is not None:
        conditions.append(Job.created_by == wanted.created_by)
    if wanted.state is not None:
        conditions.append(Job.state == wanted.state)
    if wanted.created_from is not None:
        conditions.append(Job.created_at >= wanted.created_from)
    if wanted.created_to is not None:
        conditions.append(Job.created_at <= wanted.created_to)
    return conditions


def _listed() -> Select[Job, str, str, str, str, str, str]:
    return (
        select(Job, Team.slug, Team.name, Company.name, User.username, User.first_name, User.last_name)
        .join(Team, Team.id == Job.team_id)
        .join(Company, Company.id == Job.company_id)
        .join(User, User.id == Job.created_by)
    )


def _as_listed(row: Row[Job, str, str, str, str, str, str]) -> ListedJob:
    job, team_slug, team, company, author, first, last = row
    return ListedJob(job, team_slug, team, company, author, f"{first} {last}".strip())
