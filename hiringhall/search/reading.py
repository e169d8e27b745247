"""What the tables say of jobs and people, read in bulk for their documents, and which of them a change touches."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Enum, ScalarSelect, Select, String, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.figures import RECENT, SUCCESS
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.jobs.models import Job, Visibility
from hiringhall.marketplace.profiles.models import Access, Group, GroupMember, Profile, ProfileSkill, ProfileTest
from hiringhall.search.log import Touched
from hiringhall.storage.hot import HotRead, among


class JobRow(NamedTuple):
    """A job that can be found, states as the database keeps them; units as in Job."""

    id: int
    company_id: int
    title: str
    description: str
    type: str
    visibility: str
    category: str
    subcategory: str
    budget: int | None
    duration: int | None
    workload: str | None
    rate_min: int | None
    rate_max: int | None
    start_date: date
    end_date: date | None
    skills: list[str]
    state: str
    created_at: int


class PersonRow(NamedTuple):
    """A freelancer who can be found; what a missing profile leaves empty is None. States and units as in JobRow."""

    id: int
    first_name: str
    last_name: str
    country: str
    created_at: int
    title: str | None
    overview: str | None
    rate: int | None
    access: str | None
    english: int | None
    is_ready: bool | None
    categories: list[str] | None


class TestRow(NamedTuple):
    """A test that a freelancer passed."""

    user_id: int
    test: str
    percentile: int


def _plain(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Spare members of enums: in bulk they cost more than the rest of a row."""
    return type_coerce(column, String) if isinstance(column.type, Enum) else column.expression


_JOBS = select(*(_plain(getattr(Job, name)) for name in JobRow._fields)).where(
    (Job.visibility == Visibility.PUBLIC) | (Job.visibility == Visibility.SIGNED_IN)
)
_PEOPLE = (
    select(
        User.id,
        User.first_name,
        User.last_name,
        User.country,
        User.created_at,
        Profile.title,
        Profile.overview,
        Profile.rate,
        _plain(Profile.access),
        Profile.english,
        Profile.is_ready,
        Profile.categories,
    )
    .outerjoin(Profile, Profile.user_id == User.id)
    .where(
        User.is_freelancer,
        User.status == UserStatus.ACTIVE,
        Profile.access.is_(None) | (Profile.access != Access.PRIVATE),
    )
)


def _chunk(rows: Select[*tuple[object, ...]], id_column: InstrumentedAttribute[int]) -> Select[*tuple[object, ...]]:
    return rows.where(id_column > bindparam("after")).order_by(id_column).limit(bindparam("count"))


def _size(rows: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


_JOBS_AFTER = HotRead(_chunk(_JOBS, Job.id), JobRow)
_JOBS_BY_ID = HotRead(_JOBS.where(among(Job.id, "ids")), JobRow)
_PEOPLE_AFTER = HotRead(_chunk(_PEOPLE, User.id), PersonRow)
_PEOPLE_BY_ID = HotRead(_PEOPLE.where(among(User.id, "ids")), PersonRow)


_COUNTS = HotRead(
    select(_size(_JOBS), _size(_PEOPLE)),
    lambda *counts: sum(map(int, counts)),
)


def count(session: Session) -> int:
    """Return how many jobs and people can be found."""
    return _COUNTS.all(session)[0]


def jobs_after(session: Session, after: int, count: int) -> list[JobRow]:
    """Return the next jobs that can be found, in the order of their references."""
    return _JOBS_AFTER.all(session, after=after, count=count)


def jobs_by_id(session: Session, ids: Collection[int]) -> list[JobRow]:
    """Return those of these jobs that can be found."""
    return _JOBS_BY_ID.all(session, ids=list(ids))


def people_after(session: Session, after: int, count: int) -> list[PersonRow]:
    """Return the next freelancers who can be found, in the order of their references."""
    return _PEOPLE_AFTER.all(session, after=after, count=count)


def people_by_id(session: Session, ids: Collection[int]) -> list[PersonRow]:
    """Return those of these people who can be found."""
    return _PEOPLE_BY_ID.all(session, ids=list(ids))


def _pair(key: int, value: str) -> tuple[int, str]:
    return key, value


_OWNERS = (
    select(Membership.team_id, User.country)
    .join(User, User.id == Membership.user_id)
    .join(Company, Company.id == Membership.team_id)
    .where(Membership.role == Role.OWNER)
)
_COUNTRIES = HotRead(_OWNERS.where(among(Membership.team_id, "ids")), _pair)
_SKILLS = HotRead(
    select(ProfileSkill.user_id, ProfileSkill.slug)
    .where(among(ProfileSkill.user_id, "ids"))
    .order_by(ProfileSkill.user_id, ProfileSkill.place),
    _pair,
)
_GROUPS = HotRead(
    select(GroupMember.user_id, Group.slug)
    .join(Group, Group.id == GroupMember.group_id)
    .where(among(GroupMember.user_id, "ids")),
    _pair,
)
_TESTS = HotRead(
    select(ProfileTest.user_id, ProfileTest.test, ProfileTest.percentile).where(among(ProfileTest.user_id, "ids")),
    TestRow,
)
_AGENTS = HotRead(
    select(Membership.user_id)
    .join(Team, Team.id == Membership.team_id)
    .join(Company, Company.id == Team.company_id)
    .where(
        among(Membership.user_id, "ids"),
        Membership.role == Role.AGENT,
        Membership.status == UserStatus.ACTIVE,
        Company.kind == CompanyKind.AGENCY,
    ),
    int,
)


def client_countries(session: Session, company_ids: Collection[int]) -> dict[int, str]:
    """Return the country of the owner of each of these companies."""
    return dict(_COUNTRIES.all(session, ids=list(company_ids)))


def skills_of(session: Session, user_ids: Collection[int]) -> list[tuple[int, str]]:
    """Return people and slugs of their skills, each person's in their order."""
    return _SKILLS.all(session, ids=list(user_ids))


def groups_of(session: Session, user_ids: Collection[int]) -> list[tuple[int, str]]:
    """Return people and slugs of the groups that they belong to."""
    return _GROUPS.all(session, ids=list(user_ids))


def tests_of(session: Session, user_ids: Collection[int]) -> list[TestRow]:
    """Return the tests that these people passed."""
    return _TESTS.all(session, ids=list(user_ids))


def agents_among(session: Session, user_ids: Collection[int]) -> set[int]:
    """Return who of these people works through an agency."""
    return set(_AGENTS.all(session, ids=list(user_ids)))


_CONTRACTS = HotRead(
    select(Contract.company_id, Contract.freelancer_id).where(among(Contract.id, "ids")), lambda *row: row
)
_OWNED = HotRead(select(Membership.team_id).where(among(Membership.user_id, "ids"), Membership.role == Role.OWNER), int)
_JOBS_OF = HotRead(select(Job.id).where(among(Job.company_id, "ids")), int)


def jobs_touched(session: Session, touched: Iterable[Touched]) -> set[int]:
    """Return the jobs whose documents these changes touch: through the client's figures and country too."""
    by_entity = _by_entity(touched)
    companies = set(by_entity.get("company", ()))
    if people := by_entity.get("person"):
        companies.update(_OWNED.all(session, ids=people))
    companies.update(client for client, _ in _contracts(session, by_entity))
    jobs = set(by_entity.get("job", ()))
    if companies:
        jobs.update(_JOBS_OF.all(session, ids=list(companies)))
    return jobs


def people_touched(session: Session, touched: Iterable[Touched]) -> set[int]:
    """Return the people whose documents these changes touch: through what they worked too."""
    by_entity = _by_entity(touched)
    people = {user_id for entity in ("person", "profile", "membership") for user_id in by_entity.get(entity, ())}
    people.update(freelancer for _, freelancer in _contracts(session, by_entity))
    return people


_FADING = HotRead(
    select(Contract.freelancer_id)
    .outerjoin(WorkWeek, WorkWeek.contract_id == Contract.id)
    .where(
        or_(
            WorkWeek.last_day.between(bindparam("worked_from"), bindparam("worked_to")),
            Contract.ended_on.between(bindparam("ended_from"), bindparam("ended_to")),
        )
    )
    .distinct(),
    int,
)


def people_fading(session: Session, since: date, today: date) -> set[int]:
    """Return whose figures are others today than at the day `since` although nothing happened: work became old."""
    return set(
        _FADING.all(
            session,
            worked_from=since - RECENT,
            worked_to=today - RECENT,
            ended_from=since - SUCCESS,
            ended_to=today - SUCCESS,
        )
    )


def _by_entity(touched: Iterable[Touched]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for entity, entity_id in touched:
        found.setdefault(entity, []).append(entity_id)
    return found


def _contracts(session: Session, by_entity: dict[str, list[int]]) -> list[tuple[int, int]]:
    ids = [id_ for entity in ("contract", "work", "feedback") for id_ in by_entity.get(entity, ())]
    return _CONTRACTS.all(session, ids=ids) if ids else []
