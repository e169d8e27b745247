"""Weeks of status reports: Monday to Sunday, US Eastern time. Source: Elance facts, status reports."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
EASTERN = ZoneInfo("America/New_York")
_LAST_MINUTE = time(23, 59, tzinfo=EASTERN)


def monday(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def week_at(at: int) -> date:
    """Return the Monday of the week that it is at a time in seconds."""
    return monday(datetime.fromtimestamp(at, EASTERN).date())


def due_at(week: date) -> int:
    """Return when the report of a week is due, in seconds: on its Sunday at 23:59."""
    return int(datetime.combine(week + WEEK - timedelta(days=1), _LAST_MINUTE).timestamp())


def last_due(now: int) -> date:
    """Return the Monday of the last week whose report is due by now."""
    week = week_at(now)
    return week if due_at(week) < now else week - WEEK
