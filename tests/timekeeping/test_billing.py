"""A running hall bills and pays by itself."""

from datetime import timedelta
from functools import partial
from operator import eq

from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.timekeeping import TimekeepingRoom
from tests.support.billing import BILLED_ON, CALENDAR, FRIDAY, at, hire_before, invoices, work
from tests.support.books import deposit
from tests.support.hired import hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY
from tests.support.waiting import eventually


def test_weeks_are_billed_paid_and_released_when_it_is_time(market: Market) -> None:
    cast = hiring_cast(market)
    work(market, cast["freelancer"], hire_before(market, cast), MONDAY, 6)
    with at(BILLED_ON):
        deposit(market, cast.company, 5_000)
    rooms = [TimekeepingRoom(market.database, CALENDAR, every=0.02) for _ in range(2)]
    for day, wanted in (
        (BILLED_ON, [(InvoiceState.IN_REVIEW, None)]),
        (FRIDAY + timedelta(days=1), [(InvoiceState.PAID, None)]),
        (FRIDAY + timedelta(days=5), [(InvoiceState.PAID, FRIDAY + timedelta(days=5))]),
    ):
        with at(day):
            for room in rooms:
                room.open()
            try:
                eventually(
                    lambda: [(one.state, one.released_on) for one in invoices(market)],
                    partial(eq, wanted),
                )
            finally:
                for room in rooms:
                    room.close()
