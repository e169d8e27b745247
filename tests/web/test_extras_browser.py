"""Status reports, watch lists, groups, questions and the workroom in a browser; their pages are sound."""

import secrets

import pytest
from playwright.sync_api import FilePayload, Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.profiles import groups
from tests.support.browser import Problems, Visitors
from tests.support.hired import FIXED
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over
from tests.web.test_bidding_extras import Opening
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Deal, deal
from tests.web.test_jobs import post


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


def file_report(page: Page, hired: Deal) -> None:
    page.goto(f"{hired.path}/status-reports/new")
    page.get_by_label("A problem").check()
    page.get_by_label("Your report").fill(EVIL)
    page.get_by_label("Progress of “Drafts”").fill("40")
    plan: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"A plan"}
    page.locator("#f-files").set_input_files(plan)
    page.get_by_role("button", name="File the report").click()
    expect(page.get_by_text("Your status report is filed.")).to_be_visible()


def test_a_status_report_from_both_sides(
    at_work: Page, at_home: Page, problems: Problems, firm: Firm, jun: User
) -> None:
    problems.expect("status of 422")
    hired = deal(firm, jun, terms=FIXED)
    at_work.goto(hired.path)
    at_work.get_by_role("button", name="Ask for one every week").click()
    expect(at_work.get_by_role("button", name="Ask for no more reports")).to_be_visible()
    at_home.goto(hired.path)
    at_home.get_by_role("link", name="Report", exact=True).click()
    at_home.get_by_role("button", name="File the report").click()
    expect(at_home.get_by_role("alert")).to_be_focused()
    file_report(at_home, hired)
    at_work.reload()
    at_work.get_by_role("link", name="Week of").click()
    expect(at_work.get_by_text(EVIL)).to_be_visible()
    expect(at_work.get_by_text("40%")).to_be_visible()
    at_home.reload()
    expect(at_home.get_by_text("the client has read it")).to_be_visible()
    at_work.goto(f"{hired.path}/files")
    with at_work.expect_download() as download:
        at_work.get_by_role("link", name="plan.txt").click()
    assert download.value.suggested_filename == "plan.txt"


def test_a_question_is_asked_and_answered(at_work: Page, at_home: Page, firm: Firm) -> None:
    path = f"/jobs/{post(firm, 'Paint the boat')}"
    at_home.goto(path)
    at_home.get_by_role("button", name="Watch").click()
    expect(at_home.get_by_text("You watch this job now.")).to_be_visible()
    at_home.get_by_label("Ask the client").fill(EVIL)
    at_home.get_by_role("button", name="Ask", exact=True).click()
    expect(at_home.get_by_text("The client is asked.")).to_be_visible()
    at_work.goto(path)
    at_work.get_by_label("Answer to Jun Tester").fill("Blue.")
    at_work.get_by_role("button", name="Answer").click()
    expect(at_work.get_by_text("Your answer is sent.")).to_be_visible()
    at_home.goto("/watched")
    at_home.get_by_role("link", name="Paint the boat").click()
    expect(at_home.get_by_text("Blue.")).to_be_visible()


@on_sqlite
def test_the_pages_are_sound(
    at_work: Page, at_home: Page, visitors: Visitors, back: Back, firm: Firm, jun: User
) -> None:
    hired = deal(firm, jun, terms=FIXED)
    file_report(at_home, hired)
    report = at_home.url.removeprefix(back.hall.base_url)
    slug = f"museum-{secrets.token_hex(4)}"
    with back.database.writing() as session:
        groups.create_group(session, CONSOLE, slug=slug, name="Museum people")
        groups.change_group(session, CONSOLE, slug, name="Museum people", description="", by_approval=True)
        groups.give_group(session, CONSOLE, slug, firm.id)
    opening = Opening(firm, post(firm, "Paint the boat"))
    at_home.goto(f"/groups/{slug}")
    at_home.get_by_role("button", name="Ask to join").click()
    at_home.goto(opening.path)
    at_home.get_by_role("button", name="Watch").click()
    at_home.get_by_label("Ask the client").fill("Which colour?")
    at_home.get_by_role("button", name="Ask", exact=True).click()
    for path in (hired.path, f"{hired.path}/status-reports", report, f"{hired.path}/files", opening.path, "/watched"):
        look_over(at_home, path)
    for path in (opening.path, f"/groups/{slug}", f"/groups/{slug}/edit", f"{opening.path}/edit", "/profile/groups"):
        look_over(at_work if path != "/profile/groups" else at_home, path)
    proposal = opening.bid(jun)
    look_over(at_home, proposal)
    look_over(at_work, f"{opening.path}/candidates")
    operator = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    overseen = proposal.replace("/proposals/", "/operator/proposals/")
    for path in (f"/operator/proposals?find={jun.username}", overseen):
        look_over(operator, path)
