"""Reads of activities, each within what the actor may see."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities.levels import Level
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.texts import checked_codes
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.pages import Slice
from hiringhall.storage.hot import HotRead, among


class ActivityFilter(Struct, frozen=True, kw_only=True):
    """Which activities to list: those whose code or description holds `search`, whatever the case, in `state`."""

    search: str = ""
    state: ActivityState | None = None


class NamedActivity(NamedTuple):
    """What an activity is called."""

    id: int
    code: str
    description: str


class ListedActivity(NamedTuple):
    """An activity with the names that lists show beside it; `username` is that of the person it belongs to, if any."""

    id: int
    company_id: int
    team_id: int
    user_id: int | None
    code: str
    description: str
    url: str
    state: ActivityState
    created_at: int
    company: str
    team: str
    team_name: str
    username: str | None
    first_name: str | None
    last_name: str | None
    payment_verified_at: int | None

    @property
    def level(self) -> str:
        """Whose it is: the company's, a team's or a person's ("user", as the API has it)."""
        if self.user_id is not None:
            return "user"
        return "company" if self.team_id == self.company_id else "team"

    @property
    def person(self) -> str:
        """Name of the person that it belongs to, if any."""
        return f"{self.first_name or ''} {self.last_name or ''}".strip()


def managed_activities(
    session: Session,
    actor: Actor,
    level: Level,
    wanted: ActivityFilter,
    *,
    below: bool = False,
    offset: int = 0,
    count: int = 20,
) -> Slice[ListedActivity]:
    """Return a slice of the activities of a level that the actor manages, by code.

    Those of a team hold those of single persons in it; `below` adds those of its sub-teams. Raises NotAllowed.
    """
    standing(session, actor).require(Act.MANAGE_ACTIVITIES, level.team)
    shape, values = _shape(level, wanted, below=below)
    rows = _page_of(shape).all(session, **values, offset=offset, count=count)
    if 0 < len(rows) < count or (not rows and offset == 0):
        return Slice(rows, offset + len(rows))
    return Slice(rows, _count_of(shape).all(session, **values)[0])


def managed_activity_counts(
    session: Session, actor: Actor, level: Level, wanted: ActivityFilter, *, below: bool = False
) -> dict[ActivityState, int]:
    """Return how many of the activities that `managed_activities` lists are in each state. Raises NotAllowed."""
    standing(session, actor).require(Act.MANAGE_ACTIVITIES, level.team)
    counts = {}
    for state in ActivityState:
        shape, values = _shape(level, ActivityFilter(search=wanted.search, state=state), below=below)
        counts[state] = _count_of(shape).all(session, **values)[0]
    return counts


def managed_activity(session: Session, actor: Actor, activity_id: int) -> ListedActivity:
    """Return one activity that the actor manages. Raises NotFound, NotAllowed."""
    found = _BY_IDS.first(session, ids=[activity_id])
    if found is None:
        raise NotFound("activity")
    require_management(session, actor, {found.team_id})
    return found


def activities_by_code(session: Session, actor: Actor, level: Level, codes: Collection[str]) -> list[ListedActivity]:
    """Return the activities of exactly this level with these codes, as far as there are such, in the order asked for.

    Raises NotAllowed, InvalidInput("code") for what can be no code.
    """
    standing(session, actor).require(Act.MANAGE_ACTIVITIES, level.team)
    wanted = checked_codes(codes)
    read = _OF_TEAM if level.user_id is None else _OF_PERSON
    values = {} if level.user_id is None else {"user": level.user_id}
    found = {row.code: row for row in read.all(session, team=level.team.id, codes=list(wanted), **values)}
    return [found[code] for code in wanted if code in found]


def activity_ids(session: Session, actor: Actor, level: Level, codes: Collection[str]) -> list[int]:
    """Return the ids of the activities of exactly this level with these codes.

    Raises NotFound naming a code that is not there, NotAllowed, InvalidInput("code").
    """
    found = activities_by_code(session, actor, level, codes)
    missing = set(checked_codes(codes)) - {activity.code for activity in found}
    if missing:
        raise NotFound(f"activity as {min(missing)}")
    return [activity.id for activity in found]


def assigned_contracts(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the contracts that each of these activities is assigned to; asks for no right."""
    found: dict[int, list[int]] = {id_: [] for id_ in ids}
    for activity_id, contract_id in _ASSIGNED.all(session, ids=list(ids)):
        found[activity_id].append(contract_id)
    return found


def assigned_counts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return how many contracts each of these activities is assigned to; asks for no right."""
    return dict.fromkeys(ids, 0) | dict(_ASSIGNED_COUNTS.all(session, ids=list(ids)))


def named_activities(session: Session, ids: Collection[int]) -> dict[int, NamedActivity]:
    """Return what these activities are called, also those that were removed since; asks for no right."""
    return {named.id: named for named in _NAMED.all(session, ids=list(ids))}


def require_management(session: Session, actor: Actor, team_ids: Collection[int]) -> None:
    """Raise NotAllowed unless the actor manages the activities of all these teams."""
    rights = standing(session, actor)
    for place in _PLACES.all(session, ids=list(team_ids)):
        rights.require(Act.MANAGE_ACTIVITIES, place)


KEPT = Activity.removed_at.is_(None)
_ONES = Activity.user_id.is_not(None)

_Root = aliased(Team)
_LISTED = (
    select(
        Activity.id,
        Activity.company_id,
        Activity.team_id,
        Activity.user_id,
        Activity.code,
        Activity.description,
        Activity.url,
        Activity.state,
        Activity.created_at,
        _Root.slug,
        Team.slug,
        Team.name,
        User.username,
        User.first_name,
        User.last_name,
        Company.payment_verified_at,
    )
    .join(Team, Team.id == Activity.team_id)
    .join(Company, Company.id == Activity.company_id)
    .join(_Root, _Root.id == Activity.company_id)
    .outerjoin(User, User.id == Activity.user_id)
)


def listed(*conditions: Any) -> HotRead[ListedActivity]:
    """Return the read of the activities under these conditions, by code."""
    return HotRead(_LISTED.where(*conditions).order_by(Activity.code, Activity.id), ListedActivity)


_BY_IDS = listed(among(Activity.id, "ids"), KEPT)
_OF_TEAM = listed(
    Activity.team_id == bindparam("team"), Activity.user_id.is_(None), KEPT, among(Activity.code, "codes")
)
_OF_PERSON = listed(
    Activity.team_id == bindparam("team"), Activity.user_id == bindparam("user"), _ONES, KEPT,
    among(Activity.code, "codes"),
)  # fmt: skip
_PLACES = HotRead(select(Team.id, Team.name, Team.lineage, Team.company_id).where(among(Team.id, "ids")), TeamPlace)


def _pair(first: int, second: int) -> tuple[int, int]:
    return first, second


_ASSIGNED = HotRead(
    select(ActivityAssignment.activity_id, ActivityAssignment.contract_id)
    .where(among(ActivityAssignment.activity_id, "ids"))
    .order_by(ActivityAssignment.activity_id, ActivityAssignment.contract_id),
    _pair,
)
_NAMED = HotRead(
    select(Activity.id, Activity.code, Activity.description).where(among(Activity.id, "ids")), NamedActivity
)
_ASSIGNED_COUNTS = HotRead(
    select(ActivityAssignment.activity_id, func.count())
    .where(among(ActivityAssignment.activity_id, "ids"))
    .group_by(ActivityAssignment.activity_id),
    _pair,
)

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "person": (Activity.team_id == bindparam("team")) & (Activity.user_id == bindparam("user")) & _ONES,
    "team": Activity.team_id == bindparam("team"),
    "company": Activity.company_id == bindparam("company"),
    "lineage": (Activity.company_id == bindparam("company")) & Team.lineage.like(bindparam("lineage")),
    "state": Activity.state == bindparam("state"),
    "search": Activity.code.ilike(bindparam("search"), escape="/")
    | Activity.description.ilike(bindparam("search"), escape="/"),
}


def _shape(level: Level, wanted: ActivityFilter, *, below: bool) -> tuple[tuple[str, ...], dict[str, Any]]:
    team = level.team
    values: dict[str, Any]
    if level.user_id is not None:
        shape, values = ["person"], {"team": team.id, "user": level.user_id}
    elif not below:
        shape, values = ["team"], {"team": team.id}
    elif team.id == team.company_id:
        shape, values = ["company"], {"company": team.company_id}
    else:
        shape, values = ["lineage"], {"company": team.company_id, "lineage": f"{team.lineage}%"}
    if wanted.state is not None:
        shape.append("state")
        values["state"] = wanted.state
    if wanted.search:
        shape.append("search")
        values["search"] = f"%{_escaped(wanted.search)}%"
    return tuple(shape), values


def _escaped(word: str) -> str:
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _chosen(shape: tuple[str, ...], what: Any) -> Any:
    chosen = select(what).select_from(Activity).where(KEPT, *(_CONDITIONS[name] for name in shape))
    return chosen.join(Team, Team.id == Activity.team_id) if "lineage" in shape else chosen


# Building a statement costs more than running it; there are few shapes, and each is built once. What is skipped is
# read from the index alone.
@lru_cache(maxsize=32)
def _page_of(shape: tuple[str, ...]) -> HotRead[ListedActivity]:
    ids = _chosen(shape, Activity.id).order_by(Activity.code, Activity.id)
    page = ids.offset(bindparam("offset")).limit(bindparam("count")).subquery()
    return HotRead(_LISTED.join(page, page.c.id == Activity.id).order_by(Activity.code, Activity.id), ListedActivity)


@lru_cache(maxsize=32)
def _count_of(shape: tuple[str, ...]) -> HotRead[int]:
    return HotRead(_chosen(shape, func.count()), int)
