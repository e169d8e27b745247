"""Reads of jobs, each within what the actor may see."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from hiringhall.marketplace.accounts.models import Company, Membership, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Applicants, Job, JobState, JobType, Visibility, Workload
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.storage.hot import HotRead, among


class JobOrder(StrEnum):
    """What a list of jobs can be sorted by."""

    CREATED = "created_at"
    CHANGED = "changed_at"
    TITLE = "title"
    STATE = "state"
    START = "start_date"
    REFERENCE = "id"


class JobFilter(Struct, frozen=True, kw_only=True):
    """Which of a team's jobs to list; times in seconds, both ends included."""

    include_sub_teams: bool = False
    created_by: int | None = None
    state: JobState | None = None
    created_from: int | None = None
    created_to: int | None = None


class ListedJob(NamedTuple):
    """A job with the names that lists and pages show beside it; units as in Job."""

    id: int
    key: str
    team_id: int
    company_id: int
    title: str
    description: str
    type: JobType
    visibility: Visibility
    category: str
    subcategory: str
    budget: int | None
    currency: str
    duration: int | None
    workload: Workload | None
    rate_min: int | None
    rate_max: int | None
    tier: int | None
    start_date: date
    end_date: date | None
    skills: list[str]
    applicants: Applicants
    required_test: str | None
    questions: list[str]
    needs_w9: bool
    state: JobState
    cancel_reason: str | None
    created_at: int
    filled_at: int | None
    cancelled_at: int | None
    team_slug: str
    team: str
    company: str
    author: str
    author_first_name: str
    author_last_name: str

    @property
    def author_name(self) -> str:
        """First and last name of who posted."""
        return f"{self.author_first_name} {self.author_last_name}".strip()


class JobCard(NamedTuple):
    """A job as those who look for work see it, with who posted it; units as in Job.

    `country` is where the owner of the client's company lives, `client_jobs` how many jobs of it people may find.
    """

    id: int
    key: str
    company_id: int
    title: str
    description: str
    type: JobType
    visibility: Visibility
    category: str
    subcategory: str
    budget: int | None
    currency: str
    duration: int | None
    workload: Workload | None
    rate_min: int | None
    rate_max: int | None
    tier: int | None
    start_date: date
    end_date: date | None
    skills: list[str]
    required_test: str | None
    questions: list[str]
    state: JobState
    created_at: int
    cancelled_at: int | None
    company: str
    payment_verified_at: int | None
    client_since: int
    country: str | None
    client_jobs: int


_OWN = [name for name in ListedJob._fields if name in Job.__table__.columns]
_LISTED = (
    select(
        *(getattr(Job, name) for name in _OWN),
        Team.slug,
        Team.name,
        Company.name,
        User.username,
        User.first_name,
        User.last_name,
    )
    .join(Team, Team.id == Job.team_id)
    .join(Company, Company.id == Job.company_id)
    .join(User, User.id == Job.created_by)
)
_LISTED_ONE = HotRead(_LISTED.where(Job.id == bindparam("id")), ListedJob)
_other = aliased(Job)
_client_jobs = (
    select(func.count())
    .where(
        _other.company_id == Company.id,
        (_other.visibility == Visibility.PUBLIC) | (_other.visibility == Visibility.SIGNED_IN),
    )
    .scalar_subquery()
)
CARDS = (
    select(
        *(getattr(Job, name) for name in JobCard._fields if name in Job.__table__.columns),
        Company.name,
        Company.payment_verified_at,
        Company.created_at,
        User.country,
        _client_jobs,
    )
    .join(Company, Company.id == Job.company_id)
    .outerjoin(Membership, (Membership.team_id == Company.id) & (Membership.role == Role.OWNER))
    .outerjoin(User, User.id == Membership.user_id)
    .where(among(Job.id, "ids"))
)
"""The columns of a JobCard in their order, for jobs whose references are the list `ids`."""
_CARDS = HotRead(CARDS, JobCard)


def managed_job(session: Session, actor: Actor, reference: str, act: Act = Act.MANAGE_JOBS) -> Job:
    """Return a job for which the actor's team role lets them do `act`, by key or number.

    Raises InvalidInput when `reference` can be neither, NotFound when there is none or the actor may not know of it,
    NotAllowed when they may only read it.
    """
    job = _find(session, reference)
    if job is None:
        raise NotFound("job")
    if standing(session, actor).may(act, job.team):
        return job
    if not _is_readable(session, job, actor):
        raise NotFound("job")
    raise NotAllowed(f"You hold no role in {job.team.name} that may {act.value}.")


def managed_listed_job(session: Session, actor: Actor, reference: str, act: Act = Act.MANAGE_JOBS) -> ListedJob:
    """Return what `managed_job` does, with the names beside it."""
    return _listed(session, managed_job(session, actor, reference, act))


def readable_job(session: Session, actor: Actor | None, reference: str) -> ListedJob:
    """Return a job as far as `actor`, or None for a visitor, may see it. Raises NotFound."""
    try:
        job = _find(session, reference)
    except InvalidInput:
        raise NotFound("job") from None
    if job is None:
        raise NotFound("job")
    manages = actor is not None and standing(session, actor).may(Act.MANAGE_JOBS, job.team)
    if not manages and not _is_readable(session, job, actor):
        raise NotFound("job")
    return _listed(session, job)


def may_read_job(session: Session, actor: Actor | None, reference: str | None) -> bool:
    """Tell whether `actor`, or a visitor where it is None, may see a job; without a reference there is none."""
    try:
        return reference is not None and readable_job(session, actor, reference) is not None
    except NotFound:
        return False


def job_number(session: Session, reference: str) -> int | None:
    """Return the number of a job, by key or number, None when there is none. Asks for no right. Raises InvalidInput."""
    job = _find(session, reference)
    return None if job is None else job.id


def job_cards(session: Session, ids: Sequence[int]) -> list[JobCard]:
    """Return these jobs in their order, in one statement; the caller has found out that the reader may see them."""
    by_id = {card.id: card for card in _CARDS.all(session, ids=list(ids))}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def managed_jobs(
    session: Session,
    actor: Actor,
    team: TeamPlace,
    wanted: JobFilter,
    *,
    order: JobOrder = JobOrder.CREATED,
    descending: bool = True,
    offset: int = 0,
    count: int = 20,
) -> Slice[ListedJob]:
    """Return a slice of the jobs of a team that the actor manages. Raises NotAllowed for the team."""
    standing(session, actor).require(Act.MANAGE_JOBS, team)
    scope, values = _scope(team, wanted)
    shape = (scope, *(name for name in _CONDITIONS if getattr(wanted, name) is not None))
    values |= {name: getattr(wanted, name) for name in shape[1:]}
    page = {"offset": offset, "count": count}
    rows = _page_of(shape, order, descending).all(session, **values, **page)
    if 0 < len(rows) < count or (not rows and offset == 0):
        return Slice(rows, offset + len(rows))
    return Slice(rows, _count_of(shape).all(session, **values)[0])


def managed_job_counts(
    session: Session, actor: Actor, team: TeamPlace, *, include_sub_teams: bool
) -> dict[JobState, int]:
    """Return how many jobs of a team that the actor manages are in each state. Raises NotAllowed for the team."""
    standing(session, actor).require(Act.MANAGE_JOBS, team)
    scope, values = _scope(team, JobFilter(include_sub_teams=include_sub_teams))
    counts = select(Job.state, func.count()).join(Team, Team.id == Job.team_id).where(_SCOPES[scope])
    found = session.execute(counts.group_by(Job.state), values)
    return dict.fromkeys(JobState, 0) | {state: count for state, count in found}  # noqa: C416 - rows are no pairs


MOST_OPEN = 100


def open_jobs_of(session: Session, actor: Actor, act: Act) -> list[ListedJob]:
    """Return the open jobs, of all the actor's teams, for which they may do `act`: the newest, MOST_OPEN at most."""
    where = standing(session, actor)
    jobs = _OPEN_OF.all(session, companies=sorted(where.companies_where(act)))
    places = {place.id: place for place in _TEAMS.all(session, ids=list({job.team_id for job in jobs}))}
    return [job for job in jobs if where.may(act, places[job.team_id])][:MOST_OPEN]


_OPEN_OF = HotRead(
    _LISTED.where(among(Job.company_id, "companies"), Job.state == JobState.OPEN)
    .order_by(Job.created_at.desc(), Job.id.desc())
    .limit(5 * MOST_OPEN),
    ListedJob,
)
_TEAMS = HotRead(select(Team.id, Team.name, Team.lineage, Team.company_id).where(among(Team.id, "ids")), TeamPlace)
_SCOPES: dict[str, ColumnElement[bool]] = {
    "team": Job.team_id == bindparam("team"),
    "company": Job.company_id == bindparam("company"),
    "lineage": Team.lineage.like(bindparam("lineage")),
}
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "created_by": Job.created_by == bindparam("created_by"),
    "state": Job.state == bindparam("state"),
    "created_from": Job.created_at >= bindparam("created_from"),
    "created_to": Job.created_at <= bindparam("created_to"),
}


def _scope(team: TeamPlace, wanted: JobFilter) -> tuple[str, dict[str, Any]]:
    if not wanted.include_sub_teams:
        return "team", {"team": team.id}
    if team.id == team.company_id:
        return "company", {"company": team.company_id}
    return "lineage", {"lineage": f"{team.lineage}%"}


# Building a statement costs more than running it; there are few shapes, and each is built once.
@lru_cache(maxsize=512)
def _page_of(shape: tuple[str, ...], order: JobOrder, descending: bool) -> HotRead[ListedJob]:
    column = getattr(Job, order.value)
    ordering = (column.desc(), Job.id.desc()) if descending else (column, Job.id)
    where = _SCOPES[shape[0]], *(_CONDITIONS[name] for name in shape[1:])
    page = _LISTED.where(*where).order_by(*ordering).offset(bindparam("offset")).limit(bindparam("count"))
    return HotRead(page, ListedJob)


@lru_cache(maxsize=64)
def _count_of(shape: tuple[str, ...]) -> HotRead[int]:
    where = _SCOPES[shape[0]], *(_CONDITIONS[name] for name in shape[1:])
    jobs = select(func.count()).select_from(Job)
    return HotRead((jobs.join(Team, Team.id == Job.team_id) if shape[0] == "lineage" else jobs).where(*where), int)


def _find(session: Session, reference: str) -> Job | None:
    if is_key(reference):
        condition = Job.key == reference
    elif is_number(reference):
        condition = Job.id == int(reference)
    else:
        raise InvalidInput("job", "write the key of a job, such as ~01 and 16 hexadecimal digits.")
    return session.scalar(select(Job).where(condition).options(joinedload(Job.team)))


def _listed(session: Session, job: Job) -> ListedJob:
    return _LISTED_ONE.all(session, id=job.id)[0]


def _is_readable(session: Session, job: Job, actor: Actor | None) -> bool:
    if job.visibility is Visibility.PUBLIC:
        return True
    if actor is None:
        return False
    if job.visibility is Visibility.INVITE_ONLY:
        return _was_asked(session, job.id, actor)
    return job.visibility is Visibility.SIGNED_IN


def _was_asked(session: Session, job_id: int, actor: Actor) -> bool:
    """Tell whether the actor, or a freelancer of an agency where they look after them, has a proposal for the job."""
    if actor.is_console:
        return True
    agencies = standing(session, actor).companies_where(Act.MANAGE_AGENTS)
    asked = {"job_id": job_id, "user_id": actor.user_id, "agencies": sorted(agencies)}
    return _ASKED.first(session, **asked) is not None


_ASKED = HotRead(
    select(Proposal.id)
    .where(
        Proposal.job_id == bindparam("job_id"),
        Proposal.state != ProposalState.DECLINED,
        or_(Proposal.freelancer_id == bindparam("user_id"), among(Proposal.agency_id, "agencies")),
    )
    .limit(1),
    int,
)
