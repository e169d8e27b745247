"""Two weeks of work for a client with two teams, a part of it through an agency, on days that do not move."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from hiringhall.marketplace.accounts.agents import set_agency_share
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from tests.support.billing import BILLED_ON, at, bill_on, hire_before, invoices, work
from tests.support.hired import HOURLY, Cast, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

WEDNESDAY = BILLED_ON + timedelta(days=2)
"""Two days after the week from MONDAY on was billed, when these tests take place."""


@dataclass(frozen=True)
class Scene:
    """A client whose week from MONDAY on is billed, and that has paid a bonus besides, half of which came back.

    Billed were, on BILLED_ON, 2 hours of design for 100.00 and 3 hours of an agency's freelancer for the team web for
    90.00; 40.00 were a bonus for design on MONDAY, of which 20.00 were given back on WEDNESDAY. Fees are 10 percent,
    the agency keeps a quarter of the rest. On BILLED_ON design's freelancer worked 70 minutes of at most an hour.
    """

    market: Market
    cast: Cast
    design: Contract
    web: Contract


@pytest.fixture
def scene(market: Market) -> Scene:
    with at(MONDAY - timedelta(days=14)):
        cast = hiring_cast(market)
        with market.act() as session:
            set_agency_share(session, cast["staffing"], cast.agency, cast["agent"].user_id or 0, 25_00)
    design = hire_before(market, cast, terms=replace(HOURLY, rate=50_00, weekly_limit=2))
    shop = replace(HOURLY, rate=30_00, title="Build the shop")
    agents = {"agency_id": cast.agency, "signs": cast["staffing"]}
    web = hire_before(market, cast, "agent", shop, client=cast["owner"], team=cast.web, **agents)
    with at(MONDAY), market.act() as session:
        bonus = pay_freelancer(session, cast["owner"], design.key, InvoiceKind.BONUS, 40_00, "Thank you")
    work(market, cast["freelancer"], design, MONDAY, 12)
    work(market, cast["agent"], web, MONDAY, 18)
    bill_on(market, BILLED_ON)
    with at(BILLED_ON, 13), market.act() as session:
        change_terms(session, cast["hiring"], design.key, TermsChange(weekly_limit=1))
    work(market, cast["freelancer"], design, BILLED_ON, 7)
    with at(WEDNESDAY), market.act() as session:
        refund(session, cast["freelancer"], bonus.key, 18_00, "Half of it is enough")
    assert [invoice.charge for invoice in invoices(market)] == [40_00, 100_00, 90_00, 20_00]
    return Scene(market, cast, design, web)
