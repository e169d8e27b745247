"""Terms of a contract: who changes which, from which day on, and what held on a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.agreed import terms_history, terms_on
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.terms import OfferTerms
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.racing import race

DAY = 86_400


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    return hire(market, cast["hiring"], cast.design, cast["freelancer"])


def change(market: Market, cast: Cast, who: str, contract: Contract, **terms: Any) -> Contract:
    with market.act() as session:
        return change_terms(session, cast[who], contract.key, TermsChange(**terms))


def history(market: Market, contract: Contract) -> list[tuple[int | None, int | None, int | None]]:
    with market.database.reading() as session:
        return [terms[2:] for terms in terms_history(session, contract.id)]


def test_terms_hold_from_the_day_they_are_changed(market: Market, cast: Cast, contract: Contract) -> None:
    today = contract.started_on
    with clock.shifted(3 * DAY):
        change(market, cast, "hiring", contract, rate=5500)
    with clock.shifted(9 * DAY):
        change(market, cast, "freelancer", contract, rate=5400)
        changed = change(market, cast, "admin", contract, weekly_limit=30, weekly_stipend=2_000)
    assert (changed.rate, changed.weekly_limit, changed.weekly_stipend) == (5400, 30, 2_000)
    assert history(market, contract) == [(5000, None, None), (5500, None, None), (5400, 30, 2_000)]
    with market.database.reading() as session:
        for days, rate in ((0, 5000), (2, 5000), (3, 5500), (8, 5500), (9, 5400), (900, 5400)):
            assert terms_on(session, [contract.id], today + timedelta(days=days))[contract.id].rate == rate
        assert terms_on(session, [contract.id], today - timedelta(days=1)) == {}


def test_the_log_keeps_what_was_and_what_is(market: Market, cast: Cast, contract: Contract) -> None:
    change(market, cast, "hiring", contract, rate=5100, weekly_limit=0, manual_time=False, uses_activities=False)
    (line,) = market.changes("contract.changed")
    assert line.company_id == cast.company
    assert line.before == {"rate": 5000, "weekly_limit": None, "manual_time": True, "uses_activities": True}
    assert line.after == {"rate": 5100, "weekly_limit": 0, "manual_time": False, "uses_activities": False}
    change(market, cast, "hiring", contract, weekly_limit=None)
    assert market.changes("contract.changed")[1].after == {"weekly_limit": None}


def test_what_changes_nothing_leaves_no_trace(market: Market, cast: Cast, contract: Contract) -> None:
    change(market, cast, "hiring", contract, rate=5000, weekly_limit=None, weekly_stipend=0, manual_time=True)
    change(market, cast, "freelancer", contract)
    assert market.changes("contract.changed") == []
    assert history(market, contract) == [(5000, None, None)]


def test_terms_of_work_that_begins_later_hold_from_its_start(market: Market, cast: Cast) -> None:
    start = clock.day(clock.now()) + timedelta(days=20)
    terms = OfferTerms(type=JobType.HOURLY, title="Later", message="Later.", rate=4000, starts_on=start)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], terms)
    change(market, cast, "hiring", contract, rate=4500)
    with market.database.reading() as session:
        (only,) = terms_history(session, contract.id)
    assert (only.since, only.rate) == (start, 4500)


@pytest.mark.parametrize(
    ("who", "terms", "field"),
    [
        ("hiring", {"rate": 4999}, "rate: a client can raise"),
        ("freelancer", {"rate": 5001}, "rate: a freelancer can lower"),
        ("hiring", {"rate": 0}, "rate: write an amount"),
        ("freelancer", {"rate": 0}, "rate: write an amount"),
        ("hiring", {"rate": 10**12}, "rate"),
        ("hiring", {"weekly_limit": 169}, "weekly_limit"),
        ("hiring", {"weekly_limit": -1}, "weekly_limit"),
        ("hiring", {"weekly_stipend": -1}, "weekly_stipend"),
        ("hiring", {"weekly_stipend": 10**13}, "weekly_stipend"),
    ],
)
def test_a_term_that_cannot_be_is_refused_by_name_and_nothing_changes(
    market: Market, cast: Cast, contract: Contract, who: str, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput, match=field):
        change(market, cast, who, contract, **terms)
    assert history(market, contract) == [(5000, None, None)]


@pytest.mark.parametrize(
    "terms",
    [{"weekly_limit": 10}, {"weekly_stipend": 5}, {"manual_time": False}, {"uses_activities": False}],
)
def test_the_freelancer_may_change_the_rate_alone(
    market: Market, cast: Cast, contract: Contract, terms: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed):
        change(market, cast, "freelancer", contract, **terms, rate=4000)
    assert history(market, contract) == [(5000, None, None)]


@pytest.mark.parametrize("terms", [{"rate": 5000}, {"weekly_limit": 10}, {"weekly_stipend": 10}])
def test_a_fixed_price_has_no_terms_by_the_hour(market: Market, cast: Cast, terms: dict[str, Any]) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED)
    with pytest.raises(InvalidInput, match="only work by the hour has one"):
        change(market, cast, "hiring", contract, **terms)
    assert change(market, cast, "hiring", contract, uses_activities=False).uses_activities is False


def test_a_closed_contract_keeps_its_terms(market: Market, cast: Cast, contract: Contract) -> None:
    with market.act() as session:
        end_contract(session, cast["hiring"], contract.key, "9504")
    for who, rate in (("hiring", 6000), ("freelancer", 4000)):
        with pytest.raises(InvalidState, match="The contract is closed"):
            change(market, cast, who, contract, rate=rate)


@on_postgresql
def test_of_two_changes_at_once_none_is_lost(market: Market, cast: Cast, contract: Contract) -> None:
    """On SQLite writers come one after the other."""
    acts: list[Callable[[Session], object]] = [
        lambda session: change_terms(session, cast["hiring"], contract.key, TermsChange(weekly_limit=10)),
        lambda session: change_terms(session, cast["freelancer"], contract.key, TermsChange(rate=4000)),
    ]
    assert race(market, acts) == ["done", "done"]
    assert history(market, contract) == [(4000, 10, None)]
