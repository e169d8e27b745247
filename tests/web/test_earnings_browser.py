"""Earnings and the operator's finance in a browser, by mouse and by keyboard; pages are sound."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.invoices.disputes import open_dispute
from hiringhall.marketplace.invoices.models import DisputeState
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import WithdrawalState
from tests.support.books import held
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.support.tills import earn
from tests.support.weeks import billed_week
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_billing import Billed, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts
from tests.web.test_earnings import Purse
from tests.web.test_finance import asked, cash


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def at_home(visitors: Visitors, back: Back, jun: User) -> Page:
    return enter(visitors.open(), back, jun)


@pytest.fixture
def at_desk(visitors: Visitors, back: Back) -> Page:
    return enter(visitors.open(), back, back.person("Ines", is_operator=True))


def test_a_freelancer_withdraws_and_the_operator_sends_it(
    at_home: Page, at_desk: Page, problems: Problems, back: Back, firm: Firm, jun: User
) -> None:
    problems.expect("status of 422")
    earn(Acts(back), person(jun.id), 50_000, firm.id)
    at_home.goto("/")
    at_home.get_by_role("navigation", name="Main").get_by_role("link", name="Earnings").click()
    at_home.get_by_role("link", name="Add a bank account").click()
    at_home.get_by_label("What to call it").fill("Savings bank")
    at_home.get_by_label("Where the money goes").fill("Jun Tester, DE02 1203 0000")
    tab_to(at_home, at_home.get_by_role("button", name="Add it"))
    at_home.keyboard.press("Enter")
    expect(at_home.get_by_role("status")).to_contain_text("Savings bank is added.")
    at_home.get_by_role("link", name="Overview").click()
    at_home.get_by_role("link", name="Withdraw", exact=True).click()
    expect(at_home.get_by_label("How much")).to_have_value("500")
    at_home.get_by_label("How much").fill("501")
    at_home.get_by_role("button", name="Go on").click()
    expect(at_home.get_by_role("alert")).to_be_focused()
    at_home.get_by_label("How much").fill("300")
    at_home.keyboard.press("Enter")
    expect(at_home.get_by_role("heading", name="Withdraw 300.00 USD?")).to_be_visible()
    at_home.get_by_role("button", name="Withdraw 300.00 USD").dblclick()
    expect(at_home.get_by_role("status")).to_contain_text("300.00 USD will be sent to Savings bank.")
    purse = Purse(back, person(jun.id), "/earnings")
    assert purse.has() == (20_000, 30_000), "two clicks withdraw once"

    at_desk.goto("/operator/finance/withdrawals")
    mine = at_desk.get_by_role("listitem").filter(has_text="Savings bank")
    mine.get_by_text("Where it goes").click()
    expect(mine.get_by_text("DE02 1203 0000")).to_be_visible()
    mine.get_by_role("link", name="Sent").click()
    at_desk.get_by_label("Reference of the bank").fill(f"SEPA-{secrets.token_hex(4)}")
    at_desk.get_by_role("button", name="It was sent").click()
    expect(at_desk.get_by_role("status")).to_contain_text("300.00 USD are noted as sent.")
    assert [sent.state for sent in purse.withdrawals()] == [WithdrawalState.SENT]
    at_home.reload()
    expect(at_home.get_by_role("listitem").filter(has_text="Savings bank")).to_contain_text("Sent")


def test_an_operator_notes_a_deposit(at_desk: Page, problems: Problems, firm: Firm) -> None:
    problems.expect("status of 422")
    at_desk.goto("/operator")
    at_desk.get_by_role("link", name="Finance").click()
    at_desk.get_by_role("link", name="Deposits").click()
    at_desk.get_by_label("Client").fill("nobody-here")
    at_desk.get_by_label("How much").fill("250")
    at_desk.get_by_label("Reference of the bank").fill("BANK-250")
    at_desk.get_by_role("button", name="Go on").click()
    expect(at_desk.get_by_role("alert")).to_be_focused()
    expect(at_desk.get_by_label("How much")).to_have_value("250")
    at_desk.get_by_label("Client").fill(firm.slug)
    tab_to(at_desk, at_desk.get_by_role("button", name="Go on"))
    at_desk.keyboard.press("Enter")
    expect(at_desk.get_by_role("heading", name="pay in 250.00 USD?")).to_be_visible()
    at_desk.get_by_role("button", name="Note the payment").dblclick()
    expect(at_desk.get_by_role("status")).to_contain_text("are noted")
    assert cash(firm) == 25_000, "two clicks note it once"


def test_an_operator_decides_a_dispute(at_desk: Page, back: Back, firm: Firm, jun: User) -> None:
    hired = weeks_ago(firm, jun)
    billed = Billed(hired, billed_week(Acts(back), hired.contract, 60))
    with back.database.writing() as session:
        open_dispute(session, actor(firm.owner), billed.invoice.key, 10_000, f"Idle on {firm.slug}.")
    at_desk.goto("/operator/finance/disputes")
    at_desk.get_by_role("listitem").filter(has_text=f"Idle on {firm.slug}.").get_by_role("link").click()
    at_desk.get_by_label("What the client need not pay").fill("40")
    at_desk.get_by_label("Why").fill("Less than half of it.")
    at_desk.get_by_role("button", name="Go on").click()
    at_desk.get_by_role("button", name="Change it").click()
    expect(at_desk.get_by_label("Why")).to_have_value("Less than half of it.")
    at_desk.get_by_role("button", name="Go on").click()
    at_desk.get_by_role("button", name="Decide so").click()
    expect(at_desk.get_by_role("status")).to_contain_text("The dispute is decided.")
    assert billed.disputes() == [(10_000, DisputeState.UPHELD)]
    assert billed.stored().owed == 46_000


@on_sqlite
def test_pages_are_sound_whatever_is_typed(at_home: Page, at_desk: Page, back: Back, firm: Firm, jun: User) -> None:
    hired = weeks_ago(firm, jun)
    invoice = billed_week(Acts(back), hired.contract, 60)
    with back.database.writing() as session:
        dispute = open_dispute(session, actor(firm.owner), invoice.key, 10_000, EVIL)
    withdrawal = asked(back, firm, jun)
    earn(Acts(back), person(jun.id), 50_000, firm.id)
    for name in ("", "/invoices", "/withdraw", "/withdrawals", "/statement", "/methods"):
        look_over(at_home, f"/earnings{name}")
    desk = ("", "/deposits", "/charges", "/withdrawals", "/disputes", "/chargebacks", "/audit")
    for name in (*desk, f"/disputes/{dispute.id}", f"/withdrawals/{withdrawal.id}/sent"):
        look_over(at_desk, f"/operator/finance{name}")
    at_home.goto("/earnings")
    screenshot(at_home, "earnings")
    at_desk.goto("/operator/finance")
    screenshot(at_desk, "finance")
    assert held(Acts(back), company(firm.id), AccountKind.CASH) == 0
