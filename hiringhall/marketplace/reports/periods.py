"""Periods that move with the calendar, and the days that a query is narrowed to."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from hiringhall.marketplace.reports.catalog import Matter, Report
from hiringhall.marketplace.reports.parsing import parse
from hiringhall.marketplace.reports.query import Both, Comparison, Operator
from hiringhall.marketplace.reports.writing import written

_A_WEEK = timedelta(days=7)


class Period(StrEnum):
    """Days that are told by where today is."""

    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    LAST_30_DAYS = "last-30-days"
    """The 30 days before today."""
    LAST_QUARTER = "last-quarter"
    """The last three whole months."""
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


class Days(NamedTuple):
    """The first and the last of some days, UTC."""

    first: date
    last: date


def days_of(period: Period, today: date) -> Days:
    """Return the days of a period; weeks begin on Monday, and a period that goes on ends as the calendar does."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    first, after = {
        Period.THIS_WEEK: (monday, monday + _A_WEEK),
        Period.LAST_WEEK: (monday - _A_WEEK, monday),
        Period.THIS_MONTH: (month, _months_on(month, 1)),
        Period.LAST_MONTH: (_months_on(month, -1), month),
        Period.LAST_30_DAYS: (today - timedelta(days=30), today),
        Period.LAST_QUARTER: (_months_on(month, -3), month),
        Period.THIS_YEAR: (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        Period.LAST_YEAR: (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
    }[period]
    return Days(first, after - timedelta(days=1))


def day_field(report: Report) -> str:
    """Return the field of a report by which days are chosen."""
    return "worked_on" if report.matter is Matter.TIME else "date"


def with_days(text: str, report: Report, days: Days) -> str:
    """Return a query that asks the same of these days only. Raises QueryError when it cannot be read."""
    query = parse(text)
    field = day_field(report)
    since = Comparison(field, Operator.AT_LEAST, days.first.isoformat())
    until = Comparison(field, Operator.AT_MOST, days.last.isoformat())
    if query.where is None:
        where = Both((since, until))
    elif isinstance(query.where, Both):
        where = Both((since, until, *query.where.conditions))
    else:
        where = Both((since, until, query.where))
    return written(replace(query, where=where))


def _months_on(month: date, count: int) -> date:
    """Return the first day of a month that many months later."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
