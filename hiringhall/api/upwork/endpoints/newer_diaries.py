"""Work diaries and days with work as of version 3, which the reference does not print.

Source: paths and readers of the published clients; upwork-responses 2.5.
"""

from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.work_diaries import (
    COMPANY,
    CONTRACTS,
    DAYS,
    RANGE_NAMES,
    caller,
    contracts_of,
    freelancer_of,
    person_of,
)
from hiringhall.api.upwork.moments import Zone, fixed_zone, read_day, read_days, zone_of
from hiringhall.api.upwork.paging import Page, read_page
from hiringhall.api.upwork.views.diary_facts import Setting, people_of
from hiringhall.api.upwork.views.newer_diaries import (
    CellView,
    ContractData,
    ContractRecord,
    DayView,
    EntryView,
    entries,
)
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.diaries import PlacedContract, diaries_in, diaries_of
from hiringhall.marketplace.diary.queries import ShownCell, cells_in
from hiringhall.marketplace.diary.work_days import require_range, work_days

LIST_PAGE = Page(0, 100)

DAY = Annotated[str, Meta(description="Day, yyyymmdd.")]
_ORDERS: dict[str, Callable[[EntryView], Any]] = {
    "first_worked": lambda entry: entry.time.first_worked_int,
    "last_worked": lambda entry: entry.time.last_worked_int,
    "duration": lambda entry: entry.duration_int,
    "freelancer": lambda entry: entry.user_id,
}


class _InZone(Parameters, frozen=True, kw_only=True):
    """Whose days are meant."""

    tz: Annotated[Zone | None, Meta(description="Days of the caller's zone, of the freelancer's, or of UTC.")] = None
    offset: Annotated[
        str | None, Meta(description="Seconds that the days are ahead of UTC, as timezone_offset has it; without tz.")
    ] = None


class CompanyDiary(_InZone, frozen=True, kw_only=True):
    """Names a company or team and a day, and which entries of it."""

    company_id: COMPANY
    date: DAY
    freelancer: Annotated[str | None, Meta(description="Literal id, number or key of a freelancer.")] = None
    activity: Annotated[str | None, Meta(description="Code or number of an activity.")] = None
    sort_by: Annotated[
        Literal["first_worked", "last_worked", "duration", "freelancer"], Meta(description="What the entries go by.")
    ] = "first_worked"
    paging: Annotated[str | None, Meta(description="offset;count, 0;100 unless told, count at most 100.")] = None


class ContractDiary(_InZone, frozen=True, kw_only=True):
    """Names the diaries of contracts, and a day."""

    contract_id: CONTRACTS
    date: DAY


class CompanyDays(_InZone, frozen=True, kw_only=True):
    """Names a company or team, and from which day to which."""

    company_id: COMPANY
    days: DAYS


class ContractDays(_InZone, frozen=True, kw_only=True):
    """Names contracts, and from which day to which."""

    contract_id: CONTRACTS
    days: DAYS


class Entries(Struct, frozen=True):
    """Work of a day, in entries."""

    snapshots: list[EntryView]


class CompanyDiaryAnswer(Struct, frozen=True):
    """Answer of the call."""

    data: Entries


class ContractDiaryAnswer(Struct, frozen=True):
    """Answer of the call."""

    data: ContractData


class DaysAnswer(Struct, frozen=True):
    """Answer of the call."""

    workdays: list[DayView]


_OPTIONS: dict[str, Any] = {
    "section": "Companies and teams",
    "scope": Scope.DIARY_VIEW,
    "default_format": "json",
    "formats": frozenset({"json"}),
    "documented": False,
}


@endpoint(
    "team_workdiaries_company_v3",
    "GET",
    "team/v3/workdiaries/companies/{company_id}/{date}",
    title="Get Work Diary by Company, version 3",
    **_OPTIONS,
)
def get_work_in_company(call: Call, params: CompanyDiary) -> CompanyDiaryAnswer:
    """Return the work of a day for a company or team in the diaries that the caller may look into.

    Cells on the same contract, activity and memo make one entry.
    """
    page = read_page(params.paging, name="paging", default=LIST_PAGE)
    team = accounts.locate_team(call.session, params.company_id)
    user = person_of(call, params.freelancer)
    zone = _zone(call, params, user)
    day = read_day("date", params.date)
    span = slots.slots_of_days(day, day, zone)
    if params.freelancer is None:
        contracts = diaries_in(call.session, call.actor, team, span)
    else:
        contracts = diaries_of(call.session, call.actor, team, user.id)
    cells, setting = _cells(call, contracts, span)
    if params.activity is not None:
        wanted = {one.id for one in setting.activities.values() if params.activity in {one.code, str(one.id)}}
        cells = [cell for cell in cells if cell.activity_id in wanted]
    views = sorted((EntryView.of(setting, entry) for entry in entries(cells)), key=_ORDERS[params.sort_by])
    return CompanyDiaryAnswer(Entries(views[page.offset : page.offset + page.count]))


@endpoint(
    "team_workdiaries_contract_v3",
    "GET",
    "team/v3/workdiaries/contracts/{contract_id}/{date}",
    title="Get Work Diary by Contract, version 3",
    **_OPTIONS,
)
def get_cells_of_contracts(call: Call, params: ContractDiary) -> ContractDiaryAnswer:
    """Return the cells of a day on one or several contracts."""
    contracts = contracts_of(call, params.contract_id)
    zone = _zone(call, params, freelancer_of(call, contracts[0]))
    day = read_day("date", params.date)
    cells, setting = _cells(call, contracts, slots.slots_of_days(day, day, zone))
    views = [CellView.of(setting, cell) for cell in cells]
    return ContractDiaryAnswer(ContractData(ContractRecord(str(contracts[0].id)), views))


@endpoint(
    "team_workdays_company_v3",
    "GET",
    "team/v3/workdays/companies/{company_id}/{days}",
    title="Get Workdays by Company, version 3",
    names=RANGE_NAMES,
    **_OPTIONS,
)
def get_days_in_company(call: Call, params: CompanyDays) -> DaysAnswer:
    """Return the days with work for a company or team in the diaries that the caller may look into."""
    first, last = read_days("days", params.days)
    require_range(first, last)
    zone = _zone(call, params, caller(call))
    team = accounts.locate_team(call.session, params.company_id)
    contracts = diaries_in(call.session, call.actor, team, slots.slots_of_days(first, last, zone))
    path = f"companies/{call.session.get_one(Team, team.id).slug}"
    return DaysAnswer(_days(call, contracts, (first, last), zone, path))


@endpoint(
    "team_workdays_contract_v3",
    "GET",
    "team/v3/workdays/contracts/{contract_id}/{days}",
    title="Get Workdays by Contract, version 3",
    names=RANGE_NAMES,
    **_OPTIONS,
)
def get_days_on_contracts(call: Call, params: ContractDays) -> DaysAnswer:
    """Return the days with work on one or several contracts."""
    contracts = contracts_of(call, params.contract_id)
    zone = _zone(call, params, freelancer_of(call, contracts[0]))
    path = "contracts/" + ";".join(str(contract.id) for contract in contracts)
    return DaysAnswer(_days(call, contracts, read_days("days", params.days), zone, path))


def _zone(call: Call, params: _InZone, user: User) -> tzinfo:
    if params.tz is None and params.offset is not None:
        return fixed_zone("offset", params.offset)
    return zone_of(params.tz or Zone.MINE, caller(call).timezone, user.timezone)


def _cells(call: Call, contracts: Sequence[PlacedContract], span: range) -> tuple[list[ShownCell], Setting]:
    cells = cells_in(call.session, [contract.id for contract in contracts], span)
    people = people_of(call.session, contracts)
    return cells, Setting.of(call, contracts, people, [cell.activity_id for cell in cells])


def _days(
    call: Call, contracts: Sequence[PlacedContract], days: tuple[date, date], zone: tzinfo, path: str
) -> list[DayView]:
    found = work_days(call.session, [contract.id for contract in contracts], *days, zone)
    return [DayView.of(day, sum(total.cells for total in totals), path) for day, totals in found.items()]
