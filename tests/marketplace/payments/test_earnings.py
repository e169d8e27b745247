"""Where a payee's money stands from the first hour of work to the bank."""

from datetime import timedelta

import pytest

from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.invoices.disputes import open_dispute
from hiringhall.marketplace.ledger.accounts import Party, company, person
from hiringhall.marketplace.payments.earnings import Earnings, Stage, earnings
from tests.support.billing import BILLED_ON, CALENDAR, FRIDAY, at, bill_on, hire_before, invoices, work
from tests.support.books import deposit
from tests.support.hired import Cast, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

SATURDAY, WEDNESDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=5)
SIX_HOURS = 36
"""Cells: 300.00 USD, of which 270.00 are paid."""


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def seen(market: Market, actor: Actor, payee: Party) -> Earnings:
    with market.database.reading() as session:
        return earnings(session, actor, payee, CALENDAR)


def sums(found: Earnings) -> tuple[int, int, int, int]:
    return found.in_review, found.pending, found.available, found.on_its_way


def test_money_comes_from_review_to_the_balance(market: Market, cast: Cast) -> None:
    contract, jun = hire_before(market, cast), cast["freelancer"]
    payee = person(jun.user_id or 0)
    work(market, jun, contract, MONDAY, SIX_HOURS)
    assert sums(seen(market, jun, payee)) == (0, 0, 0, 0)

    bill_on(market, BILLED_ON)
    in_review = seen(market, jun, payee)
    assert sums(in_review) == (27_000, 0, 0, 0)
    (awaited,) = in_review.awaited
    assert (awaited.stage, awaited.amount, awaited.week) == (Stage.IN_REVIEW, 27_000, MONDAY)
    assert awaited.available_on == WEDNESDAY, "if the client pays as the review ends"

    bill_on(market, SATURDAY)
    unpaid = seen(market, jun, payee)
    assert sums(unpaid) == (0, 27_000, 0, 0)
    assert (unpaid.awaited[0].stage, unpaid.awaited[0].available_on) == (Stage.UNPAID, None)

    with at(SATURDAY + timedelta(days=1)):
        deposit(market, cast.company, 30_000)
    paid = seen(market, jun, payee)
    assert sums(paid) == (0, 27_000, 0, 0)
    assert (paid.awaited[0].stage, paid.awaited[0].available_on) == (Stage.SECURING, WEDNESDAY + timedelta(days=1))

    bill_on(market, WEDNESDAY + timedelta(days=1))
    available = seen(market, jun, payee)
    assert (sums(available), available.awaited) == ((0, 0, 27_000, 0), [])


def test_what_is_disputed_waits_for_the_decision(market: Market, cast: Cast) -> None:
    contract, jun = hire_before(market, cast), cast["freelancer"]
    work(market, jun, contract, MONDAY, SIX_HOURS)
    bill_on(market, BILLED_ON)
    with at(FRIDAY), market.act() as session:
        open_dispute(session, cast["finance"], invoices(market)[0].key, 5_000, "Idle screens.")
    bill_on(market, SATURDAY)
    found = seen(market, jun, person(jun.user_id or 0))
    assert sums(found) == (27_000, 0, 0, 0)
    assert (found.awaited[0].stage, found.awaited[0].available_on) == (Stage.DISPUTED, None)


def test_an_agency_and_its_freelancer_each_see_their_part(market: Market, cast: Cast) -> None:
    agent, agency = cast["agent"], company(cast.agency)
    contract = hire_before(market, cast, "agent", agency_id=cast.agency)
    with market.act() as session:
        session.merge(contract).agency_share = 2_500
    work(market, agent, contract, MONDAY, SIX_HOURS)
    bill_on(market, BILLED_ON)
    assert sums(seen(market, agent, person(agent.user_id or 0))) == (20_250, 0, 0, 0)
    assert sums(seen(market, cast["staffing"], agency)) == (6_750, 0, 0, 0)


def test_only_who_moves_the_money_sees_it(market: Market, cast: Cast) -> None:
    own, agency = person(cast["agent"].user_id or 0), company(cast.agency)
    allowed = {"own": {"agent"}, "agency": {"agency-owner", "staffing"}}
    for name, actor in cast.people.items():
        for party, who in ((own, allowed["own"]), (agency, allowed["agency"])):
            if name in who:
                assert seen(market, actor, party).currency == "USD"
            else:
                with pytest.raises(NotAllowed):
                    seen(market, actor, party)
    assert seen(market, CONSOLE, agency).awaited == []
