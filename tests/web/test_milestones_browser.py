"""Milestones in a browser: from the plan to the payment, by both sides; the pages are sound."""

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_companies import Firm, found
from tests.web.test_milestones import Job, job_of


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, firm: Firm) -> Page:
    return enter(visitors.open(), back, firm.owner)


@pytest.fixture
def at_home(visitors: Visitors, back: Back, jun: User) -> Page:
    return enter(visitors.open(), back, jun)


def test_milestones_from_funding_to_payment(
    at_work: Page, at_home: Page, problems: Problems, firm: Firm, jun: User
) -> None:
    problems.expect("status of 422")
    job = job_of(firm, jun, 20_001)
    at_home.goto(job.deal.path)
    at_home.get_by_role("link", name="Hand in work for Drafts").click()
    at_home.get_by_role("button", name="Hand in the work").click()
    expect(at_home.get_by_role("alert")).to_be_focused()
    at_home.get_by_label("What you hand in").fill(EVIL)
    at_home.get_by_label("What you ask for").fill("150")
    at_home.get_by_role("button", name="Hand in the work").click()
    expect(at_home.get_by_text("Your work is handed in.")).to_be_visible()

    at_work.goto(job.deal.path)
    at_work.get_by_role("link", name="Ask for changes of Drafts").click()
    at_work.get_by_label("What is missing").fill("The last page.")
    at_work.get_by_role("button", name="Ask for changes").click()
    board = at_work.get_by_role("region", name="Milestones")
    expect(board.get_by_text("Changes asked for")).to_be_visible()
    expect(board.get_by_text("In escrow")).to_be_visible()

    approve = at_work.get_by_role("link", name="Approve Drafts")
    tab_to(at_work, approve)
    at_work.keyboard.press("Enter")
    at_work.get_by_label("What you pay").fill("120")
    at_work.get_by_label("Bonus").fill("10")
    at_work.get_by_role("button", name="Go on").click()
    expect(at_work.get_by_text("Say why you pay less than 200.00 USD.")).to_be_visible()
    at_work.get_by_label("Why you pay less").select_option(label="Payment lower due to freelancer performance")
    at_work.get_by_role("button", name="Go on").click()
    expect(at_work.get_by_role("heading", name="Pay 130.00 USD?")).to_be_visible()
    at_work.get_by_role("button", name="Pay 130.00 USD").click()
    expect(at_work.get_by_text("The milestone is approved and paid.")).to_be_visible()

    at_work.get_by_role("link", name="Fund Rest").click()
    at_work.get_by_role("button", name="Fund the milestone").click()
    expect(board.get_by_text("In progress")).to_be_visible()
    at_home.reload()
    expect(at_home.get_by_role("link", name="Hand in work for Rest")).to_be_visible()


@on_sqlite
def test_the_pages_are_sound(at_work: Page, at_home: Page, firm: Firm, jun: User) -> None:
    job: Job = job_of(firm, jun, 20_001)
    look_over(at_home, job.path("submit"))
    job.hand_in()
    for page, name in ((at_work, "client"), (at_home, "freelancer")):
        look_over(page, job.deal.path)
        screenshot(page, f"milestones-{name}")
    acts = (job.path("approve"), job.path("reject"), job.path("edit", job.second), job.path("delete", job.second))
    for path in (f"{job.deal.path}/milestones/new", job.path("fund", job.second), *acts):
        look_over(at_work, path)
    at_work.goto(job.path("approve"))
    at_work.get_by_label("Bonus").fill("10")
    at_work.get_by_role("button", name="Go on").click()
    expect(at_work.get_by_role("heading", name="Pay 160.00 USD?")).to_be_visible()
    screenshot(at_work, "milestone-sure")
