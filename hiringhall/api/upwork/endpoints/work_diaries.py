"""Work diaries of a day and days with work, of a person in a company and of contracts, as of versions 1 and 2."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import listed
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.moments import Zone, read_day, read_days, today, zone_of
from hiringhall.api.upwork.views.diary_facts import DiaryUserView, Setting, people_of, teamroom_api
from hiringhall.api.upwork.views.work_diary import SnapshotsView
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.diaries import PlacedContract, diaries_in, diaries_of, named_diaries
from hiringhall.marketplace.diary.queries import billed_weeks, cells_in
from hiringhall.marketplace.diary.work_days import require_range, work_days

SECTION = "Companies and teams"
MOST_AT_ONCE = 20
"""Contracts that a path names."""
RANGE_NAMES = {"last": "days"}

COMPANY = Annotated[str, Meta(description="Literal id, number or key of a company or team.")]
PERSON = Annotated[str | None, Meta(description="Literal id, number or key of the freelancer; the caller unless told.")]
CONTRACTS = Annotated[str, Meta(description="Number or key of a contract, or several separated by semicolons.")]
DAY = Annotated[str | None, Meta(description="Day, yyyymmdd; today unless told.")]
TZ = Annotated[Zone, Meta(description="Days of the caller's zone, of the freelancer's, or of UTC.")]
DAYS = Annotated[str, Meta(description="First and last day, both yyyymmdd, separated by a comma; 366 days at most.")]


class DiaryOfUser(Parameters, frozen=True, kw_only=True):
    """Names somebody's diary in a company or team, and a day."""

    company_id: COMPANY
    username: PERSON = None
    date: DAY = None
    tz: TZ = Zone.MINE


class DiaryOfContracts(Parameters, frozen=True, kw_only=True):
    """Names the diaries of contracts, and a day."""

    contract_id: CONTRACTS
    date: DAY = None
    tz: TZ = Zone.MINE


class DaysInCompany(Parameters, frozen=True, kw_only=True):
    """Names a company or team, and from which day to which."""

    company_id: COMPANY
    days: DAYS
    tz: TZ = Zone.MINE


class DaysOnContracts(Parameters, frozen=True, kw_only=True):
    """Names contracts, and from which day to which."""

    contract_id: CONTRACTS
    days: DAYS
    tz: TZ = Zone.MINE


class DiaryAnswer(Struct, frozen=True):
    """Answer of the call."""

    snapshots: SnapshotsView


class RangeView(Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """When the first and the last day begin, in seconds."""

    first: str
    last: str


class WorkDayView(Struct, frozen=True):
    """None, one or several days with work, yyyymmdd, and the path of the diary."""

    date: str | list[str]
    workdiary_api: str


class WorkDaysView(Struct, frozen=True):
    """Whose days they are, and which."""

    user: DiaryUserView
    range: RangeView
    workday: WorkDayView


class WorkDaysAnswer(Struct, frozen=True):
    """Answer of the call."""

    workdays: WorkDaysView


@endpoint(
    "team_workdiaries_get",
    "GET",
    "team/v1/workdiaries/{company_id}/{username}/{date}",
    "team/v1/workdiaries/{company_id}/{username}",
    "team/v1/workdiaries/{company_id}/username/{date}",  # a client left the word where the name belongs
    "team/v2/workdiaries/companies/{company_id}",  # as the reference's days with work say
    "team/v2/workdiaries/companies/{company_id}/{date}",
    section=SECTION,
    title="Get Work Diary",
    scope=Scope.DIARY_VIEW,
)
def get_diary(call: Call, params: DiaryOfUser) -> DiaryAnswer:
    """Return the cells of somebody's day on contracts of a company or team that the caller may look into."""
    session = call.session
    team = accounts.locate_team(session, params.company_id)
    user = person_of(call, params.username)
    contracts = diaries_of(session, call.actor, team, user.id)
    zone = zone_of(params.tz, caller(call).timezone, user.timezone)
    room = teamroom_api(session.get_one(Team, team.id).slug)
    return DiaryAnswer(day_of_diaries(call, contracts, user, day_in(params.date, zone), zone, teamroom=room))


@endpoint(
    "team_workdiaries_contract",
    "GET",
    "team/v2/workdiaries/contracts/{contract_id}/{date}",
    "team/v2/workdiaries/contracts/{contract_id}",
    "team/v1/workdiaries/contracts/{contract_id}/{date}",  # slips of two clients
    "team/v2/workdiarie/contracts/{contract_id}/{date}",
    section=SECTION,
    title="Get Work Diary by Contract",
    scope=Scope.DIARY_VIEW,
    default_format="json",
    formats=frozenset({"json"}),
)
def get_diary_of_contracts(call: Call, params: DiaryOfContracts) -> DiaryAnswer:
    """Return the cells of a day on one or several contracts; the user is the freelancer of the first."""
    contracts = contracts_of(call, params.contract_id)
    user = freelancer_of(call, contracts[0])
    zone = zone_of(params.tz, caller(call).timezone, user.timezone)
    return DiaryAnswer(day_of_diaries(call, contracts, user, day_in(params.date, zone), zone))


@endpoint(
    "team_workdays_company",
    "GET",
    "team/v2/workdays/companies/{company_id}/{days}",
    section=SECTION,
    title="Get Workdays by Company",
    scope=Scope.DIARY_VIEW,
    default_format="json",
    formats=frozenset({"json"}),
    names=RANGE_NAMES,
)
def get_days_in_company(call: Call, params: DaysInCompany) -> WorkDaysAnswer:
    """Return the days with work for a company or team in the diaries that the caller may look into."""
    first, last = read_days("days", params.days)
    require_range(first, last)
    zone = zone_of(params.tz, caller(call).timezone, caller(call).timezone)
    team = accounts.locate_team(call.session, params.company_id)
    contracts = diaries_in(call.session, call.actor, team, slots.slots_of_days(first, last, zone))
    path = f"companies/{call.session.get_one(Team, team.id).slug}"
    return WorkDaysAnswer(days_of_diaries(call, contracts, caller(call), (first, last), zone, path))


@endpoint(
    "team_workdays_contract",
    "GET",
    "team/v2/workdays/contracts/{contract_id}/{days}",
    section=SECTION,
    title="Get Workdays by Contract",
    scope=Scope.DIARY_VIEW,
    default_format="json",
    formats=frozenset({"json"}),
    names=RANGE_NAMES,
)
def get_days_on_contracts(call: Call, params: DaysOnContracts) -> WorkDaysAnswer:
    """Return the days with work on one or several contracts."""
    contracts = contracts_of(call, params.contract_id)
    user = freelancer_of(call, contracts[0])
    zone = zone_of(params.tz, caller(call).timezone, user.timezone)
    days = read_days("days", params.days)
    path = "contracts/" + ";".join(str(contract.id) for contract in contracts)
    return WorkDaysAnswer(days_of_diaries(call, contracts, user, days, zone, path))


def caller(call: Call) -> User:
    """Return who calls."""
    return call.session.get_one(User, call.user_id)


def person_of(call: Call, username: str | None) -> User:
    """Return the person who is named, the caller unless told. Raises NotFound."""
    return caller(call) if username is None else call.session.get_one(User, accounts.find_user(call.session, username))


def freelancer_of(call: Call, contract: PlacedContract) -> User:
    """Return the freelancer of a contract."""
    return call.session.get_one(User, contract.freelancer_id)


def contracts_of(call: Call, text: str) -> list[PlacedContract]:
    """Return the contracts that a path names. Raises NotFound, NotAllowed, WireError for none or too many."""
    references = listed(text) or ()
    if len(references) > MOST_AT_ONCE:
        raise errors.too_many_keys(MOST_AT_ONCE)
    if not references:
        raise errors.bad_parameter("contract_id", "name a contract by its number or key.")
    return named_diaries(call.session, call.actor, references)


def day_in(text: str | None, zone: tzinfo) -> date:
    """Return the day that is meant, today in the zone unless told. Raises InvalidInput("date")."""
    return today(zone) if text is None else read_day("date", text)


def day_of_diaries(
    call: Call, contracts: Sequence[PlacedContract], user: User, day: date, zone: tzinfo, **more: str
) -> SnapshotsView:
    """Show the cells of a day in a zone on contracts."""
    session, ids, span = call.session, [contract.id for contract in contracts], slots.slots_of_days(day, day, zone)
    cells = cells_in(session, ids, span)
    people = {user.id: user} | people_of(session, contracts)
    setting = Setting.of(call, contracts, people, [cell.activity_id for cell in cells])
    return SnapshotsView.of(setting, user, cells, billed_weeks(session, ids, span), **more)


def days_of_diaries(
    call: Call, contracts: Sequence[PlacedContract], user: User, days: tuple[date, date], zone: tzinfo, path: str
) -> WorkDaysView:
    """Show the days with work on contracts; `path` is where their diary is."""
    found = work_days(call.session, [contract.id for contract in contracts], *days, zone)
    first, last = (int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) for day in days)
    return WorkDaysView(
        DiaryUserView.of(call, user),
        RangeView(str(first), str(last)),
        WorkDayView(one_or_many([f"{day:%Y%m%d}" for day in found]), f"/api/team/v2/workdiaries/{path}.json"),
    )
