"""`hiringhall bill`: does what is due until a day, tells what that was, and does nothing twice."""

from datetime import timedelta

from hiringhall import clock
from hiringhall.marketplace.diary import slots
from tests.cli.conftest import RunCommand
from tests.support.billing import invoices
from tests.support.hired import hire, hiring_cast
from tests.support.market import Market
from tests.support.tracking import capture, track

A_DAY = 86_400


def test_it_bills_what_is_due_and_refuses_a_day_to_come(inside: RunCommand, market: Market) -> None:
    """The clock of the command is the real one, so the work is done some weeks ago."""
    today = clock.day(clock.now())
    monday = today - timedelta(days=today.weekday() + 21)
    with clock.shifted((clock.midnight(monday) or 0) + 12 * 3600 - clock.now()):
        cast = hiring_cast(market)
        contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
        first = slots.slot_of(clock.now()) - 12
        track(market, cast["freelancer"], [capture(contract, first + number) for number in range(12)])

    too_late = inside("bill", "--through", str(today + timedelta(days=2)), database=market.url)
    too_late.failed(1, "through", "today or an earlier day")
    no_day = inside("bill", "--through", "friday", database=market.url)
    no_day.failed(2, "--through", "friday")

    before = inside("bill", "--through", str(monday + timedelta(days=6)), database=market.url)
    assert before.out == f"Through {monday + timedelta(days=6)}:\n  nothing was due\n"
    after = inside("bill", "--through", str(monday + timedelta(days=7)), database=market.url)
    assert after.out == f"Through {monday + timedelta(days=7)}:\n  invoices issued for weeks of work: 1\n"
    assert [one.charge for one in invoices(market)] == [10_000]
    done = inside("bill", "--json", database=market.url).json
    assert done == {
        "through": today.isoformat(),
        "approved": 0,
        "issued": 0,
        "due": 1,
        "charges": 0,
        "released": 0,
        "in_arrears": 1,
        "suspended": 0,
        "let_back": 0,
    }
    again = inside("bill", database=market.url)
    assert again.out == f"Through {clock.day(clock.now())}:\n  nothing was due\n"
