"""What diaries add up to by day, in any zone."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.storage.hot import HotRead, among

_DAY = 86_400


class DayTotal(NamedTuple):
    """How many cells of ten minutes a contract has on a day: all, those paid for, and those written by hand."""

    contract_id: int
    day: date
    cells: int
    billable: int
    manual: int


def totals_of_days(
    session: Session, contract_ids: Collection[int], first: date, last: date, zone: tzinfo
) -> list[DayTotal]:
    """Return what each day from `first` to `last` in a zone has on contracts, those with any, in order of time.

    Whoever calls has found out that the reader may look into these diaries.
    """
    ids = sorted(contract_ids)
    counted: dict[tuple[int, date], DayTotal] = {}
    for span, offset in _stretches(slots.slots_of_days(first, last, zone), zone):
        rows = _BY_DAY.all(session, ids=ids, first=span.start, last=span.stop - 1, offset=offset)
        for contract_id, ordinal, cells, billable, manual in rows:
            day = _EPOCH + timedelta(days=ordinal)
            before = counted.get((contract_id, day), DayTotal(contract_id, day, 0, 0, 0))
            counted[contract_id, day] = DayTotal(
                contract_id, day, before.cells + cells, before.billable + billable, before.manual + manual
            )
    return sorted(counted.values(), key=lambda total: (total.day, total.contract_id))


def _stretches(span: range, zone: tzinfo) -> Iterator[tuple[range, int]]:
    """Yield the parts of a span in which a zone is the same number of seconds ahead of UTC, and that number."""
    start = span.start
    while start < span.stop:
        offset = _offset(start, zone)
        stop = min(start + slots.A_DAY * _LONGEST, span.stop)
        if _offset(stop - 1, zone) != offset:
            stop = _first_other(start, stop - 1, offset, zone)
        yield range(start, stop), offset
        start = stop


def _first_other(same: int, other: int, offset: int, zone: tzinfo) -> int:
    while other - same > 1:
        middle = (same + other) // 2
        if _offset(middle, zone) == offset:
            same = middle
        else:
            other = middle
    return other


def _offset(slot: int, zone: tzinfo) -> int:
    ahead = datetime.fromtimestamp(slots.start_of(slot), zone).utcoffset() or timedelta()
    return int(ahead.total_seconds())


_EPOCH = date(1970, 1, 1)
_LONGEST = 20
"""Days that are looked at together: no zone puts its clock forward and back within them."""


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


# Both databases divide whole numbers to whole numbers, and nobody worked before 1970.
_ordinal = ((DiaryCell.slot * slots.SECONDS + bindparam("offset", type_=BigInteger)) // _DAY).label("ordinal")
_BY_DAY: HotRead[tuple[int, int, int, int, int]] = HotRead(
    select(
        DiaryCell.contract_id,
        _ordinal,
        func.count(),
        _count_where(DiaryCell.billing == Billing.BILLABLE),
        _count_where(DiaryCell.manual.is_(True)),
    )
    .where(
        among(DiaryCell.contract_id, "ids"), DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last")
    )
    .group_by(DiaryCell.contract_id, _ordinal),
    lambda *row: row,
)
