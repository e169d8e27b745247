"""The diary in a browser: looking at a day by mouse and by keys, changing it by keyboard, at every width."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.diary.screenshots import keep, make_screenshot
from hiringhall.storage.blobs import Blobs
from tests.support.browser import Problems, Visitors, overflow, screenshot
from tests.support.hired import HOURLY
from tests.support.marks import on_sqlite
from tests.support.tracking import capture, fates, track
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, deal
from tests.web.test_diary import YESTERDAY, at, diary, live_in, stored


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    with clock.shifted(-20 * 86_400):
        return deal(firm, jun, terms=replace(HOURLY, weekly_limit=2))


@pytest.fixture
def at_home(visitors: Visitors, back: Back, jun: User) -> Page:
    return enter(visitors.open(), back, jun)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, firm: Firm) -> Page:
    return enter(visitors.open(), back, firm.owner)


def work(of: Deal, span: range, memo: str) -> None:
    """Track work of which every cell has a screenshot."""
    drawn = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(drawn, "PNG")
    shot, blobs = make_screenshot(drawn.getvalue()), Blobs("", of.back.hall.data / "blobs")
    captures = [
        capture(of.contract, slot, memo=memo, screenshot=keep(blobs, of.freelancer.id, slot, shot)) for slot in span
    ]
    assert set(fates(track(Acts(of.back), actor(of.freelancer), captures))) == {"kept"}


def see_pictures(page: Page) -> None:
    """Check that every picture of the page is there."""
    broken = "[...document.querySelectorAll('main img')].filter((each) => each.complete && !each.naturalWidth).length"
    for picture in page.locator("main .shot img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function("[...document.querySelectorAll('main .shot img')].every((each) => each.complete)")
    assert page.evaluate(broken) == 0


def test_a_day_from_looking_to_the_sum_of_the_week(
    at_home: Page, at_work: Page, problems: Problems, hired: Deal
) -> None:
    problems.expect("status of 422")
    work(hired, range(at(9), at(10, 30)), "Index the shop")
    page = at_home
    page.goto("/contracts")
    page.get_by_role("link", name=hired.contract.title).click()
    page.get_by_role("link", name="Diary", exact=True).click()
    page.get_by_role("link", name="Last work before").click()
    expect(page.get_by_role("heading", name=f"{YESTERDAY:%A}, {YESTERDAY.day} {YESTERDAY:%B %Y}")).to_be_visible()
    see_pictures(page)

    # A memo, chosen as a whole and taken over to be corrected.
    tab_to(page, page.get_by_label("Choose 1 h 30 min from 09:00"))
    page.keyboard.press("Space")
    expect(page.get_by_text("1 h 30 min chosen.")).to_be_visible()
    expect(page.get_by_label("New memo")).to_have_value("Index the shop")
    page.get_by_label("New memo").fill("Index the whole shop")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The memo of 9 entries is saved.")).to_be_visible()
    expect(page.locator(".memo-text")).to_have_text(["09:00 Index the whole shop"])

    # A range, from one cell to another, and deletion that asks once.
    page.get_by_label("Choose 09:20", exact=True).check()
    page.get_by_label("Choose 09:50", exact=True).click(modifiers=["Shift"])
    expect(page.get_by_text("40 min chosen.")).to_be_visible()
    expect(page.get_by_label("Choose the hour from 09:00")).to_have_js_property("indeterminate", True)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("4 screenshots are gone for good.")).to_be_visible()
    page.get_by_role("button", name="Delete 40 min").click()
    expect(page.get_by_text("40 min deleted.")).to_be_visible()

    # Time by hand: what is wrong stands beside its field and loses nothing.
    page.get_by_text("Add time by hand").click()
    page.get_by_label("From", exact=True).select_option("08:00")
    page.get_by_label("What you did").fill("Call with the shop")
    page.get_by_role("button", name="Add time").click()
    expect(page.get_by_text("Choose when it ended.")).to_be_visible()
    expect(page.get_by_label("What you did")).to_have_value("Call with the shop")
    page.get_by_label("To", exact=True).select_option("09:00")
    page.get_by_role("button", name="Add time").click()
    expect(page.get_by_text("1 h added.")).to_be_visible()

    for side in (at_home, at_work):
        side.goto(diary(hired))
        expect(side.locator(".day-sums strong")).to_have_text(["1 h 50 min", "1 h 50 min", "1 h", "1 h 50 min of 2 h"])
        expect(side.locator(".shot.is-manual")).to_have_count(6)
    expect(at_work.get_by_role("checkbox")).to_have_count(0)


def test_cells_are_looked_at_by_keys(at_work: Page, back: Back, hired: Deal) -> None:
    live_in(back, {hired.firm.owner: "Asia/Tokyo"})
    work(hired, range(at(9), at(9, 30)), "Index the shop")
    work(hired, range(at(14), at(14, 20)), "Read mail")
    page = at_work
    page.goto(f"{diary(hired)}?tz=user")
    page.locator(f"#cell-{at(9, 10)} a").focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("heading")).to_contain_text("09:10 to 09:20")
    expect(viewer.get_by_role("heading")).to_be_focused()
    for key, shown in (("Right", "09:20"), ("Right", "14:00"), ("Left", "09:20"), ("Left", "09:10"), ("Left", "09:00")):
        page.keyboard.press(f"Arrow{key}")
        expect(viewer.get_by_role("heading")).to_contain_text(f"{shown} to")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(page.locator(f"#cell-{at(9)} a")).to_be_focused()

    # The same as a page of its own.
    page.goto(f"{hired.path}/diary/cells/{at(9, 20)}?tz=user")
    expect(page.get_by_alt_text("Screenshot of Jun Tester at 09:20")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(rf"/cells/{at(14)}\?tz=user"))
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(rf"/diary/{YESTERDAY}\?tz=user#cell-{at(14)}"))


@on_sqlite
def test_everything_can_be_done_without_a_script(visitors: Visitors, back: Back, jun: User, hired: Deal) -> None:
    work(hired, range(at(9), at(10)), "Index the shop")
    page = enter(visitors.open(java_script_enabled=False), back, jun)
    page.goto(diary(hired))
    page.get_by_label("Choose the hour from 09:00").check()
    page.get_by_label("New memo").fill("Sort the shop")
    page.get_by_role("button", name="Save memo").click()
    assert set(stored(hired).values()) == {"Sort the shop"}
    page.locator(f"#cell-{at(9, 10)} a").click()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("09:20")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 10 min").click()
    assert at(9, 20) not in stored(hired)


@on_sqlite
def test_the_pages_are_sound(at_work: Page, at_home: Page, hired: Deal) -> None:
    for number in range(6):
        work(hired, range(at(8, 10 * number), at(8, 10 * number + 10)), f"{EVIL} {'x' * 80 * number}")
    work(hired, range(at(10), at(11)), "")
    work(hired, range(at(13, 20), at(18)), "A long day")
    cell = f"{hired.path}/diary/cells/{at(8, 50)}"
    for path in (diary(hired), cell):
        look_over(at_work, path)
    for path in (f"{hired.path}/diary/2026-01-01", f"/diary/{YESTERDAY}", hired.path, cell, diary(hired)):
        look_over(at_home, path)
    screenshot(at_home, "diary-freelancer")
    page = at_home
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(diary(hired))
    page.get_by_label("Whole day").check()
    expect(page.get_by_role("button", name="Delete")).to_be_in_viewport()
    page.locator(".shot").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("link", name="Back to the day").click()
    page.get_by_label("Whole day").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of work?")
    assert overflow(page) <= 0
