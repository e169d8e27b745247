"""What stands in profiles besides their own row: skills, tests, education, work elsewhere, portfolio, groups, agencies.

Each is read for any number of freelancers in one statement.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Generic, TypeVar

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Company, Membership, Team, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.profiles.models import (
    Certification,
    Education,
    Employment,
    Group,
    GroupMember,
    PortfolioItem,
    ProfileSkill,
    ProfileTest,
)
from hiringhall.storage.hot import HotRead, among


class ShownSkill(Struct, frozen=True):
    """A skill by slug and name; `level` is 1 to 5 as in SkillLevel."""

    slug: str
    name: str
    level: int


class ShownTest(Struct, frozen=True):
    """A passed test by its number and title in the catalog; `score` in hundredths (0 to 500), `percentile` 0 to 100."""

    test: str
    title: str
    score: int
    percentile: int
    taken_on: date


class ShownEducation(Struct, frozen=True):
    """Where a freelancer learned; `to_year` is None while it goes on."""

    id: int
    school: str
    degree: str
    area: str
    from_year: int
    to_year: int | None
    comment: str


class ShownEmployment(Struct, frozen=True):
    """Work elsewhere; first days of months, `to_month` is None while it goes on."""

    id: int
    employer: str
    role: str
    from_month: date
    to_month: date | None
    comment: str


class ShownCertification(Struct, frozen=True):
    """A certificate, and who gave it."""

    id: int
    name: str
    organization: str
    received_on: date
    comment: str


class ShownPortfolioItem(Struct, frozen=True):
    """A piece of work; `category` is the id of a subcategory, `skills` are slugs, `picture` names its blobs or is None.

    The picture changes its name whenever it changes, so its address can be kept by whoever fetched it.
    """

    id: int
    key: str
    title: str
    description: str
    url: str
    category: str | None
    skills: list[str]
    done_on: date | None
    picture: str | None
    created_at: int


class ShownGroup(Struct, frozen=True):
    """A group that the freelancer belongs to."""

    id: int
    slug: str
    name: str


class ShownAgency(Struct, frozen=True):
    """An agency that the freelancer works through; `id` and `key` are its root team's."""

    id: int
    key: str
    slug: str
    name: str
    is_exclusive: bool


Entry = TypeVar("Entry")


class Entries(Generic[Entry]):
    """Reads one kind of entry; the statement names the owner first and then what `make` takes."""

    def __init__(self, statement: Select[*tuple[Any, ...]], make: Callable[..., Entry]) -> None:
        self._read = HotRead(statement, lambda owner, *columns: (owner, make(*columns)))

    def of(self, session: Session, user_ids: Collection[int]) -> dict[int, list[Entry]]:
        """Return the entries of each of these people, in their order."""
        found: dict[int, list[Entry]] = {user_id: [] for user_id in user_ids}
        for owner, entry in self._read.all(session, ids=list(found)):
            found[owner].append(entry)
        return found


def _own(owner: InstrumentedAttribute[int], entry: type[Struct], table: type[Any]) -> Select[*tuple[Any, ...]]:
    columns = [getattr(table, name) for name in entry.__struct_fields__]
    return select(owner, *columns).where(among(owner, "ids"))


SKILLS = Entries(
    select(ProfileSkill.user_id, ProfileSkill.slug, ProfileSkill.level)
    .where(among(ProfileSkill.user_id, "ids"))
    .order_by(ProfileSkill.user_id, ProfileSkill.place, ProfileSkill.slug),
    lambda slug, level: ShownSkill(slug, catalog.skill(slug).name, level),
)
EDUCATION = Entries(
    _own(Education.user_id, ShownEducation, Education).order_by(Education.from_year.desc(), Education.id.desc()),
    ShownEducation,
)
EMPLOYMENT = Entries(
    _own(Employment.user_id, ShownEmployment, Employment).order_by(Employment.from_month.desc(), Employment.id.desc()),
    ShownEmployment,
)
CERTIFICATIONS = Entries(
    _own(Certification.user_id, ShownCertification, Certification).order_by(
        Certification.received_on.desc(), Certification.id.desc()
    ),
    ShownCertification,
)
PORTFOLIO = Entries(
    _own(PortfolioItem.user_id, ShownPortfolioItem, PortfolioItem).order_by(PortfolioItem.place, PortfolioItem.id),
    ShownPortfolioItem,
)
GROUPS = Entries(
    select(GroupMember.user_id, Group.id, Group.slug, Group.name)
    .join(Group, Group.id == GroupMember.group_id)
    .where(among(GroupMember.user_id, "ids"))
    .order_by(Group.name, Group.id),
    ShownGroup,
)
_TESTS = Entries(
    select(
        ProfileTest.user_id, ProfileTest.test, ProfileTest.score, ProfileTest.percentile, ProfileTest.taken_on
    ).where(among(ProfileTest.user_id, "ids")),
    lambda test, *marks: ShownTest(test, catalog.test(test, "test").name, *marks),
)
_AGENT_SEATS = Entries(
    select(Membership.user_id, Team.company_id, Membership.exclusive)
    .join(Team, Team.id == Membership.team_id)
    .where(among(Membership.user_id, "ids"), Membership.role == Role.AGENT, Membership.status == UserStatus.ACTIVE)
    .order_by(Membership.id),
    lambda company_id, is_exclusive: (company_id, is_exclusive),
)
_AGENCIES = HotRead(
    select(Company.id, Team.key, Team.slug, Company.name)
    .join(Team, Team.id == Company.id)
    .where(among(Company.id, "ids")),
    lambda company_id, key, slug, name: (company_id, (key, slug, name)),
)


def tests(session: Session, user_ids: Collection[int]) -> dict[int, list[ShownTest]]:
    """Return the passed tests of each of these people, in the order of the catalog's weights."""
    weights = {entry.id: -entry.weight for entry in catalog.tests()}
    found = _TESTS.of(session, user_ids)
    return {user_id: sorted(passed, key=lambda entry: weights[entry.test]) for user_id, passed in found.items()}


def agencies(session: Session, user_ids: Collection[int]) -> dict[int, list[ShownAgency]]:
    """Return the agencies that each of these people works through, in the order they joined."""
    seats = _AGENT_SEATS.of(session, user_ids)
    ids = {company_id for held in seats.values() for company_id, _ in held}
    names = dict(_AGENCIES.all(session, ids=list(ids))) if ids else {}
    return {
        user_id: [ShownAgency(agency, *names[agency], only) for agency, only in _merged(held)]
        for user_id, held in seats.items()
    }


def _merged(seats: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """Name an agency once, however many of its teams the freelancer belongs to."""
    merged: dict[int, bool] = {}
    for company_id, is_exclusive in seats:
        merged[company_id] = merged.get(company_id, False) or is_exclusive
    return list(merged.items())
