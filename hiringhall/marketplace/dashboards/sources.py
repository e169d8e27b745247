"""Where the figures of a dashboard come from: a report about something, asked for some days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, reduce

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.reports.access import About, Scope, scope_of
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.periods import Days, with_days
from hiringhall.marketplace.reports.running import Cell, run_within

WEEKS = 12
"""Weeks of money that are shown, this one included."""
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Source:
    """A report about something, which is called `name`."""

    report: Report
    about: About
    name: str


def week_of(monday: date) -> Days:
    """Return the days of the week that begins on a Monday."""
    return Days(monday, monday + A_WEEK - timedelta(days=1))


def this_monday() -> date:
    """Return the Monday of this week, UTC."""
    today = clock.day(clock.now())
    return today - timedelta(days=today.weekday())


def last_weeks() -> tuple[date, ...]:
    """Return the Mondays of the weeks that are shown, the oldest first."""
    return tuple(this_monday() - number * A_WEEK for number in reversed(range(WEEKS)))


@lru_cache(maxsize=512)
def on_days(query: str, report: Report, days: Days) -> str:
    """Return a query of a dashboard for some days. There are few, and reading each anew would take most of the time."""
    return with_days(query, report, days)


def ask(
    session: Session, actor: Actor, sources: Sequence[Source], query: str, days: Days
) -> Iterator[tuple[Cell, ...]]:
    """Return the rows that sources of one report have together for some days, with one query.

    What several of them tell of is told once. Raises NotFound or NotAllowed.
    """
    report = sources[0].report
    scope = reduce(_together, [scope_of(session, actor, report, source.about) for source in sources])
    return run_within(session, scope, report, on_days(query, report, days)).rows


def _together(one: Scope, other: Scope) -> Scope:
    """Return two scopes in one company as one."""
    return replace(
        one,
        team_ids=_either(one.team_ids, other.team_ids),
        freelancer_ids=_either(one.freelancer_ids, other.freelancer_ids),
    )


def _either(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return None if one is None or other is None else tuple(sorted({*one, *other}))
