"""A statement tells what moved on a party's accounts, to whom it concerns and to nobody else."""

from datetime import date, timedelta

import pytest

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.ledger.accounts import Party, company, milestone, person
from hiringhall.marketplace.ledger.models import AccountKind, LineType, Subtype
from hiringhall.marketplace.ledger.statements import Statement, statement
from tests.support.books import deposit, held
from tests.support.hired import HOURLY, Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.plans import listening

DAY = date(2026, 11, 2)
FIRST, LAST = date.min, date.max


def bonus(market: Market, cast: Cast, contract: Contract, amount: int, on: date) -> None:
    with market.act() as session:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, amount, "Well done")
        issue(
            session,
            cast["owner"],
            session.merge(contract),
            InvoiceKind.BONUS,
            [item],
            on=on,
            due_on=on + timedelta(days=4),
            comment="Thank you",
            notes="Budget 7",
        )


def told(market: Market, actor: Actor, party: Party, first: date = FIRST, last: date = LAST) -> Statement:
    with market.act() as session:
        return statement(session, actor, party, first, last)


def test_a_statement_has_the_lines_of_its_days_and_what_was_before_and_after(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["agent"], HOURLY, agency_id=cast.agency)
    for day, amount in enumerate((1_000, 2_000, 4_000)):
        bonus(market, cast, contract, amount, DAY + timedelta(days=day))
    deposit(market, cast.company, 10_000)
    middle = told(market, cast["finance"], company(cast.company), DAY + timedelta(days=1), DAY + timedelta(days=1))
    assert (middle.before, middle.after, [line.amount for line in middle.lines]) == (-1_000, -3_000, [-2_000])
    line = middle.lines[0]
    assert (line.type, line.subtype, line.on) == (LineType.AR_ADJUSTMENT, Subtype.BONUS, DAY + timedelta(days=1))
    assert line.due_on == DAY + timedelta(days=5)
    assert (line.description, line.comment, line.notes) == ("Well done", "Thank you", "Budget 7")
    assert (line.contract_id, line.team, line.company, line.invoice_number) == (contract.id, "Design", "Acme", 2)
    assert (line.freelancer, line.agency) == ("Agent Tester", "Northwind")

    whole = told(market, cast["finance"], company(cast.company))
    today = clock.day(clock.now())
    paid_in = [(line.on, line.subtype, line.amount) for line in whole.lines if line.type is LineType.AR_PAYMENT]
    assert (whole.after, paid_in) == (3_000, [(today, Subtype.PAYMENT, 10_000)])
    assert whole.after == held(market, company(cast.company), AccountKind.CASH)

    agency = told(market, cast["staffing"], company(cast.agency))
    assert [(line.amount, line.type, line.notes) for line in agency.lines] == [
        (900, LineType.AP_ADJUSTMENT, ""),
        (1_800, LineType.AP_ADJUSTMENT, ""),
        (3_600, LineType.AP_ADJUSTMENT, ""),
    ]
    assert told(market, cast["agent"], person(contract.freelancer_id)).lines == []


def test_a_statement_is_for_those_whose_money_it_is(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], HOURLY)
    bonus(market, cast, contract, 1_000, DAY)
    operator = market.person("operator", is_operator=True)
    sees = {
        company(cast.company): {"owner", "admin", "finance"},
        company(cast.agency): {"agency-owner", "staffing"},
        person(contract.freelancer_id): {"freelancer"},
    }
    for party, allowed in sees.items():
        for name, actor in cast.people.items():
            if name in allowed:
                told(market, actor, party)
            else:
                with pytest.raises(NotAllowed):
                    told(market, actor, party)
        assert told(market, operator, party) == told(market, CONSOLE, party)
    for party in (company(987_654), milestone(1)):
        with pytest.raises(NotFound):
            told(market, operator, party)
    with pytest.raises(InvalidInput, match="last"):
        told(market, CONSOLE, person(contract.freelancer_id), DAY, DAY - timedelta(days=1))


def test_a_month_is_read_without_the_rows_of_others(market: Market) -> None:
    cast = hiring_cast(market)
    deposit(market, cast.company, 10_000)
    with market.act() as session, listening(session) as sent:
        for party in (company(cast.company), person(1)):
            statement(session, CONSOLE, party, DAY, DAY)
        assert list(sent.full_reads()) == []
