"""What a week adds up to: the limit, the rates of its days, one rounding for each line."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.diary.models import Billing
from hiringhall.marketplace.diary.queries import cells_of
from tests.support.hired import HOURLY, Cast, hire
from tests.support.market import Market
from tests.support.tracking import MONDAY, NOW, capture, noon, track

DAY = slots.A_DAY


def week(market: Market, contract: Contract, monday: date = MONDAY) -> tuple[int, int, date] | None:
    with market.database.reading() as session:
        found = session.get(WorkWeek, (contract.id, monday))
        return (found.seconds, found.charge, found.last_day) if found else None


def over_limit(market: Market, cast: Cast, contract: Contract) -> list[int]:
    with market.database.reading() as session:
        shown = cells_of(session, cast["freelancer"], [contract.key], range(NOW + 1000))
    return [cell.slot for cell in shown if cell.billing is Billing.OVER_LIMIT]


@pytest.mark.parametrize(
    ("cells", "rate", "cents"), [(72, 2222, 26_664), (72, 2778, 33_336), (1, 2221, 370), (3, 1, 1)]
)
def test_ten_minutes_are_a_sixth_of_the_rate_rounded_once(cells: int, rate: int, cents: int) -> None:
    assert charge_of(cells, rate) == cents


def test_a_week_is_charged_at_the_rate_of_each_day(market: Market, cast: Cast, contract: Contract) -> None:
    track(market, cast["freelancer"], [capture(contract, NOW - DAY + n) for n in range(6)])
    with market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(rate=6001))
    track(market, cast["freelancer"], [capture(contract, NOW - 6 + n) for n in range(3)])
    assert week(market, contract) == (9 * 600, 5000 + 3001, date(2026, 3, 18))


def test_the_limit_counts_from_monday_whatever_comes_first(market: Market, cast: Cast) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        contract = hire(market, cast["hiring"], cast.design, me, replace(HOURLY, weekly_limit=1))
    track(market, me, [capture(contract, NOW - 8 + n) for n in range(8)])
    assert over_limit(market, cast, contract) == [NOW - 2, NOW - 1]
    track(market, me, [capture(contract, NOW - DAY)])  # an offline laptop tells of yesterday
    assert over_limit(market, cast, contract) == [NOW - 3, NOW - 2, NOW - 1]
    assert week(market, contract) == (3600, 5000, date(2026, 3, 18))
    with market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(weekly_limit=2))
    assert over_limit(market, cast, contract) == [], "the limit of today is raised at once"
    with market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(weekly_limit=0))
    assert over_limit(market, cast, contract) == [NOW - 8 + n for n in range(8)], "yesterday keeps its limit"


def test_other_terms_leave_a_week_without_cells_alone(market: Market, cast: Cast, contract: Contract) -> None:
    with market.act() as session:
        session.add(WorkWeek(contract_id=contract.id, week=MONDAY, seconds=3600, charge=5000, last_day=MONDAY))
        change_terms(session, cast["hiring"], contract.key, TermsChange(rate=6000))
    assert week(market, contract) == (3600, 5000, MONDAY)


def test_a_week_ends_with_sunday_in_utc(market: Market, cast: Cast, contract: Contract) -> None:
    sunday = slots.slots_of_week(MONDAY)[0] - 1
    track(market, cast["freelancer"], [capture(contract, sunday), capture(contract, sunday + 1)])
    assert week(market, contract, date(2026, 3, 9)) == (600, 833, date(2026, 3, 15))
    assert week(market, contract) == (600, 833, MONDAY)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    worked=st.sets(st.integers(NOW - 7 * DAY, NOW - 1), min_size=1, max_size=60),
    order=st.randoms(use_true_random=False),
)
def test_whatever_the_order_of_sending_the_weeks_hold_all_cells(
    market: Market, cast: Cast, contract: Contract, worked: set[int], order: Random
) -> None:
    shuffled = sorted(worked)
    order.shuffle(shuffled)
    for part in (shuffled[::2], shuffled[1::2]):
        track(market, cast["freelancer"], [capture(contract, slot) for slot in part])
    with market.database.reading() as session:
        shown = cells_of(session, cast["freelancer"], [contract.key], range(NOW + 1))
        weeks = session.query(WorkWeek).filter_by(contract_id=contract.id).all()
        assert worked <= {cell.slot for cell in shown}
        assert sum(found.seconds for found in weeks) == 600 * len(shown)
