"""What always holds for time rows: they are what the cells add up to, and what is billed for them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell, TimePart, TimeRow
from hiringhall.storage.invariants import Invariant, by_query

_EPOCH = date(1970, 1, 1)
Counts = dict[tuple[int, date], tuple[int, int]]


def _days_unlike_their_cells(session: Session) -> Iterator[str]:
    day = (DiaryCell.slot // slots.A_DAY).label("day")
    tracked, by_hand = (func.sum(case((DiaryCell.manual.is_(manual), 1), else_=0)) for manual in (False, True))
    cells: Counts = {
        (contract_id, _EPOCH + timedelta(days=ordinal)): (online, offline)
        for contract_id, ordinal, online, offline in session.execute(
            select(DiaryCell.contract_id, day, tracked, by_hand).group_by(DiaryCell.contract_id, day)
        )
    }
    rows: Counts = {
        (contract_id, on): (online, offline)
        for contract_id, on, online, offline in session.execute(
            select(TimeRow.contract_id, TimeRow.day, func.sum(TimeRow.online), func.sum(TimeRow.offline)).group_by(
                TimeRow.contract_id, TimeRow.day
            )
        )
    }
    for contract_id, on in sorted(cells.keys() | rows.keys()):
        told, are = rows.get((contract_id, on), (0, 0)), cells.get((contract_id, on), (0, 0))
        if told != are:
            yield f"contract {contract_id} has {sum(are)} cells on {on} and {sum(told)} in its time rows"


def _parts_unlike_their_rows(session: Session) -> Iterator[str]:
    counted: Counter[tuple[int, date]] = Counter()
    by_day = (
        select(Contract.company_id, TimeRow.day, func.count())
        .join(Contract, Contract.id == TimeRow.contract_id)
        .group_by(Contract.company_id, TimeRow.day)
    )
    for company_id, on, count in session.execute(by_day):
        counted[company_id, on.replace(day=1)] += count
    told = {(part.company_id, part.month): part.rows for part in session.scalars(select(TimePart))}
    for company_id, month in sorted(counted.keys() | told.keys()):
        if counted[company_id, month] != told.get((company_id, month), 0):
            count = counted[company_id, month]
            yield f"company {company_id} has {count} time rows in the month of {month}, not as told"


CHECKS = (
    Invariant("time-rows", "The time rows of a day are what its cells add up to.", _days_unlike_their_cells),
    Invariant("time-parts", "The time rows of a client and month are as many as is told.", _parts_unlike_their_rows),
    by_query(
        "time-charges",
        "The charges of the time rows of a week are what is billed for its hours.",
        """SELECT charged.contract_id, charged.week FROM (SELECT contract_id, week,
        SUM(charge_online + charge_offline) AS charge FROM time_rows GROUP BY contract_id, week) charged
        LEFT JOIN work_weeks ON work_weeks.contract_id = charged.contract_id AND work_weeks.week = charged.week
        WHERE charged.charge <> COALESCE(work_weeks.charge - work_weeks.extra, 0)""",
        "contract {contract_id} is charged something else for the week of {week} than its time rows say",
    ),
)
