"""Billing in a browser: a week is disputed, a bonus is given, by mouse and by keyboard; pages are sound."""

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.invoices.models import DisputeState, InvoiceKind
from tests.support.books import deposit
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.support.weeks import billed_week
from tests.web.conftest import Back
from tests.web.looking import enter, look_over, tab_to
from tests.web.test_billing import WEEK_OF_WORK, Billed, paid, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return weeks_ago(firm, jun)


@pytest.fixture
def billed(hired: Deal) -> Billed:
    return Billed(hired, billed_week(Acts(hired.back), hired.contract, WEEK_OF_WORK))


@pytest.fixture
def at_work(visitors: Visitors, back: Back, firm: Firm) -> Page:
    return enter(visitors.open(), back, firm.owner)


@pytest.fixture
def at_home(visitors: Visitors, back: Back, jun: User) -> Page:
    return enter(visitors.open(), back, jun)


def test_a_client_disputes_a_week_and_the_freelancer_agrees(
    at_work: Page, at_home: Page, problems: Problems, billed: Billed
) -> None:
    problems.expect("status of 422")
    at_work.goto("/")
    at_work.goto(f"{billed.billing}/invoices")
    at_work.get_by_role("link", name="Week of").click()
    at_work.get_by_label("How much you do not want to pay").fill("600")
    at_work.get_by_label("Why").fill("Two hours were idle.")
    at_work.get_by_role("button", name="Dispute it").click()
    expect(at_work.get_by_role("alert")).to_be_focused()
    expect(at_work.get_by_label("Why")).to_have_value("Two hours were idle.")
    at_work.get_by_label("How much you do not want to pay").fill("100")
    tab_to(at_work, at_work.get_by_role("button", name="Dispute it"))
    at_work.keyboard.press("Enter")
    expect(at_work.get_by_text("The invoice is disputed.")).to_be_visible()
    expect(at_work.get_by_role("link", name="Withdraw the dispute")).to_be_visible()

    at_home.goto(billed.deal.path)
    at_home.get_by_role("link", name="Week of").last.click()
    expect(at_home.get_by_text("Two hours were idle.")).to_be_visible()
    at_home.get_by_role("link", name="Agree to it").click()
    at_home.get_by_role("button", name="Agree").click()
    expect(at_home.get_by_text("You have agreed.")).to_be_visible()
    assert billed.disputes() == [(10_000, DisputeState.UPHELD)]
    at_work.reload()
    expect(at_work.get_by_role("row", name="Still to pay")).to_contain_text("400.00 USD")
    at_work.get_by_role("link", name="Credit note").click()
    expect(at_work.get_by_role("heading", name="Credit note 2 of Jun Tester")).to_be_visible()


def test_a_bonus_is_given_and_shown_while_it_is_typed(at_work: Page, hired: Deal) -> None:
    deposit(Acts(hired.back), hired.firm.id, 10_000)
    at_work.goto(hired.path)
    at_work.get_by_role("link", name="Give a bonus or expense").click()
    at_work.get_by_label("How much you pay").fill("80")
    expect(at_work.get_by_text("Jun Tester gets 72.00 USD")).to_be_visible()
    at_work.get_by_role("radio", name="An expense").check()
    expect(at_work.get_by_text("Jun Tester gets 80.00 USD")).to_be_visible()
    at_work.get_by_role("radio", name="A bonus").check()
    expect(at_work.get_by_text("Jun Tester gets 72.00 USD")).to_be_visible()
    at_work.get_by_label("Message to the freelancer").fill("Thank you!")
    at_work.get_by_role("button", name="Go on").click()
    at_work.get_by_role("button", name="Change it").click()
    at_work.get_by_label("How much you pay").fill("90")
    at_work.get_by_role("button", name="Go on").click()
    at_work.get_by_role("button", name="Pay 90.00 USD").dblclick()
    expect(at_work.get_by_text("Bonus given: 90.00 USD.")).to_be_visible()
    assert paid(hired) == [(InvoiceKind.BONUS, 9_000, "Thank you!")]
    at_work.goto(f"/companies/{hired.firm.id}/billing")
    expect(at_work.get_by_text("10.00 USD").first).to_be_visible()


@on_sqlite
def test_the_pages_are_sound(at_work: Page, at_home: Page, billed: Billed) -> None:
    deposit(Acts(billed.deal.back), billed.deal.firm.id, 10_000)
    for path in ("", "/invoices", "/disputes", "/statement", "/methods"):
        look_over(at_work, billed.billing + path)
    look_over(at_work, billed.path)
    screenshot(at_work, "invoice-client")
    for path in ("", "/pay"):
        look_over(at_work, billed.deal.path + path)
    look_over(at_home, billed.path)
    screenshot(at_home, "invoice-freelancer")
