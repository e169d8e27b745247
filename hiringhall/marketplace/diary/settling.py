"""What a week of a diary adds up to: which cells are billable, and the week of work that the contract shows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.agreed import Terms, in_force, terms_history
from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.contracts.weeks import closed_until
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.marketplace.diary.time_rows import WorkedCell, roll_up
from hiringhall.storage.hot import HotRead


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
    billed stays as it is, and so does one without any cell, unless it was just `emptied`. Time rows follow all cells.
    """
    session.flush()
    week = slots.slots_of_week(monday)
    cells: Sequence[WorkedCell] = _OF_CONTRACT.all(
        session, contract_id=contract_id, first=week.start, last=week.stop - 1
    )
    terms = terms_history(session, contract_id)
    if (cells or emptied) and not is_billed(session, contract_id, monday):
        cells = _judged(session, contract_id, cells, terms)
        _write_down(session, contract_id, monday, cells, terms)
    roll_up(session, contract_id, monday, cells, terms)


def _judged(
    session: Session, contract_id: int, cells: Sequence[WorkedCell], terms: Sequence[Terms]
) -> Sequence[WorkedCell]:
    """Mark cells, given in order of time, as billable or over the limit; return them so."""
    judged: list[WorkedCell] = []
    turned: dict[Billing, list[int]] = {Billing.BILLABLE: [], Billing.OVER_LIMIT: []}
    held_on: dict[int, Terms] = {}
    billable = 0
    for cell in cells:
        if cell.billing is Billing.LATE:
            judged.append(cell)
            continue
        day = cell.slot // slots.A_DAY
        held = held_on.get(day) or held_on.setdefault(day, in_force(terms, slots.day_of(cell.slot)))
        limit = held.weekly_limit
        wanted = Billing.BILLABLE if limit is None or billable < limit * slots.AN_HOUR else Billing.OVER_LIMIT
        billable += wanted is Billing.BILLABLE
        if wanted is not cell.billing:
            turned[wanted].append(cell.slot)
        judged.append(cell._replace(billing=wanted))
    for wanted, these in turned.items():
        if these:
            of = DiaryCell.contract_id == contract_id, DiaryCell.slot.in_(these)
            session.execute(update(DiaryCell).where(*of).values(billing=wanted))
    return judged


def _write_down(
    session: Session, contract_id: int, monday: date, cells: Sequence[WorkedCell], terms: Sequence[Terms]
) -> None:
    paid = [cell for cell in cells if cell.billing is Billing.BILLABLE]
    row = session.get(WorkWeek, (contract_id, monday))
    if not paid and (row is None or not row.extra):
        if row is not None:
            session.delete(row)
        return
    rates = {day: in_force(terms, day).rate or 0 for day in {slots.day_of(cell.slot) for cell in paid}}
    lines = Counter((rates[slots.day_of(cell.slot)], cell.activity_id) for cell in paid)
    last_day = slots.day_of(paid[-1].slot) if paid else monday
    row = row or WorkWeek(contract_id=contract_id, week=monday, extra=0)
    row.seconds = len(paid) * slots.SECONDS
    row.charge = row.extra + sum(charge_of(count, rate) for (rate, _), count in lines.items())
    row.last_day = max(row.last_day, last_day) if row.extra else last_day
    session.add(row)


_OF_CONTRACT = HotRead(
    select(*(getattr(DiaryCell, name) for name in WorkedCell._fields))
    .where(
        DiaryCell.contract_id == bindparam("contract_id"),
        DiaryCell.slot >= bindparam("first"),
        DiaryCell.slot <= bindparam("last"),
    )
    .order_by(DiaryCell.slot),
    WorkedCell,
)
