"""Weekly stipends: what a contract is paid for each week it lasts, however much is worked."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Date, case, exists, literal, select
from sqlalchemy.dialects.postgresql import insert as into_postgresql
from sqlalchemy.dialects.sqlite import insert as into_sqlite
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.agreed import Terms, in_force
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, WorkWeek

DAYS = 7
_A_DAY = timedelta(days=1)


class Stipend(NamedTuple):
    """What a week is paid for, in cents, and the last day that counts; nothing without a day."""

    amount: int
    last_day: date | None


NONE = Stipend(0, None)


def stipend_of(
    terms: Sequence[Terms],
    pauses: Sequence[tuple[int, float]],
    week: date,
    started_on: date,
    ended_on: date | None,
) -> Stipend:
    """Return what a contract is paid for a week, given its Monday: a seventh for each day, halves rounded up once.

    A day counts by the terms of the day (UTC), from the start of the contract to its end, unless it was paused all
    day; `pauses` are from and until when, in seconds.
    """
    sevenths, last_day = 0, None
    for day in _days(week, started_on, ended_on):
        daily = in_force(terms, day).weekly_stipend or 0
        if daily and not _is_paused(pauses, day):
            sevenths, last_day = sevenths + daily, day
    return Stipend((2 * sevenths + DAYS) // (2 * DAYS), last_day)


def put_up_stipends(session: Session, week: date) -> None:
    """Open the week of work of every contract that may be paid a stipend for it, so that it is billed."""
    sunday = week + (DAYS - 1) * _A_DAY
    ends = case((Contract.ended_on < sunday, Contract.ended_on), else_=literal(sunday, Date()))
    paid = exists().where(
        ContractTerms.contract_id == Contract.id, ContractTerms.weekly_stipend > 0, ContractTerms.since <= sunday
    )
    due = select(Contract.id, literal(week, Date()), *(literal(value) for value in (0, 0, 0)), ends).where(
        paid, Contract.started_on <= sunday, Contract.ended_on.is_(None) | (Contract.ended_on >= week)
    )
    insert = into_sqlite if session.get_bind().dialect.name == "sqlite" else into_postgresql
    columns = "contract_id", "week", "seconds", "charge", "extra", "last_day"
    session.execute(insert(WorkWeek).from_select(columns, due).on_conflict_do_nothing())


def first_stipend(session: Session) -> date | None:
    """Return the first day on which any contract had a stipend."""
    return session.scalar(
        select(ContractTerms.since).where(ContractTerms.weekly_stipend > 0).order_by(ContractTerms.since).limit(1)
    )


def _days(week: date, started_on: date, ended_on: date | None) -> Iterator[date]:
    for number in range(DAYS):
        day = week + number * _A_DAY
        if started_on <= day and (ended_on is None or day <= ended_on):
            yield day


def _is_paused(pauses: Sequence[tuple[int, float]], day: date) -> bool:
    begins = clock.midnight(day) or 0
    return any(since <= begins and begins + 86_400 <= until for since, until in pauses)
