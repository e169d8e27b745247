"""Billing weeks in bulk: batches of contracts, each a transaction; what is billed is marked in the same one."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import Date, bindparam, delete, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.billing import stipends
from hiringhall.marketplace.billing.calendar import WEEK, Calendar
from hiringhall.marketplace.billing.drafts import DayCells, UnbilledWeek, stipend_line, time_lines
from hiringhall.marketplace.billing.issuing import Draft, issue_all
from hiringhall.marketplace.billing.ready import note_ready
from hiringhall.marketplace.contracts.agreed import Terms, histories
from hiringhall.marketplace.contracts.models import ClosedWeek, Contract, WorkWeek
from hiringhall.marketplace.contracts.weeks import closed_until
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.judging import pauses
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage import Database
from hiringhall.storage.bulk import BulkUpdate
from hiringhall.storage.hot import HotRead, among
from hiringhall.storage.retrying import through_deadlocks
from hiringhall.storage.upserts import insert_or_leave

BATCH = 1_000
"""Contracts that are billed in one transaction."""


class _Reckoned(NamedTuple):
    """An unbilled week with what it comes to."""

    draft: Draft
    stipend: stipends.Stipend


def bill_weeks(
    database: Database,
    calendar: Calendar,
    until: int,
    closed: threading.Event | None = None,
) -> int:
    """Bill every week that is to be billed until a moment, in seconds, the oldest first; return how many invoices.

    May be called in several processes at once and again after it was broken off at any point: each week of a contract
    is billed once, by whoever has it in hand, and no cell that comes after the closing of its week counts. Ends early,
    between two batches, when `closed` is set.
    """
    closed, issued = closed or threading.Event(), 0
    last = calendar.last_week(until)
    _close(database, last)
    for week in _unbilled_weeks(database, last):
        issued += _Week(database, calendar, week, closed).bill()
    return issued


def _close(database: Database, last: date) -> None:
    """Close the weeks up to the last one: nothing comes into them any more, and their stipends are put up."""
    with database.reading() as session:
        if closed_until(session) >= last:
            return
    with database.writing() as session:
        for week in _to_close(session, last):
            stipends.put_up_stipends(session, week)
            insert_or_leave(session, ClosedWeek, week=week, closed_at=clock.now())


def _to_close(session: Session, last: date) -> Iterator[date]:
    """Yield the weeks after the last closed one; at first those since anybody had a stipend, at least the last."""
    week = closed_until(session)
    if week == date.min:
        first = min(stipends.first_stipend(session) or last, last)
        week = first - timedelta(days=first.weekday()) - WEEK
    while week < last:
        week += WEEK
        yield week


def _unbilled_weeks(database: Database, last: date) -> Iterator[date]:
    """Yield the weeks, the oldest first, in which anything is not billed: one look in the index for each."""
    week = date.min
    while True:
        with database.reading() as session:
            found = _NEXT_WEEK.first(session, after=week, last=last)
        if found is None:
            return
        week = found
        yield week


class _Week:
    """The billing of one week."""

    def __init__(self, database: Database, calendar: Calendar, week: date, closed: threading.Event) -> None:
        self._database = database
        self._calendar = calendar
        self._week = week
        self._closed = closed

    def bill(self) -> int:
        """Bill all contracts, first those that nobody has in hand, then, waiting for them, the rest."""
        issued = 0
        for waits in (True,) if self._database.is_sqlite else (False, True):
            after: int | None = 0
            while after is not None and not self._closed.is_set():
                after, count = through_deadlocks(partial(self._bill_batch, after, waits=waits))
                issued += count
        return issued

    def _bill_batch(self, after: int, *, waits: bool) -> tuple[int | None, int]:
        """Bill some of the contracts beyond `after`; return the last of them, None when none is left, and how many."""
        with self._database.writing() as session:
            contracts = (_WAITED_FOR if waits else _FREE).all(session, week=self._week, after=after)
            if not contracts:
                return None, 0
            # Whoever writes into one of these diaries ends first, or finds the week closed.
            _DIARIES.all(session, ids=sorted({freelancer_id for _, freelancer_id in contracts}))
            ids = [contract_id for contract_id, _ in contracts]
            return ids[-1], self._bill(session, _UNBILLED.all(session, week=self._week, ids=ids))

    def _bill(self, session: Session, weeks: Sequence[UnbilledWeek]) -> int:
        reckoned = list(self._reckon(session, weeks))
        drafts = [one.draft for one in reckoned if one.draft.charge]
        self._mark(session, reckoned)
        if drafts:
            issue_all(session, self._calendar, self._week, drafts)
            self._tell(session, Counter(draft.work.company_id for draft in drafts))
        return len(drafts)

    def _reckon(self, session: Session, weeks: Sequence[UnbilledWeek]) -> Iterator[_Reckoned]:
        hourly = [week.contract_id for week in weeks if week.type is JobType.HOURLY]
        terms = histories(session, hourly)
        cells = self._cells(session, hourly)
        for week in weeks:
            lines = time_lines(terms[week.contract_id], cells[week.contract_id]) if week.contract_id in cells else []
            stipend = self._stipend(session, week, terms.get(week.contract_id, ()))
            if stipend.amount:
                lines.append(stipend_line(stipend.amount))
            yield _Reckoned(Draft(week, lines), stipend)

    def _cells(self, session: Session, contract_ids: Sequence[int]) -> Mapping[int, list[DayCells]]:
        span, found = slots.slots_of_week(self._week), defaultdict(list)
        for day in _CELLS.all(session, ids=contract_ids, first=span.start, last=span.stop - 1):
            found[day.contract_id].append(day)
        return found

    def _stipend(self, session: Session, week: UnbilledWeek, terms: Sequence[Terms]) -> stipends.Stipend:
        if not any(held.weekly_stipend for held in terms):
            return stipends.NONE
        return stipends.stipend_of(
            terms, list(pauses(session, week.contract_id)), self._week, week.started_on, week.ended_on
        )

    def _mark(self, session: Session, reckoned: Sequence[_Reckoned]) -> None:
        """Note that weeks were billed and what they come to; those that nothing was worked or charged in go."""
        now, rows, empty = clock.now(), [], []
        for (work, _), stipend in reckoned:
            is_empty = not (work.seconds or work.charge or work.extra)
            if is_empty and not stipend.amount:
                empty.append(work.contract_id)
                continue
            last_day = max(date.min if is_empty else work.last_day, stipend.last_day or date.min)
            rows.append((now, last_day, stipend.amount, stipend.amount, work.contract_id, self._week))
        _MARKS.run(session, rows)
        if empty:
            nothing = delete(WorkWeek).where(WorkWeek.week == self._week, WorkWeek.contract_id.in_(empty))
            session.execute(nothing, execution_options={"synchronize_session": False})

    def _tell(self, session: Session, invoices: Counter[int]) -> None:
        """Note of the clients who get the first invoices of the week with this batch: what `invoices` counts of each.

        Their receivables are locked by now, so that of two processes one sees what the other has issued.
        """
        known = dict(_ISSUED.all(session, ids=sorted(invoices), day=self._calendar.issued_on(self._week)))
        first = [company_id for company_id, count in invoices.items() if known[company_id] == count]
        note_ready(session, first, self._week, self._calendar.due_on(self._week))


_OPEN = WorkWeek.week == bindparam("week", type_=Date()), WorkWeek.billed_at.is_(None)
_NEXT_WEEK = HotRead(
    select(WorkWeek.week)
    .where(
        WorkWeek.week > bindparam("after", type_=Date()),
        WorkWeek.week <= bindparam("last", type_=Date()),
        WorkWeek.billed_at.is_(None),
    )
    .order_by(WorkWeek.week)
    .limit(1),
    lambda week: week,
)
_CANDIDATES = (
    select(Contract.id, Contract.freelancer_id)
    .join(WorkWeek, WorkWeek.contract_id == Contract.id)
    .where(*_OPEN, WorkWeek.contract_id > bindparam("after"))
    .order_by(WorkWeek.contract_id)
    .limit(BATCH)
)
_FREE: HotRead[tuple[int, int]] = HotRead(
    _CANDIDATES.with_for_update(of=Contract, key_share=True, skip_locked=True), lambda *row: row
)
_WAITED_FOR: HotRead[tuple[int, int]] = HotRead(
    _CANDIDATES.with_for_update(of=Contract, key_share=True), lambda *row: row
)
_DIARIES = HotRead(select(User.id).where(among(User.id, "ids")).order_by(User.id).with_for_update(key_share=True), int)
_UNBILLED = HotRead(
    select(
        Contract.id,
        Contract.company_id,
        Contract.freelancer_id,
        Contract.agency_id,
        Contract.agency_share,
        Contract.currency,
        Contract.fee_schedule_id,
        Contract.type,
        Contract.started_on,
        Contract.ended_on,
        WorkWeek.seconds,
        WorkWeek.charge,
        WorkWeek.extra,
        WorkWeek.last_day,
    )
    .join(WorkWeek, WorkWeek.contract_id == Contract.id)
    .where(*_OPEN, among(WorkWeek.contract_id, "ids"))
    .order_by(WorkWeek.contract_id),
    UnbilledWeek,
)
_ordinal = DiaryCell.slot // slots.A_DAY
_CELLS = HotRead(
    select(DiaryCell.contract_id, _ordinal, DiaryCell.activity_id, func.count())
    .where(
        among(DiaryCell.contract_id, "ids"),
        DiaryCell.slot >= bindparam("first"),
        DiaryCell.slot <= bindparam("last"),
        DiaryCell.billing == Billing.BILLABLE,
    )
    .group_by(DiaryCell.contract_id, _ordinal, DiaryCell.activity_id),
    DayCells,
)
_ISSUED: HotRead[tuple[int, int]] = HotRead(
    select(Invoice.company_id, func.count())
    .where(
        among(Invoice.company_id, "ids"),
        Invoice.issued_on == bindparam("day", type_=Date()),
        Invoice.kind == InvoiceKind.WEEK,
    )
    .group_by(Invoice.company_id),
    lambda *row: row,
)
_MARKS = BulkUpdate(WorkWeek, sets=["billed_at", "last_day"], adds=["charge", "extra"], key=["contract_id", "week"])
