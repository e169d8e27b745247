"""The timesheet: a week of work by the hour, contract by contract and day by day, with its limit and its money.

The days are those of any zone. What is billed is that of the billing week, Monday to Sunday UTC, whatever the zone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Date, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import exclusive_agency
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.agreed import terms_on
from hiringhall.marketplace.contracts.listed import ListedContract, billed_before, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, ContractState, WorkWeek
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.diaries import may_look
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.fees import Fees, schedules
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.ledger.models import ClientBilling
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among

PER_PAGE = 50
DAYS = 7
_UTC = ZoneInfo("UTC")


class SheetDay(NamedTuple):
    """Cells of ten minutes on a day: all, those paid for, and those written by hand."""

    cells: int
    billable: int
    manual: int


class SheetRow(Struct, frozen=True):
    """A contract in a week.

    `days` are seven, Monday first, in the zone of the sheet. `seconds` are those of the billing week that are billed,
    `amount` is the money for them and `rate` that for an hour, in cents: what the client is charged, or what of it the
    freelancer's side is paid; None for a freelancer whose agency keeps the money. `rate` and `weekly_limit`, in hours,
    are those at the end of the week; `is_billed` tells whether nothing of it changes any more, `opens_diary` whether
    the reader may look into the diary, of which a client's finance see the hours only.
    """

    contract: ListedContract
    days: tuple[SheetDay, ...]
    seconds: int
    amount: int | None
    rate: int | None
    weekly_limit: int | None
    is_billed: bool
    opens_diary: bool

    @property
    def total(self) -> SheetDay:
        """What the seven days add up to."""
        return add_up(self.days)


class Timesheet(Struct, frozen=True):
    """A slice of the contracts of a week, by freelancer: those with work in it, and those active now.

    `contracts` is how many there are in all. `seconds` and `amount` are those of all of them and not of the slice;
    `amount` is None where no money is shown.
    """

    monday: date
    side: Side
    rows: list[SheetRow]
    contracts: int
    seconds: int
    amount: int | None

    @property
    def days(self) -> tuple[SheetDay, ...]:
        """What the rows add up to, day by day."""
        return tuple(add_up(row.days[number] for row in self.rows) for number in range(DAYS))

    @property
    def total(self) -> SheetDay:
        """What the days of all rows add up to."""
        return add_up(self.days)


def add_up(days: Iterable[SheetDay]) -> SheetDay:
    """Return the sum of days."""
    columns = tuple(zip(*days, strict=True)) or ((), (), ())
    return SheetDay(*map(sum, columns))


def own_timesheet(
    session: Session,
    actor: Actor,
    monday: date,
    zone: ZoneInfo | None = _UTC,
    *,
    offset: int = 0,
    count: int = PER_PAGE,
) -> Timesheet:
    """Return a week of the actor over all their contracts; without a zone it is in their own.

    Raises InvalidInput("week") for another day than a Monday, NotAllowed for who is no person.
    """
    if actor.user_id is None:
        raise NotAllowed("Only people have a timesheet of their own.")
    found = _find(session, "freelancer_id", [actor.user_id], monday, zone)
    keeper = exclusive_agency(session, actor.user_id)
    return _sheet(session, actor, found, monday, zone, Side.FREELANCER, slice(offset, offset + count), keeper)


def team_timesheet(
    session: Session,
    actor: Actor,
    team: TeamPlace,
    monday: date,
    zone: ZoneInfo | None = _UTC,
    *,
    offset: int = 0,
    count: int = PER_PAGE,
) -> Timesheet:
    """Return a week of a client's team and those below it; without a zone each row is in its freelancer's own.

    Raises InvalidInput("week") for another day than a Monday, NotAllowed for whoever may not see its timesheets.
    """
    standing(session, actor).require(Act.SEE_TIMESHEETS, team)
    if team.id == team.company_id:
        found = _find(session, "company_id", [team.company_id], monday, zone)
    else:
        found = _find(session, "team_id", team_ids(session, [team.lineage]), monday, zone)
    return _sheet(session, actor, found, monday, zone, Side.CLIENT, slice(offset, offset + count))


def agency_timesheet(
    session: Session,
    actor: Actor,
    agency: TeamPlace,
    monday: date,
    zone: ZoneInfo | None = _UTC,
    *,
    offset: int = 0,
    count: int = PER_PAGE,
) -> Timesheet:
    """Return a week of those who work through an agency; without a zone each row is in its freelancer's own.

    Raises InvalidInput("week") for another day than a Monday, NotAllowed for whoever does not manage its freelancers.
    """
    if not standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency.company_id):
        raise NotAllowed(f"You hold no role in {agency.name} that may {Act.MANAGE_AGENTS.value}.")
    found = _find(session, "agency_id", [agency.company_id], monday, zone)
    return _sheet(session, actor, found, monday, zone, Side.FREELANCER, slice(offset, offset + count))


class _Found(NamedTuple):
    """A contract that belongs into a sheet; what it has of the billing week is None where nothing of it is billable."""

    id: int
    title: str
    agency_id: int | None
    freelancer_id: int
    first_name: str
    last_name: str
    timezone: str
    seconds: int | None
    charge: int | None
    billed_at: int | None
    fee_schedule_id: int | None
    billed: int

    @property
    def place(self) -> tuple[str, int, str, int]:
        """Where it stands: with the other contracts of its freelancer."""
        return f"{self.first_name} {self.last_name}".casefold(), self.freelancer_id, self.title.casefold(), self.id


def _find(session: Session, whose: str, ids: Collection[int], monday: date, zone: ZoneInfo | None) -> list[_Found]:
    """Return all contracts of a sheet in their order; each is a short row, for a company may have thousands."""
    if monday.weekday():
        raise InvalidInput("week", "name the Monday with which it begins.")
    billed, sunday = slots.slots_of_week(monday), _sunday(monday)
    if zone is None:
        first, stop = billed.start - slots.A_DAY, billed.stop + slots.A_DAY
    else:
        local = slots.slots_of_days(monday, sunday, zone)
        first, stop = min(billed.start, local.start), max(billed.stop, local.stop)
    found = _FOUND[whose].all(session, ids=sorted(ids), monday=monday, sunday=sunday, first=first, last=stop - 1)
    return sorted(found, key=lambda contract: contract.place)


def _sheet(
    session: Session,
    actor: Actor,
    found: Sequence[_Found],
    monday: date,
    zone: ZoneInfo | None,
    side: Side,
    page: slice,
    keeper: int | None = None,
) -> Timesheet:
    """Return a page of the contracts found; `keeper` is the agency that keeps money from whoever reads it."""
    shown = found[page]
    ids = [contract.id for contract in shown]
    listed, terms = listed_contracts(session, ids), terms_on(session, ids, _sunday(monday))
    days = _days(session, shown, monday, zone)

    known = schedules(session)

    def money(charge: int | None, row: _Found) -> int | None:
        if charge is None or (keeper is not None and row.agency_id == keeper):
            return None
        return charge if side is Side.CLIENT else Fees(known[row.fee_schedule_id], row.billed).pay(charge)

    rows = [
        SheetRow(
            contract=contract,
            days=days[contract.id],
            seconds=row.seconds or 0,
            amount=money(row.charge or 0, row),
            rate=money(terms[row.id].rate if row.id in terms else contract.rate, row),
            weekly_limit=terms[row.id].weekly_limit if row.id in terms else contract.weekly_limit,
            is_billed=row.billed_at is not None,
            opens_diary=may_look(session, actor, contract),
        )
        for row, contract in zip(shown, listed, strict=True)
    ]
    amounts = [amount for row in found if (amount := money(row.charge or 0, row)) is not None]
    seconds = sum(row.seconds or 0 for row in found)
    return Timesheet(monday, side, rows, len(found), seconds, sum(amounts) if amounts else None)


def _days(
    session: Session, shown: Sequence[_Found], monday: date, zone: ZoneInfo | None
) -> dict[int, tuple[SheetDay, ...]]:
    """Return the seven days of each contract."""
    by_zone: dict[ZoneInfo, list[int]] = defaultdict(list)
    for row in shown:
        by_zone[zone or ZoneInfo(row.timezone)].append(row.id)
    days = {row.id: [SheetDay(0, 0, 0)] * DAYS for row in shown}
    for there, ids in by_zone.items():
        for total in totals_of_days(session, ids, monday, _sunday(monday), there):
            days[total.contract_id][(total.day - monday).days] = SheetDay(total.cells, total.billable, total.manual)
    return {contract_id: tuple(of) for contract_id, of in days.items()}


def _sunday(monday: date) -> date:
    return monday + timedelta(days=DAYS - 1)


_worked = exists().where(
    DiaryCell.contract_id == Contract.id, DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last")
)
_active = and_(Contract.state == ContractState.ACTIVE, Contract.started_on <= bindparam("sunday", type_=Date()))
_SHEET = (
    select(
        Contract.id,
        Contract.title,
        Contract.agency_id,
        Contract.freelancer_id,
        User.first_name,
        User.last_name,
        User.timezone,
        WorkWeek.seconds,
        WorkWeek.charge - WorkWeek.extra,
        WorkWeek.billed_at,
        Contract.fee_schedule_id,
        func.coalesce(ClientBilling.charged, 0),
    )
    .join(User, User.id == Contract.freelancer_id)
    .outerjoin(WorkWeek, and_(WorkWeek.contract_id == Contract.id, WorkWeek.week == bindparam("monday", type_=Date())))
    .outerjoin(ClientBilling, billed_before)
    .where(Contract.type == JobType.HOURLY, or_(_active, _worked))
)
_FOUND = {
    column.key: HotRead(_SHEET.where(among(column, "ids")), _Found)
    for column in (Contract.freelancer_id, Contract.company_id, Contract.team_id, Contract.agency_id)
}
