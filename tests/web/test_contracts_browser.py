"""Contracts in a browser: both sides give feedback, terms change, by mouse and by keyboard; pages are sound."""

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts.models import SCORES
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.hired import FIXED
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.looking import enter, look_over
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Deal, deal


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return deal(firm, jun)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, firm: Firm) -> Page:
    return enter(visitors.open(), back, firm.owner)


@pytest.fixture
def at_home(visitors: Visitors, back: Back, jun: User) -> Page:
    return enter(visitors.open(), back, jun)


def rate(page: Page, mark: int) -> None:
    """Give all six marks: by mouse, and the last one by keyboard."""
    *first, last = (name.capitalize() for name in SCORES)
    for name in first:
        page.get_by_role("group", name=name).locator("label").nth(mark - 1).click()
    stars = page.get_by_role("group", name=last)
    stars.get_by_role("radio", name="1 of 5").focus()
    page.keyboard.press("Space")
    for _ in range(mark - 1):
        page.keyboard.press("ArrowRight")
    expect(stars.get_by_role("radio", name=f"{mark} of 5")).to_be_checked()


def test_both_sides_end_a_contract_with_feedback(at_work: Page, at_home: Page, problems: Problems, hired: Deal) -> None:
    problems.expect("status of 422")
    at_work.goto(f"/companies/{hired.firm.id}/contracts")
    at_work.get_by_role("link", name=hired.contract.title).click()
    at_work.get_by_role("link", name="End contract").click()
    at_work.get_by_label("In words").fill("Quick and careful.")
    at_work.get_by_role("button", name="End the contract").click()
    expect(at_work.get_by_role("alert")).to_be_focused()
    expect(at_work.get_by_label("In words")).to_have_value("Quick and careful.")
    at_work.get_by_role("radio", name="Job was completed successfully").check()
    rate(at_work, 5)
    at_work.get_by_role("radio", name="Yes").check()
    at_work.get_by_role("radio", name="10", exact=True).check()
    at_work.get_by_role("button", name="End the contract").click()
    expect(at_work.get_by_text("The contract has ended.")).to_be_visible()
    expect(at_work.get_by_text("Kept until the other side")).to_be_visible()

    at_home.goto("/contracts")
    at_home.get_by_role("link", name="Ended 1").click()
    at_home.get_by_role("link", name=hired.contract.title).click()
    expect(at_home.get_by_text("Quick and careful.")).to_have_count(0)
    at_home.get_by_role("link", name="Give feedback").click()
    rate(at_home, 4)
    at_home.get_by_label("In words").fill("Clear words.")
    at_home.get_by_role("button", name="Give feedback").click()
    for page in (at_home, at_work):
        page.goto(hired.path)
        expect(page.get_by_text("Quick and careful.")).to_be_visible()
        expect(page.get_by_text("Clear words.")).to_be_visible()
        expect(page.get_by_text("Kept until")).to_have_count(0)
    at_work.goto(f"/freelancers/{hired.freelancer.key}")
    expect(at_work.get_by_text("Quick and careful.")).to_be_visible()


def test_terms_change_and_the_freelancers_form_reckons_along(at_work: Page, at_home: Page, hired: Deal) -> None:
    at_work.goto(f"{hired.path}/terms")
    at_work.get_by_label("You are charged, an hour").fill("60")
    at_work.get_by_label("Most hours a week").fill("25")
    at_work.get_by_role("button", name="Save the terms").click()
    expect(at_work.get_by_text("60.00 USD an hour")).to_be_visible()
    expect(at_work.get_by_text("At most 25")).to_be_visible()

    at_home.goto(f"{hired.path}/terms")
    at_home.get_by_label("You are paid, an hour").fill("50")
    expect(at_home.get_by_label("The client is charged, an hour")).to_have_value("55.56")
    at_home.get_by_role("button", name="Save the terms").click()
    expect(at_home.get_by_text("50.00 USD an hour").first).to_be_visible()
    at_work.reload()
    expect(at_work.get_by_text("55.56 USD an hour").first).to_be_visible()


def test_a_message_is_sent_in_place(at_work: Page, at_home: Page, hired: Deal) -> None:
    at_work.goto(hired.path)
    at_work.get_by_label("Your message").fill("When do you begin?")
    at_work.get_by_role("button", name="Send message").click()
    expect(at_work.get_by_text("When do you begin?")).to_be_visible()
    at_home.goto("/contracts")
    expect(at_home.get_by_text("unread message")).to_have_count(1)
    at_home.goto(hired.path)
    expect(at_home.get_by_text("When do you begin?")).to_be_visible()


@on_sqlite
def test_the_pages_are_sound(at_work: Page, at_home: Page, firm: Firm, jun: User, hired: Deal) -> None:
    fixed = deal(firm, jun, terms=FIXED)
    look_over(at_work, f"/companies/{firm.id}/contracts")
    for path in ("", "/terms", "/pause", "/end"):
        look_over(at_work, hired.path + path)
    look_over(at_work, fixed.path)
    screenshot(at_work, "contract-client")
    for path in ("", "/terms", "/end"):
        look_over(at_home, hired.path + path)
    screenshot(at_home, "contract-end-freelancer")
    look_over(at_home, "/contracts")
    look_over(at_home, "/contracts?state=closed")
