"""The hours of this week, contract by contract, against the most that may be billed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.agreed import terms_on
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.dashboards.sources import Source, ask, on_days, this_monday, week_of
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.periods import Days
from hiringhall.marketplace.reports.running import Cell, run_within
from hiringhall.storage.hot import HotRead, among

MOST_CONTRACTS = 6
"""Contracts that are named, those with most hours."""
AN_HOUR = 3600


class Worked(NamedTuple):
    """What was worked on a contract in a week: `other` is who is on the other side, or who works for an agency.

    `weekly_limit`, in hours, is the one at the end of the week; None for none.
    """

    contract_key: str
    title: str
    other: str
    seconds: int
    weekly_limit: int | None

    @property
    def is_over(self) -> bool:
        """Whether more was worked than may be billed."""
        return self.weekly_limit is not None and self.seconds > self.weekly_limit * AN_HOUR


@dataclass(frozen=True)
class Hours:
    """The work of the week from `monday` on, UTC, billed or not: the contracts with most of it, how many and all of it.

    The `sources` say the same when they are asked `query` for the `days`.
    """

    monday: date
    rows: Sequence[Worked]
    contracts: int
    seconds: int
    sources: tuple[Source, ...]
    query: str

    @property
    def days(self) -> Days:
        """The days of the week."""
        return week_of(self.monday)


def _query(other: str) -> str:
    return f"select assignment_ref, assignment_name, {other}, sum(hours)\norder by sum(hours) desc"


BY_FREELANCER, BY_CLIENT = _query("provider_name"), _query("company_name")


def hours(session: Session, actor: Actor, sources: Sequence[Source], query: str) -> Hours:
    """Return what sources of one report say together about this week. Raises NotFound or NotAllowed."""
    monday = this_monday()
    found = ask(session, actor, sources, query, week_of(monday))
    return _hours(session, monday, found, tuple(sources), query)


def hours_of_agency(session: Session, agency_id: int) -> Hours:
    """Return what was worked through an agency, for whom it is. The caller has found out that the reader may know."""
    monday, report = this_monday(), REPORTS["time-agency"]
    asked = on_days(BY_FREELANCER, report, week_of(monday))
    found = run_within(session, Scope(agency_id=agency_id), report, asked).rows
    return _hours(session, monday, found, (), BY_FREELANCER)


def _hours(
    session: Session, monday: date, found: Iterable[tuple[Cell, ...]], sources: tuple[Source, ...], query: str
) -> Hours:
    rows = [(int(str(id_)), str(title), str(other), int(str(seconds))) for id_, title, other, seconds in found]
    rows.sort(key=lambda row: (-row[3], row[0]))
    shown = rows[:MOST_CONTRACTS]
    ids = [row[0] for row in shown]
    terms = terms_on(session, ids, week_of(monday).last)
    keys = dict(_KEYS.all(session, ids=ids))
    named = [
        Worked(keys[id_], title, other, seconds, terms[id_].weekly_limit if id_ in terms else None)
        for id_, title, other, seconds in shown
    ]
    return Hours(monday, named, len(rows), sum(row[3] for row in rows), sources, query)


_KEYS: HotRead[tuple[int, str]] = HotRead(
    select(Contract.id, Contract.key).where(among(Contract.id, "ids")), lambda *row: row
)
