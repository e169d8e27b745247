"""Pages of rooms that follow what happens: two browsers talk both ways, go offline, and catch up."""

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.editing import delete_story, edit_story
from tests.support.browser import Problems, Visitors
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import enter
from tests.web.talking import Talk, talk
from tests.web.visitor import Visitor

BEFORE_A_LOOK = 4_000
"""Milliseconds, less than the five seconds between looks for what nobody tells of."""

pytestmark = on_sqlite  # what the browser does is the same over either database


@pytest.fixture
def people(back: Back) -> Talk:
    return talk(back)


def follow(page: Page, path: str) -> Page:
    """Open a page and wait until it is told what happens."""
    page.goto(path)
    expect(page.locator("html[data-live]")).to_have_count(1)
    return page


def send(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Control+Enter")


def test_two_browsers_talk_both_ways_go_offline_and_catch_up(
    visitors: Visitors, problems: Problems, back: Back, people: Talk
) -> None:
    problems.expect("ERR_INTERNET_DISCONNECTED")
    problems.expect("Failed to fetch")
    key = people.group()
    ann = follow(enter(visitors.open(), back, people.ann), f"/rooms/{key}")
    olga = follow(enter(visitors.open(), back, people.owner), f"/rooms/{key}")
    send(ann, "One")
    expect(olga.locator(".story-text")).to_have_text(["One"], timeout=BEFORE_A_LOOK)
    send(olga, "Two")
    expect(ann.locator(".story-text")).to_have_text(["One", "Two"], timeout=BEFORE_A_LOOK)
    expect(olga.locator("#thread-seen")).to_have_text("Seen by Ann Tester")
    ann.context.set_offline(True)
    expect(ann.locator("html[data-live]")).to_have_count(0, timeout=30_000)
    expected = ["One", "Two", *(f"While away {number}" for number in range(5))]
    for text in expected[2:]:
        send(olga, text)
        expect(olga.locator(".story-text").last).to_have_text(text)
        expect(olga.get_by_label("Your message")).to_have_value("")
    expect(ann.locator(".story-text")).to_have_count(2)
    ann.context.set_offline(False)
    expect(ann.locator(".story-text")).to_have_text(expected, timeout=30_000)
    send(ann, "Here again")
    expect(olga.locator(".story-text")).to_have_text([*expected, "Here again"])
    expect(ann.locator(".story-text")).to_have_text([*expected, "Here again"])


def test_typing_is_shown_until_the_message_comes(visitors: Visitors, back: Back, people: Talk) -> None:
    key = people.group()
    ann = follow(enter(visitors.open(), back, people.ann), f"/rooms/{key}")
    olga = follow(enter(visitors.open(), back, people.owner), f"/rooms/{key}")
    ann.get_by_label("Your message").press_sequentially("Hm")
    expect(olga.locator("#thread-typing")).to_have_text("Ann Tester is typing…")
    assert olga.locator("#thread-typing").get_attribute("aria-live") == "polite"
    expect(ann.locator("#thread-typing")).to_have_text("")
    ann.get_by_label("Your message").press("Control+Enter")
    expect(olga.locator(".story-text")).to_have_text(["Hm"])
    expect(olga.locator("#thread-typing")).to_have_text("")


def test_what_is_changed_stands_so_on_open_pages(visitors: Visitors, back: Back, people: Talk) -> None:
    key = people.group()
    first, second = people.say(people.owner, key, "One"), people.say(people.owner, key, "Two")
    ann = follow(enter(visitors.open(), back, people.ann), f"/rooms/{key}")
    ann.evaluate("window.stays = true")
    with back.database.writing() as session:
        edit_story(session, actor(people.owner), first, "Uno")
    expect(ann.locator(".story-text")).to_have_text(["Uno", "Two"], timeout=BEFORE_A_LOOK)
    with back.database.writing() as session:
        delete_story(session, actor(people.owner), second)
        change_room(session, actor(people.owner), key, name="Other signs")
    expect(ann.locator(".story-text")).to_have_text(["Uno"])
    expect(ann.get_by_text("This message was deleted.")).to_be_visible()
    expect(ann.get_by_role("heading", level=1)).to_have_text("Other signs")
    assert ann.evaluate("window.stays") is True


def test_the_list_of_rooms_and_the_menu_follow(visitors: Visitors, back: Back, people: Talk) -> None:
    quiet, key = people.group("Quiet"), people.group("Signs")
    ann = enter(visitors.open(), back, people.ann)
    for each in (quiet, key):
        ann.goto(f"/rooms/{each}")
    follow(ann, "/rooms")
    count = ann.locator("#rooms-waiting")
    expect(count).to_be_hidden()
    people.say(people.owner, quiet, "Look here")
    expect(count).to_have_text("1", timeout=BEFORE_A_LOOK)
    expect(ann.locator(".rooms h2").first).to_contain_text("Quiet")
    expect(ann.locator(".rooms .room-last").first).to_contain_text("Look here")
    expect(ann.locator("#rooms-new")).to_have_text("Something new in 1 room.")


def test_small_parts_are_for_members_only(visitor: Visitor, back: Back, people: Talk) -> None:
    key = people.group()
    story = people.say(people.owner, key, "Between us")
    parts = (f"/rooms/{key}/stories/{story}", f"/rooms/{key}/seen")
    back.sign_in(visitor, people.ann)
    assert [visitor.get(part).status_code for part in parts] == [200, 200]
    assert "Between us" in visitor.get(parts[0]).text
    token = visitor.token("/account")
    assert visitor.post(f"/rooms/{key}/typing", {"_csrf": token}).status_code == 204
    assert visitor.get(f"/rooms/{key}/stories/{story + 1_000}").status_code == 404
    assert visitor.get("/rooms/live").status_code == 404, "it is no page"
    back.sign_in(visitor, people.stranger)
    assert [visitor.get(part).status_code for part in parts] == [404, 404]
    token = visitor.token("/account")
    assert visitor.post(f"/rooms/{key}/typing", {"_csrf": token}).status_code == 404


def test_visitors_are_told_nothing(visitor: Visitor) -> None:
    answer = visitor.get("/rooms/live", follow=False, headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
