"""What the work of a freelancer adds up to over all time, the last twelve months and the last six."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, Date, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.figures import GOOD_SCORE
from hiringhall.marketplace.contracts.models import Contract, Feedback, Milestone, MilestoneState, WorkWeek
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead

YEAR, HALF = timedelta(days=365), timedelta(days=183)


class Record(Struct, frozen=True, kw_only=True):
    """What was worked in a period: money in cents of charges, time in seconds.

    `jobs` are contracts begun in it, `clients` those with a charge in it, and `repeat_clients` those of them with
    several contracts. `score` is the mean of the scores shown in it, in hundredths, None without any; `good` is how
    many of the `reviews` were of 4 or more. `milestones` were paid on contracts begun in it.
    """

    earned: int
    seconds: int
    jobs: int
    clients: int
    repeat_clients: int
    milestones: int
    reviews: int
    good: int
    score: int | None


class Records(NamedTuple):
    """The three periods."""

    ever: Record
    year: Record
    half: Record


class _Row(NamedTuple):
    company_id: int
    started_on: date
    score: int | None
    shown_at: int | None
    milestones: int
    ever: int
    seconds: int
    year: int
    year_seconds: int
    half: int
    half_seconds: int


def records(session: Session, freelancer_id: int) -> Records:
    """Return what a freelancer's work adds up to. Asks for no right."""
    today = clock.day(clock.now())
    year, half = today - YEAR, today - HALF
    rows = _ROWS.all(session, freelancer=freelancer_id, year=year, half=half)
    return Records(
        _record(rows, date.min, [(row.ever, row.seconds) for row in rows]),
        _record(rows, year, [(row.year, row.year_seconds) for row in rows]),
        _record(rows, half, [(row.half, row.half_seconds) for row in rows]),
    )


def _record(rows: list[_Row], since: date, work: list[tuple[int, int]]) -> Record:
    begun = [row for row in rows if row.started_on > since]
    contracts = Counter(row.company_id for row in rows)
    clients = {row.company_id for row, (earned, _) in zip(rows, work, strict=True) if earned}
    scores = list(_scores(rows, since))
    return Record(
        earned=sum(earned for earned, _ in work),
        seconds=sum(seconds for _, seconds in work),
        jobs=len(begun),
        clients=len(clients),
        repeat_clients=sum(contracts[client] > 1 for client in clients),
        milestones=sum(row.milestones for row in begun),
        reviews=len(scores),
        good=sum(score >= GOOD_SCORE for score in scores),
        score=round(sum(scores) / len(scores)) if scores else None,
    )


def _scores(rows: list[_Row], since: date) -> Iterable[int]:
    for row in rows:
        if row.score is not None and row.shown_at is not None and clock.day(row.shown_at) > since:
            yield row.score


def _sum(amount: object, since: str | None = None) -> object:
    counted = amount if since is None else case((WorkWeek.last_day > bindparam(since, type_=Date()), amount), else_=0)
    return cast(func.coalesce(func.sum(counted), 0), BigInteger)


_paid = (
    select(func.count())
    .where(Milestone.contract_id == Contract.id, Milestone.state == MilestoneState.PAID)
    .scalar_subquery()
)
_shown = (Feedback.contract_id == Contract.id) & (Feedback.by == Side.CLIENT) & Feedback.shown_at.is_not(None)
_ROWS = HotRead(
    select(
        Contract.company_id,
        Contract.started_on,
        Feedback.score,
        Feedback.shown_at,
        _paid,
        *(_sum(amount, since) for since in (None, "year", "half") for amount in (WorkWeek.charge, WorkWeek.seconds)),
    )
    .outerjoin(WorkWeek, WorkWeek.contract_id == Contract.id)
    .outerjoin(Feedback, _shown)
    .where(Contract.freelancer_id == bindparam("freelancer"))
    .group_by(Contract.id, Feedback.id)
    .order_by(Contract.id),
    _Row,
)
