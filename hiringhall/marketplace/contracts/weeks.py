"""Weeks of work on a contract, as its page shows them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, cast, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import ClosedWeek, WorkWeek
from hiringhall.storage.hot import HotRead

LATEST = 12


class Week(NamedTuple):
    """A week from its Monday, UTC: seconds of work, cents that the client was charged."""

    monday: date
    seconds: int
    charge: int


class Work(NamedTuple):
    """The latest weeks in which anything was worked or charged, the newest first, and all together."""

    latest: list[Week]
    weeks: int
    seconds: int
    charge: int


def work_on(session: Session, contract_id: int) -> Work:
    """Return what was worked and charged; the caller has found out that the reader may see the contract."""
    latest = _LATEST.all(session, contract_id=contract_id)
    weeks, seconds, charge = _TOTAL.all(session, contract_id=contract_id)[0]
    return Work(latest, weeks, seconds, charge)


def closed_until(session: Session) -> date:
    """Return the Monday of the last week that is billed for all contracts; `date.min` before any was."""
    return _CLOSED.first(session) or date.min


_CLOSED: HotRead[date | None] = HotRead(select(func.max(ClosedWeek.week)), lambda week: week)
_OF = WorkWeek.contract_id == bindparam("contract_id")
_LATEST = HotRead(
    select(WorkWeek.week, WorkWeek.seconds, WorkWeek.charge).where(_OF).order_by(WorkWeek.week.desc()).limit(LATEST),
    Week,
)
_TOTAL = HotRead(
    select(
        func.count(),
        cast(func.coalesce(func.sum(WorkWeek.seconds), 0), BigInteger),
        cast(func.coalesce(func.sum(WorkWeek.charge), 0), BigInteger),
    ).where(_OF),
    lambda *totals: totals,
)
