"""What is not billed yet, as both sides see it, is what the invoices then say."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from hiringhall.marketplace.billing.upcoming import UpcomingWeek, upcoming
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.ledger.accounts import Party, company, person
from tests.support.billing import BILLED_ON, at, bill_on, hire_before, invoices, work
from tests.support.hired import HOURLY, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

LAST_WEEK = MONDAY - timedelta(days=7)


def test_what_is_upcoming_is_what_is_billed_then(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=2_778, weekly_stipend=7_000))
    agents = hire_before(market, cast, "agent", replace(HOURLY, rate=2_222), agency_id=cast.agency)
    with market.act() as session:
        session.execute(update(Contract).filter_by(id=agents.id).values(agency_share=2_500))
    for day in (LAST_WEEK + timedelta(days=4), MONDAY):
        work(market, cast["freelancer"], contract, day, 7)
    work(market, cast["agent"], agents, MONDAY, 6)

    def seen(*, client: int | None = None, payee: Party | None = None) -> list[UpcomingWeek]:
        with at(MONDAY, 23), market.database.reading() as session:
            return upcoming(session, company_id=client, payee=payee)

    def short(week: UpcomingWeek) -> tuple[object, ...]:
        return week.contract_id, week.week, week.seconds, week.hours, week.stipend

    bill_on(market, MONDAY, hour=23)
    assert [short(week) for week in seen(client=cast.company)] == [
        (contract.id, MONDAY, 4_200, 3_241, 7_000),
        (agents.id, MONDAY, 3_600, 2_222, 0),
    ]
    assert seen(payee=person(cast["freelancer"].user_id or 0)) == seen(client=cast.company)[:1]
    assert seen(payee=company(cast.agency)) == seen(client=cast.company)[1:]
    before = [week.parts for week in seen(client=cast.company)]
    bill_on(market, BILLED_ON)
    issued = invoices(market)[1:]
    assert [(one.charge, one.client_fee, one.fee, one.pay, one.agency_pay) for one in issued] == before


def test_last_week_is_upcoming_until_it_is_billed(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=6_000, weekly_stipend=7_000))
    work(market, cast["freelancer"], contract, MONDAY, 6)
    with at(BILLED_ON, 8), market.database.reading() as session:
        found = [(week.week, week.hours, week.stipend) for week in upcoming(session, contract_id=contract.id)]
    assert found == [(MONDAY, 6_000, 7_000), (BILLED_ON, 0, 7_000)]
