"""Rooms in a browser: two people talk, send files and use the keyboard; the pages are sound."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from hiringhall.marketplace.rooms.opening import Guest
from tests.support import files
from tests.support.browser import Problems, Visitors
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over
from tests.web.talking import Talk, talk

pytestmark = on_sqlite  # what the browser does is the same over either database


@pytest.fixture
def people(back: Back) -> Talk:
    return talk(back)


def test_two_people_talk_in_place_and_see_each_others_files(
    visitors: Visitors, back: Back, people: Talk, tmp_path: Path
) -> None:
    (tmp_path / "sign.png").write_bytes(files.picture("PNG"))
    key = people.group()
    ann, olga = enter(visitors.open(), back, people.ann), enter(visitors.open(), back, people.owner)
    ann.goto("/rooms")
    ann.get_by_role("link", name="Signs").click()
    olga.goto(f"/rooms/{key}")
    ann.evaluate("window.stays = true")
    ann.get_by_label("Your message").fill("Is **this** the sign?\n- red\n- blue")
    ann.get_by_label("Files optional").set_input_files(tmp_path / "sign.png")
    expect(ann.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(1)
    ann.get_by_label("Your message").press("Control+Enter")
    expect(ann.locator(".story-text")).to_have_count(1)
    expect(ann.get_by_label("Your message")).to_have_value("")
    expect(ann.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(0)
    assert ann.evaluate("window.stays") is True
    # The other sees it without doing anything, answers, and what they have read is told.
    expect(olga.locator(".story-text strong")).to_have_text("this", timeout=15_000)
    expect(olga.locator(".story-text li")).to_have_text(["red", "blue"])
    picture = olga.locator(".story-picture img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 4)
    olga.get_by_label("Your message").fill("Yes.")
    olga.get_by_role("button", name="Send message").click()
    expect(ann.locator(".story-text")).to_have_count(2, timeout=15_000)
    ann.reload()
    olga.reload()
    expect(olga.locator("#thread-seen")).to_have_text("Seen by Ann Tester")
    with olga.expect_download() as download:
        olga.get_by_role("link", name="sign.png").click()
    assert download.value.path().read_bytes() == files.picture("PNG")


def test_a_file_that_is_refused_is_told_in_place_and_the_text_stays(
    visitors: Visitors, problems: Problems, back: Back, people: Talk, tmp_path: Path
) -> None:
    problems.expect("status of 422")
    (tmp_path / "tool.exe").write_bytes(b"MZ\x90\x00" + bytes(60))
    page = enter(visitors.open(), back, people.ann)
    page.goto(f"/rooms/{people.group()}")
    page.get_by_label("Your message").fill("Look")
    page.get_by_label("Files optional").set_input_files(tmp_path / "tool.exe")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#files-error")).to_contain_text("“tool.exe” is of another kind")
    expect(page.get_by_label("Your message")).to_have_value("Look")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".story-text")).to_have_text(["Look"])


def test_pages_of_rooms_are_sound(visitors: Visitors, back: Back, people: Talk) -> None:
    key = people.group(EVIL, Guest(people.ann.id), Guest(people.ben.id), topic="x" * 150)
    story = people.say(people.owner, key, f"{EVIL} {'x' * 300}")
    people.say(people.ann, key, "```\n" + "y" * 300 + "\n```\n[here](https://example.org/)")
    page = enter(visitors.open(), back, people.owner)
    parts = ("", "/settings", "/people", f"/people/{people.ann.key}/owner", f"/stories/{story}/edit")
    for path in ("/rooms", "/rooms/new", *(f"/rooms/{key}{part}" for part in parts)):
        look_over(page, path)
