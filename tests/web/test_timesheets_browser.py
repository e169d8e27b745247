"""Timesheets and team rooms in a browser: a room follows by itself, without disturbing who looks; pages are sound."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hiringhall import clock
from hiringhall.demo.screens import Tool, draw_screen
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.diary.presence import stop_work
from hiringhall.marketplace.diary.screenshots import keep, make_screenshot
from hiringhall.storage.blobs import Blobs
from tests.support.browser import Visitors, overflow
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import enter, look_over
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Deal, deal
from tests.web.test_timesheets import LAST_MONDAY, NINE, NOW, start, work

A_LOOK = 30_000
"""Milliseconds within which a room looks for what is new."""


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    with clock.shifted(-20 * 86_400):
        return deal(firm, jun)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, firm: Firm) -> Page:
    return enter(visitors.open(), back, firm.owner)


@on_sqlite
def test_a_room_follows_without_being_loaded_again(at_work: Page, back: Back, hired: Deal) -> None:
    at_work.clock.install()
    at_work.goto(f"/teams/{hired.firm.id}/room")
    status, now = at_work.get_by_role("status"), at_work.get_by_role("region", name="At work now")
    expect(now).to_contain_text("Nobody is at work now")
    at_work.evaluate("window.stayed = true")
    start(hired, "Index the shop")
    at_work.clock.run_for(A_LOOK)
    expect(now.get_by_role("listitem")).to_contain_text("Index the shop")
    expect(status).to_have_text("Jun Tester is at work now.")
    seat = at_work.locator(".seat").element_handle()
    at_work.get_by_role("link", name="Tune the ticket shop").focus()
    start(hired, "Read mail")
    at_work.clock.run_for(A_LOOK)
    expect(now.get_by_role("listitem")).to_contain_text("Read mail")
    expect(at_work.get_by_role("link", name="Tune the ticket shop")).to_be_focused()
    assert at_work.evaluate("seat => seat === document.querySelector('.seat')", seat), "it was changed, not replaced"
    with back.database.writing() as session:
        stop_work(session, actor(hired.freelancer))
    at_work.clock.run_for(A_LOOK)
    expect(now).to_contain_text("Nobody is at work now")
    expect(status).to_have_text("Nobody is at work now.")
    assert at_work.evaluate("window.stayed")


@on_sqlite
def test_the_pages_are_sound(at_work: Page, back: Back, hired: Deal) -> None:
    blobs, shot = Blobs("", back.hall.data / "blobs"), make_screenshot(draw_screen(Tool.EDITOR, "shop.py", 1))
    for first, last in ((NINE, NINE + 7), (NOW - 4, NOW - 1)):
        for slot in (first, last):
            keep(blobs, hired.freelancer.id, slot, shot)
        work(hired, range(first, last + 1), shot.digest)
    start(hired)
    base = f"/companies/{hired.firm.id}/timesheet"
    empty = LAST_MONDAY - timedelta(days=70)
    for path in (f"{base}/{LAST_MONDAY}", f"{base}/{empty}", f"/teams/{hired.firm.id}/room?online=all"):
        look_over(at_work, path)
        for width in (390, 1280):
            at_work.set_viewport_size({"width": width, "height": 900})
            assert overflow(at_work) <= 0, (path, width)
    at_work.goto(f"{base}/{LAST_MONDAY}")
    for width in (390, 1280):
        at_work.set_viewport_size({"width": width, "height": 900})
        expect(at_work.get_by_role("row", name="Tune the ticket shop")).to_contain_text("1:20")
    at_work.get_by_role("link", name="1:20").click()
    expect(at_work.get_by_role("heading", name="Tune the ticket shop")).to_be_visible()
