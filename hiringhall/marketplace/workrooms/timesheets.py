"""Timesheets: the billing weeks of an hourly contract, each with its limit, its invoice and what is left to do."""

from datetime import UTC, date, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import exclusive_agency
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import WEEK, Calendar
from hiringhall.marketplace.contracts.agreed import Terms, in_force, terms_history
from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.diary.slots import SECONDS
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.invoices.models import Dispute, Invoice, InvoiceState
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.queries import Workroom

_EPOCH_MONDAY = date(1970, 1, 5)
_WEEKS = 10_000
"""More weeks than there will be: the number of a timesheet is that of its contract, then that of its week."""
HOURS_A_WEEK = 168


class Timesheet(Struct, frozen=True, kw_only=True):
    """A week of work, which `monday` (UTC) begins. Seconds of work, cents of money.

    `worked` is all that the diary has, `billed` what the client is charged for; `authorized` and `next_authorized` are
    the hours that the client agreed to, for this week and the next. The money is what the client is charged; all of it
    and the `rate` are 0 for a freelancer whose agency keeps it. `paid_on` is when it is charged, or was.
    """

    id: int
    monday: date
    worked: int
    billed: int
    authorized: int
    next_authorized: int
    rate: int
    amount: int
    paid: int
    outstanding: int
    paid_on: date
    is_late: bool
    is_seen: bool

    @property
    def additional(self) -> int:
        """Seconds that are billed beyond what was agreed to."""
        return max(self.billed - self.authorized * 3600, 0)


def timesheets(
    session: Session, actor: Actor, workroom: Workroom, calendar: Calendar, *, offset: int, count: int
) -> Slice[Timesheet]:
    """Return a slice of the timesheets of a workroom that the actor found, the newest first.

    A workroom without work by the hour has none. Raises NotAllowed for who sees the contract but not its timesheets.
    """
    contract = workroom.contract
    if contract is None or contract.type is not JobType.HOURLY:
        return Slice([], 0)
    if workroom.side is Side.CLIENT:
        standing(session, actor).require(Act.SEE_TIMESHEETS, contract.place)
    worked = (WorkWeek.contract_id == contract.id) & (WorkWeek.seconds > 0)
    total = session.scalar(select(func.count()).select_from(WorkWeek).where(worked)) or 0
    page = (
        select(WorkWeek, Invoice, _DISPUTED)
        .outerjoin(Invoice, (Invoice.contract_id == WorkWeek.contract_id) & (Invoice.week == WorkWeek.week))
        .where(worked)
        .order_by(WorkWeek.week.desc())
    )
    found = session.execute(page.offset(offset).limit(count)).all()
    cells = _cells(session, contract.id, [week.week for week, _, _ in found])
    sheet = _Maker(calendar, terms_history(session, contract.id), contract, hides=_hides(session, actor, contract))
    return Slice([sheet.of(week, invoice, cells, is_disputed=disputed) for week, invoice, disputed in found], total)


_DISPUTED: Any = exists().where(Dispute.invoice_id == Invoice.id)


def _hides(session: Session, actor: Actor, contract: ListedContract) -> bool:
    """Tell whether the actor is the freelancer and the money is their agency's."""
    if actor.user_id is None or actor.user_id != contract.freelancer_id or contract.agency_id is None:
        return False
    return exclusive_agency(session, actor.user_id) == contract.agency_id


def _cells(session: Session, contract_id: int, weeks: list[date]) -> dict[date, int]:
    """Return how many cells of ten minutes the diary has in each of these weeks."""
    counts: dict[date, int] = {}
    if weeks:
        for total in totals_of_days(session, [contract_id], min(weeks), max(weeks) + timedelta(days=6), UTC):
            monday = total.day - timedelta(days=total.day.weekday())
            counts[monday] = counts.get(monday, 0) + total.cells
    return counts


class _Maker:
    """Makes the timesheets of one contract."""

    def __init__(self, calendar: Calendar, terms: list[Terms], contract: ListedContract, *, hides: bool) -> None:
        self._calendar = calendar
        self._terms = terms
        self._contract = contract
        self._hides = hides

    def of(self, week: WorkWeek, invoice: Invoice | None, cells: dict[date, int], *, is_disputed: bool) -> Timesheet:
        """Return the timesheet of a week."""
        monday, amount = week.week, week.charge - week.extra
        credited = 0 if invoice is None else min(invoice.credited, amount)
        paid = amount - credited if invoice is not None and invoice.state is InvoiceState.PAID else 0
        terms = self._on(monday + WEEK - timedelta(days=1))
        filed = clock.day(clock.now() if week.billed_at is None else week.billed_at)
        due = self._calendar.due_on(monday) if invoice is None else invoice.due_on
        paid_on = None if invoice is None else invoice.paid_on
        shown = 0 if self._hides else 1
        return Timesheet(
            id=self._contract.id * _WEEKS + (monday - _EPOCH_MONDAY).days // 7,
            monday=monday,
            worked=max(cells.get(monday, 0) * SECONDS, week.seconds),
            billed=week.seconds,
            authorized=_limit(terms),
            next_authorized=_limit(self._on(monday + 2 * WEEK - timedelta(days=1))),
            rate=shown * ((terms.rate if terms is not None else self._contract.rate) or 0),
            amount=shown * amount,
            paid=shown * paid,
            outstanding=shown * (amount - credited - paid),
            paid_on=paid_on or due + timedelta(days=1),
            is_late=filed > self._calendar.issued_on(monday),
            is_seen=invoice is not None and (is_disputed or invoice.state is not InvoiceState.IN_REVIEW),
        )

    def _on(self, day: date) -> Terms | None:
        return in_force(self._terms, day) if self._terms else None


def _limit(terms: Terms | None) -> int:
    return HOURS_A_WEEK if terms is None or terms.weekly_limit is None else terms.weekly_limit
