"""Parts: the time rows of a client in a month, as the database has them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.models import TimePart, TimeRow
from hiringhall.storage.database import streamed
from hiringhall.storage.hot import HotRead

AT_ONCE = 10_000
"""Rows that are in memory at once."""
Rows = Sequence[Sequence[Any]]


class Worth(NamedTuple):
    """When copies pay.

    Of so many time rows at least, below which the database is as quick, and while they lack no more than this share of
    the rows of a period: handing rows over costs more than the database takes for them.
    """

    least: int = 20_000
    missing: float = 1 / 3


WORTH = Worth()


class Part(NamedTuple):
    """The time rows of a client in the month that begins with the day `month`: of which version, and how many."""

    company_id: int
    month: date
    version: int
    rows: int

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return last_day(self.month)


def last_day(month: date) -> date:
    """Return the last day of the month that begins with a day."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


_PARTS = select(*(getattr(TimePart, name) for name in Part._fields)).order_by(TimePart.company_id, TimePart.month)
_OF_COMPANY = HotRead(_PARTS.where(TimePart.company_id == bindparam("company_id")), Part)
_OF_LARGE = HotRead(
    _PARTS.where(
        TimePart.company_id.in_(
            select(TimePart.company_id)
            .group_by(TimePart.company_id)
            .having(func.sum(TimePart.rows) >= bindparam("least"))
        )
    ),
    Part,
)


def parts_of(session: Session, company_id: int) -> list[Part]:
    """Return the parts of a client, in order of time."""
    return _OF_COMPANY.all(session, company_id=company_id)


def large_parts(session: Session, least: int) -> list[Part]:
    """Return the parts of every client that has so many time rows at least."""
    return _OF_LARGE.all(session, least=least)


def rows_of(session: Session, columns: Iterable[str], company_id: int, first: date, last: date) -> Iterator[Rows]:
    """Read columns of the time rows of a client from a day to another, in chunks and in no order."""
    return in_chunks(
        session,
        select(*(getattr(TimeRow, name) for name in columns))
        .join(Contract, Contract.id == TimeRow.contract_id)
        .where(Contract.company_id == company_id, TimeRow.day.between(first, last)),
    )


def in_chunks(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Rows]:
    """Read the rows of a statement in chunks, without having all of them in memory."""
    return streamed(session, statement, at_once=AT_ONCE).partitions()


def stretches(parts: Iterable[Part]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of every stretch of months that follow one another."""
    first = last = None
    for part in parts:
        if last is not None and part.month - last > timedelta(days=1):
            yield first or last, last
            first = None
        first, last = first or part.month, part.last_day
    if first is not None and last is not None:
        yield first, last
