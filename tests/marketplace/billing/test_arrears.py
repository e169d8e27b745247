"""Clients that do not pay: told, suspended, and let back by themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.presence import start_work
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.invoices.models import InvoiceKind, InvoiceState
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.milestones.operations import activate_milestone
from hiringhall.marketplace.offers.operations import send_offer
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.models import Charge, ChargeState, PaymentMethod, Provider, Use
from hiringhall.marketplace.payments.outcomes import charge_failed, charge_succeeded
from tests.support.billing import BILLED_ON, FRIDAY, at, bill_on, hire_before, invoices, money_of, work
from tests.support.books import deposit
from tests.support.hired import DAYS, FIXED, HOURLY, Cast, hire, hiring_cast
from tests.support.inbox import mails, tell
from tests.support.market import WEB_DEVELOPMENT, Market
from tests.support.tracking import MONDAY, capture, fates, track

SATURDAY = FRIDAY + timedelta(days=1)
A_WEEK = timedelta(days=7)


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def standing_of(market: Market, company_id: int) -> tuple[bool, bool]:
    """Return whether a client is in arrears, and whether it is suspended."""
    with market.database.reading() as session:
        client = session.get_one(Company, company_id)
        return client.arrears_since is not None, client.suspended_at is not None


def subjects(market: Market) -> set[str]:
    tell(market)
    return {mail.subject for mail in mails(market) if "Invoices" not in mail.subject}


def add_card(market: Market, company_id: int) -> None:
    with market.act() as session:
        session.add(
            PaymentMethod(
                key=new_key(),
                holder=Holder.COMPANY,
                holder_id=company_id,
                use=Use.PAY,
                provider=Provider.STRIPE,
                label="Card ending in 4242",
                is_default=True,
                created_at=1,
            )
        )


def the_charge(session: Session) -> Charge:
    return session.scalars(select(Charge).order_by(Charge.id.desc())).first() or pytest.fail("nothing is charged")


def test_a_client_without_money_is_suspended_after_a_week_and_let_back_when_it_pays(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=6_000))
    with at(MONDAY):
        fixed = hire(market, cast["hiring"], cast.design, cast["stranger"], FIXED)
    with market.database.reading() as session:
        milestone = session.scalars(select(Milestone.id).filter_by(contract_id=fixed.id).order_by(Milestone.id)).first()
    assert milestone is not None
    work(market, cast["freelancer"], contract, MONDAY, 6)
    bill_on(market, BILLED_ON)
    assert bill_on(market, SATURDAY, hour=0).in_arrears == 1
    assert standing_of(market, cast.company) == (True, False)
    assert subjects(market) == {"Your payment is overdue"}
    assert bill_on(market, SATURDAY + A_WEEK - timedelta(days=1)).suspended == 0
    suspended = SATURDAY + A_WEEK
    assert bill_on(market, suspended, hour=1).suspended == 1
    assert bill_on(market, suspended, hour=2).suspended == 0
    assert standing_of(market, cast.company) == (True, True)
    assert subjects(market) == {"Your payment is overdue", "No new work until you have paid"}

    category, topic = WEB_DEVELOPMENT
    text = JobText(
        title="A shop",
        description="All of it.",
        visibility=Visibility.PUBLIC,
        category=category,
        subcategory=topic,
        budget=100,
    )
    acts: dict[str, Callable[[Session], object]] = {
        "post a job": lambda session: post_job(session, cast["owner"], cast.company, JobType.FIXED_PRICE, text),
        "send an offer": lambda session: send_offer(
            session, cast["hiring"], cast["agent"].user_id or 0, HOURLY, days=DAYS, team_id=cast.web
        ),
        "fund a milestone": lambda session: activate_milestone(session, cast["hiring"], milestone),
        "give a bonus": lambda session: pay_freelancer(
            session, cast["hiring"], contract.key, InvoiceKind.BONUS, 100, "Well done"
        ),
    }
    for act in acts.values():
        with pytest.raises(NotAllowed, match="suspended until it has paid"), at(suspended, 3), market.act() as session:
            act(session)
    before, after = (slots.slots_of_day(suspended).start + number for number in (0, 12))
    with at(suspended, 3):
        captures = [capture(contract, before), capture(contract, after)]
        assert fates(track(market, cast["freelancer"], captures)) == ["kept", "refused contract"]
        with pytest.raises(InvalidInput, match="suspended until it has paid"), market.act() as session:
            start_work(session, cast["freelancer"], contract.key)

    with at(suspended, 4):
        deposit(market, cast.company, 10_000)
    for name, act in acts.items():
        if name != "fund a milestone":
            with at(suspended, 4), market.act() as session:
                act(session)
    assert bill_on(market, suspended, hour=5).let_back == 1
    assert standing_of(market, cast.company) == (False, False)
    kinds = ("company.in-arrears", "company.suspended", "company.let-back")
    assert [len(market.changes(kind)) for kind in kinds] == [1, 1, 1]


def test_what_cash_does_not_cover_is_charged_once_for_all_that_is_due(market: Market, cast: Cast) -> None:
    for who in ("freelancer", "stranger"):
        work(market, cast[who], hire_before(market, cast, who, replace(HOURLY, rate=6_000)), MONDAY, 6)
    bill_on(market, BILLED_ON)
    add_card(market, cast.company)
    with at(BILLED_ON):
        deposit(market, cast.company, 7_000)
    assert bill_on(market, SATURDAY).charges == 1
    assert bill_on(market, SATURDAY).charges == 0
    with market.act() as session:
        charge = the_charge(session)
        assert (charge.amount, charge.state) == (6_000, ChargeState.WAITING)
    assert [one.state for one in invoices(market)] == [InvoiceState.PAID, InvoiceState.DUE]
    assert standing_of(market, cast.company) == (False, False)
    with at(SATURDAY), market.act() as session:
        charge_failed(session, HALL, the_charge(session), "The card was refused.")
    assert bill_on(market, SATURDAY).in_arrears == 1
    assert "Your payment is overdue" not in subjects(market)
    with at(SATURDAY + timedelta(days=1)), market.act() as session:
        charge = the_charge(session)
        charge.state, charge.next_at = ChargeState.WAITING, None
        session.flush()
        charge_succeeded(session, HALL, charge, "ch_1")
    assert bill_on(market, SATURDAY + timedelta(days=1)).let_back == 1
    assert money_of(market, cast)["owed"] == 0


def test_a_card_that_is_added_later_is_charged_for_what_was_due(market: Market, cast: Cast) -> None:
    work(market, cast["freelancer"], hire_before(market, cast, terms=replace(HOURLY, rate=6_000)), MONDAY, 6)
    bill_on(market, BILLED_ON)
    assert bill_on(market, SATURDAY).charges == 0
    add_card(market, cast.company)
    assert bill_on(market, SATURDAY + timedelta(days=3)).charges == 1
