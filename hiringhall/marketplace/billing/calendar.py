"""The calendar of money: when weeks are billed, invoices fall due, and pay becomes available. All days are UTC."""

from datetime import date, timedelta

from msgspec import Struct

from hiringhall import clock

WEEK = timedelta(days=7)


class Calendar(Struct, frozen=True, kw_only=True):
    """How long everything takes; the settings of the same names say what each means."""

    billing_hour: int = 12
    review_days: int = 5
    security_days: int = 5
    submission_days: int = 14
    arrears_days: int = 7

    def issued_on(self, week: date) -> date:
        """Return the day of the invoices of a week, given its Monday: the Monday after it."""
        return week + WEEK

    def due_on(self, week: date) -> date:
        """Return the last day on which the invoices of a week may be disputed; they are charged after it."""
        return self.issued_on(week) + timedelta(days=self.review_days - 1)

    def billed_at(self, week: date) -> int:
        """Return from when on a week is billed, in seconds; until then trackers send what belongs to it."""
        return _begin(self.issued_on(week)) + self.billing_hour * 3600

    def last_week(self, at: int) -> date:
        """Return the Monday of the last week that is billed at a time in seconds."""
        day = clock.day(at)
        week = day - timedelta(days=day.weekday()) - WEEK
        return week if self.billed_at(week) <= at else week - WEEK

    def overdue_since(self, at: int) -> date:
        """Return the last day of which a review, or the time to pay, is over at a time in seconds."""
        return clock.day(at) - timedelta(days=1)

    def available_on(self, paid_on: date) -> date:
        """Return the day from which pay may be withdrawn: the last day of security, of which payment is the first."""
        return paid_on + timedelta(days=max(self.security_days - 1, 0))

    def secure_since(self, at: int) -> date:
        """Return the last day of payment whose pay is available at a time in seconds."""
        return clock.day(at) - timedelta(days=max(self.security_days - 1, 0))


def until(through: date, now: int) -> int:
    """Return the moment until which things are done that are due through a day: its last second, or now."""
    return min(now, _begin(through + timedelta(days=1)) - 1)


def _begin(day: date) -> int:
    return clock.midnight(day) or 0
