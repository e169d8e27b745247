"""Keeping time rows: what the cells of a week add up to, by day, activity and memo, as reports read it."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as into_postgresql
from sqlalchemy.dialects.sqlite import insert as into_sqlite
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.agreed import Terms, in_force
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.diary.models import Billing, TimePart, TimeRow
from hiringhall.storage.hot import HotRead


class WorkedCell(NamedTuple):
    """What of a cell reports and bills go by."""

    slot: int
    activity_id: int | None
    billing: Billing
    manual: bool
    memo: str


class _Facts(NamedTuple):
    """What a time row says; its key is day and line."""

    activity_id: int | None
    memo: str
    online: int
    offline: int
    charge_online: int
    charge_offline: int


Rows = dict[tuple[date, int], _Facts]


def roll_up(
    session: Session, contract_id: int, monday: date, cells: Sequence[WorkedCell], terms: Sequence[Terms]
) -> None:
    """Bring the time rows of a week up to date with its cells, given in order of time, billed or not."""
    wanted = rows_of(cells, terms)
    last = monday + timedelta(days=6)
    standing: Rows = dict(_STANDING.all(session, contract_id=contract_id, first=monday, last=last))
    changed = [key for key, facts in wanted.items() if standing.get(key) != facts]
    gone = [key for key in standing if key not in wanted]
    if not changed and not gone:
        return
    _write(session, contract_id, monday, wanted, changed, standing)
    of = TimeRow.contract_id == contract_id
    for day, line in gone:
        session.execute(delete(TimeRow).where(of, TimeRow.day == day, TimeRow.line == line))
    more = Counter(_month(day) for day, _ in wanted)
    more.subtract(_month(day) for day, _ in standing)
    touched = {_month(day): more[_month(day)] for day, _ in sorted([*changed, *gone])}
    _note_changes(session, session.get_one(Contract, contract_id).company_id, touched)


def rows_of(cells: Iterable[WorkedCell], terms: Sequence[Terms]) -> Rows:
    """Return the time rows of a week, in the order in which their work began.

    Each cell is charged what it adds to the line of the bill that it is on, so that the rows add up to the bill.
    """
    rows: dict[tuple[date, int | None, str], list[int]] = {}
    billed: Counter[tuple[int, int | None]] = Counter()
    for cell in cells:
        day = slots.day_of(cell.slot)
        counts = rows.setdefault((day, cell.activity_id, cell.memo), [0, 0, 0, 0])
        counts[cell.manual] += 1
        if cell.billing is Billing.BILLABLE:
            line = in_force(terms, day).rate or 0, cell.activity_id
            counts[2 + cell.manual] += charge_of(billed[line] + 1, line[0]) - charge_of(billed[line], line[0])
            billed[line] += 1
    lines: Counter[date] = Counter()
    numbered: Rows = {}
    for (day, activity_id, memo), counts in rows.items():
        lines[day] += 1
        numbered[day, lines[day]] = _Facts(activity_id, memo, *counts)
    return numbered


def _write(
    session: Session,
    contract_id: int,
    monday: date,
    wanted: Rows,
    changed: Sequence[tuple[date, int]],
    standing: Mapping[tuple[date, int], _Facts],
) -> None:
    added: list[dict[str, Any]] = []
    for day, line in changed:
        values = wanted[day, line]._asdict()
        if (day, line) in standing:
            of = TimeRow.contract_id == contract_id, TimeRow.day == day, TimeRow.line == line
            session.execute(update(TimeRow).where(*of).values(**values))
        else:
            added.append({"contract_id": contract_id, "day": day, "line": line, "week": monday, **values})
    if added:
        session.execute(insert(TimeRow), added)


def _month(day: date) -> date:
    return day.replace(day=1)


def _note_changes(session: Session, company_id: int, months: Mapping[date, int]) -> None:
    """Note that rows of a client changed in these months, and how many more there are; earlier months first."""
    into = into_sqlite if session.get_bind().dialect.name == "sqlite" else into_postgresql
    for month, more in sorted(months.items()):
        version = secrets.randbits(62)
        made = into(TimePart).values(company_id=company_id, month=month, version=version, rows=more)
        again = {"version": version, "rows": TimePart.rows + more}
        session.execute(made.on_conflict_do_update(index_elements=["company_id", "month"], set_=again))


def _standing(day: date, line: int, *facts: Any) -> tuple[tuple[date, int], _Facts]:
    return (day, line), _Facts(*facts)


_STANDING = HotRead(
    select(TimeRow.day, TimeRow.line, *(getattr(TimeRow, name) for name in _Facts._fields)).where(
        TimeRow.contract_id == bindparam("contract_id", type_=Integer()),
        TimeRow.day.between(bindparam("first", type_=Date()), bindparam("last", type_=Date())),
    ),
    _standing,
)
