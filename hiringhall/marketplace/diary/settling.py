"""What a week of a diary adds up to: which cells are billable, and the week of work that the contract shows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.agreed import Terms, in_force, terms_history
from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.contracts.weeks import closed_until
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.storage.hot import HotRead


class _Cell(NamedTuple):
    """What counts of a cell."""

    slot: int
    activity_id: int | None
    billing: Billing


def is_billed(session: Session, contract_id: int, monday: date) -> bool:
    """Tell whether a week of a contract was billed, or all of that week were, after which its diary stands."""
    if monday <= closed_until(session):
        return True
    week = session.get(WorkWeek, (contract_id, monday))
    return week is not None and week.billed_at is not None


def settle_week(session: Session, contract_id: int, monday: date, *, emptied: bool = False) -> None:
    """Find out which cells of a week are billable, and write down what it adds up to. Call it when any has changed.

    Cells are counted from Monday on; one is over the limit when as many hours as its own day (UTC) allows have come
    before it. Each line of the bill, a rate and an activity, is rounded to cents once, halves up. A week that was
    billed stays as it is, and so does one without any cell, unless it was just `emptied`.
    """
    if is_billed(session, contract_id, monday):
        return
    session.flush()
    week = slots.slots_of_week(monday)
    cells = _OF_CONTRACT.all(session, contract_id=contract_id, first=week.start, last=week.stop - 1)
    if not cells and not emptied:
        return
    lines, last_day = _count(session, contract_id, cells, monday)
    _write_down(session, contract_id, monday, lines, last_day)


def charge_of(cells: int, rate: int) -> int:
    """Return what cells of one rate, in cents an hour, are charged in cents, halves rounded up."""
    return (2 * cells * rate + slots.AN_HOUR) // (2 * slots.AN_HOUR)


def _count(
    session: Session, contract_id: int, cells: Sequence[_Cell], monday: date
) -> tuple[Counter[tuple[int, int | None]], date]:
    """Mark cells, in order of time, as billable or over the limit; return how many of each rate and activity are.

    With them the last day that has any.
    """
    terms = terms_history(session, contract_id)
    lines: Counter[tuple[int, int | None]] = Counter()
    turned: dict[Billing, list[int]] = {Billing.BILLABLE: [], Billing.OVER_LIMIT: []}
    last = slots.slots_of_week(monday).start
    held_on: dict[int, Terms] = {}
    for slot, activity_id, billing in cells:
        if billing is Billing.LATE:
            continue
        day = slot // slots.A_DAY
        held = held_on.get(day) or held_on.setdefault(day, in_force(terms, slots.day_of(slot)))
        limit = held.weekly_limit
        wanted = Billing.BILLABLE if limit is None or lines.total() < limit * slots.AN_HOUR else Billing.OVER_LIMIT
        if wanted is not billing:
            turned[wanted].append(slot)
        if wanted is Billing.BILLABLE:
            lines[held.rate or 0, activity_id] += 1
            last = slot
    for wanted, these in turned.items():
        if these:
            of = DiaryCell.contract_id == contract_id, DiaryCell.slot.in_(these)
            session.execute(update(DiaryCell).where(*of).values(billing=wanted))
    return lines, slots.day_of(last)


def _write_down(
    session: Session, contract_id: int, monday: date, lines: Counter[tuple[int, int | None]], last_day: date
) -> None:
    row = session.get(WorkWeek, (contract_id, monday))
    if not lines and (row is None or not row.extra):
        if row is not None:
            session.delete(row)
        return
    row = row or WorkWeek(contract_id=contract_id, week=monday, extra=0)
    row.seconds = lines.total() * slots.SECONDS
    row.charge = row.extra + sum(charge_of(cells, rate) for (rate, _), cells in lines.items())
    row.last_day = max(row.last_day, last_day) if row.extra else last_day
    session.add(row)


_OF_CONTRACT = HotRead(
    select(*(getattr(DiaryCell, name) for name in _Cell._fields))
    .where(
        DiaryCell.contract_id == bindparam("contract_id"),
        DiaryCell.slot >= bindparam("first"),
        DiaryCell.slot <= bindparam("last"),
    )
    .order_by(DiaryCell.slot),
    _Cell,
)
