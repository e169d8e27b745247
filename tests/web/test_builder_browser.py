"""Reports are built and asked in a browser: choosing writes the query, writing is helped, long ones arrive later."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartHall
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, open_back
from tests.web.looking import enter, look_over
from tests.web.reporting import QUERY, worked
from tests.web.test_contracts import Deal
from tests.web.test_reports import page_of

pytestmark = on_sqlite


@pytest.fixture
def hired(back: Back) -> Deal:
    return worked(back)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, hired: Deal) -> Page:
    return enter(visitors.open(), back, hired.firm.owner)


def test_what_is_chosen_writes_the_query(at_work: Page, hired: Deal) -> None:
    at_work.goto(page_of(hired))
    at_work.get_by_text("Choose what is shown").click()
    at_work.get_by_text("The query that asks for it").click()
    editor = at_work.get_by_label("Query")
    expect(editor).to_have_value(QUERY)
    at_work.get_by_label("Memo", exact=True).check()
    expect(editor).to_have_value(f"{QUERY}, memo")
    at_work.get_by_label("Freelancer ID", exact=True).uncheck()
    at_work.locator("#f-first").fill("2026-01-01")
    expect(editor).to_have_value(re.compile("provider_name.*memo\nwhere worked_on >= '2026-01-01'$", re.DOTALL))
    at_work.get_by_role("button", name="Show").first.click()
    expect(at_work.get_by_role("columnheader", name="Memo")).to_be_visible()
    expect(at_work.get_by_role("columnheader", name="Freelancer ID")).to_have_count(0)


def test_writing_is_helped_by_keyboard(at_work: Page, hired: Deal) -> None:
    at_work.goto(page_of(hired))
    at_work.get_by_text("The query that asks for it").click()
    editor, offers = at_work.get_by_label("Query"), at_work.get_by_role("listbox", name="Words that may come here")
    editor.fill("")
    for typed, taken, comes in (
        ("se", "Enter", "select "),
        ("su", "Tab", "select sum("),
        ("hours", "Enter", "select sum(hours)"),
        (", me", "Enter", "select sum(hours), memo "),
        ("wh", "Enter", "select sum(hours), memo where "),
    ):
        editor.press_sequentially(typed)
        expect(offers).to_be_visible()
        expect(offers.get_by_role("option").first).to_have_attribute("aria-selected", "true")
        editor.press(taken)
        expect(editor).to_have_value(comes)
        expect(offers).to_be_hidden()
    editor.press_sequentially("ta")
    expect(offers).to_be_visible()
    editor.press("Escape")
    expect(offers).to_be_hidden()
    editor.press_sequentially("sk = 'none'")
    editor.press("Control+Enter")
    expect(at_work.get_by_text("Nothing matches.")).to_be_visible()


def test_a_mistake_is_pointed_at_while_one_writes_and_after(at_work: Page, problems: Problems, hired: Deal) -> None:
    problems.expect("status of 422")
    at_work.goto(page_of(hired))
    at_work.get_by_text("The query that asks for it").click()
    editor = at_work.get_by_label("Query")
    editor.fill("select hourz")
    expect(at_work.get_by_text("did you mean hours?")).to_be_visible()
    expect(editor).to_have_attribute("aria-invalid", "true")
    editor.fill("select hours")
    expect(at_work.get_by_text("did you mean hours?")).to_be_hidden()
    editor.fill("select hours,\n  memmo")
    at_work.get_by_role("button", name="Ask").click()
    expect(at_work.get_by_text("did you mean memo?")).to_be_visible()
    expect(editor).to_be_focused()
    chosen = editor.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == "memmo"


def test_another_chart_is_drawn_when_it_is_chosen(at_work: Page, hired: Deal) -> None:
    at_work.goto(page_of(hired))
    expect(at_work.get_by_role("img", name="Hours by day and freelancer")).to_be_visible()
    at_work.get_by_label("Chart").select_option("Hours: share of each freelancer")
    expect(at_work.get_by_role("img", name="Hours: share of each freelancer")).to_be_visible()
    at_work.get_by_label("Chart").select_option("None")
    expect(at_work.get_by_role("img", name="Hours")).to_have_count(0)
    expect(at_work.get_by_role("columnheader", name="Hours")).to_be_visible()


def test_the_pages_are_sound(at_work: Page, problems: Problems, hired: Deal) -> None:
    problems.expect("status of 422")
    for path in ("/reports", "/reports/language", page_of(hired), page_of(hired, "select hourz")):
        look_over(at_work, path)
    at_work.goto(page_of(hired))
    for summary in ("Choose what is shown", "The query that asks for it"):
        at_work.get_by_text(summary).click()
    screenshot(at_work, "reports-builder")


@pytest.fixture
def impatient(hall_server: StartHall) -> Iterator[Back]:
    back = open_back(hall_server("sqlite", report_patience=0))
    yield back
    back.database.close()


def test_what_takes_long_is_made_in_the_background_and_arrives(impatient: Back, visitors: Visitors) -> None:
    hired = worked(impatient)
    page = enter(visitors.open(), impatient, hired.firm.owner)
    page.goto(f"{impatient.hall.base_url}{page_of(hired)}")
    expect(page.get_by_role("columnheader", name="Charged (USD)")).to_be_visible(timeout=30_000)
    assert "/reports/runs/" in page.url
    expect(page.get_by_role("cell", name="33.33")).to_be_visible()
