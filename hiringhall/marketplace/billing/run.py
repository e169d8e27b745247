"""All that is due when it comes to money, one step after the other."""

import threading
from datetime import date

from msgspec import Struct

from hiringhall import clock
from hiringhall.marketplace.billing.arrears import look_after_arrears
from hiringhall.marketplace.billing.calendar import Calendar, until
from hiringhall.marketplace.billing.release import release
from hiringhall.marketplace.billing.reviews import end_reviews
from hiringhall.marketplace.billing.weekly import bill_weeks
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.milestones.unanswered import approve_unanswered
from hiringhall.storage import Database


class Billed(Struct, frozen=True, kw_only=True):
    """How much was done of each: 0 everywhere when there was nothing to do."""

    approved: int = 0
    """Submissions that nobody answered."""
    issued: int = 0
    """Invoices of weeks."""
    due: int = 0
    """Invoices whose review ended."""
    charges: int = 0
    """Charges that the cashier is to make."""
    released: int = 0
    """Invoices whose pay became available."""
    in_arrears: int = 0
    suspended: int = 0
    let_back: int = 0
    """Clients."""


def bill(database: Database, calendar: Calendar, through: date, closed: threading.Event | None = None) -> Billed:
    """Do what was due until the end of a day, UTC, or until now when that is today; return what was done.

    Each step is made of transactions that leave everything right, so that it may be broken off anywhere, run again and
    run in several processes at once: what was done stays, the rest is done, nothing twice. Ends early when `closed` is
    set. What is done late counts for the day on which it should have been done as far as invoices go; payments and
    releases are of the day on which they are made. Raises InvalidInput("through") for a day to come.
    """
    now = clock.now()
    if through > clock.day(now):
        raise InvalidInput("through", "write today or an earlier day.")
    moment, closed = until(through, now), closed or threading.Event()
    approved = _approve(database, calendar, moment, closed)
    issued = bill_weeks(database, calendar, moment, closed)
    due, charges = end_reviews(database, calendar, moment, closed)
    released = release(database, calendar, moment, closed)
    arrears = look_after_arrears(database, calendar, moment, closed)
    return Billed(
        approved=approved,
        issued=issued,
        due=due,
        charges=charges,
        released=released,
        in_arrears=arrears.begun,
        suspended=arrears.suspended,
        let_back=arrears.ended,
    )


def _approve(database: Database, calendar: Calendar, moment: int, closed: threading.Event) -> int:
    done = 0
    while not closed.is_set():
        with database.writing() as session:
            count = approve_unanswered(session, moment, calendar.submission_days)
        if not count:
            break
        done += count
    return done
