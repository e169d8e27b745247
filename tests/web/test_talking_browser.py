"""Talking about a proposal, and its files, in a browser: in place, from both sides, with and without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.proposals import operations, talking
from hiringhall.marketplace.proposals.texts import ProposalText
from tests.support import files
from tests.support.browser import Problems, Visitors
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over
from tests.web.test_companies import Firm, found
from tests.web.test_jobs import post

pytestmark = on_sqlite  # what the browser does is the same over either database


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def fred(back: Back) -> User:
    return back.person("Fred", is_freelancer=True)


def propose(firm: Firm, freelancer: User) -> str:
    job = post(firm, "Paint twelve signs")
    with firm.back.database.writing() as session:
        return operations.submit(session, actor(freelancer), job, ProposalText(cover_letter="Yes.", rate=2_000)).key


def say(back: Back, who: User, key: str, text: str) -> None:
    with back.database.writing() as session:
        talking.write(session, actor(who), key, text)


def texts(page: Page) -> list[str]:
    return page.locator(".story-text").all_inner_texts()


def test_both_sides_talk_in_place(visitors: Visitors, back: Back, firm: Firm, fred: User) -> None:
    key = propose(firm, fred)
    client, freelancer = enter(visitors.open(), back, firm.owner), enter(visitors.open(), back, fred)
    client.goto(f"/proposals/{key}")
    freelancer.goto(f"/proposals/{key}")
    client.evaluate("window.stays = true")
    client.get_by_label("Your message").fill(f"{EVIL}\nSee https://example.org/a?b=1.")
    client.get_by_role("button", name="Send message").click()
    expect(client.locator(".story")).to_have_count(1)
    expect(client.get_by_label("Your message")).to_be_focused()
    expect(client.get_by_label("Your message")).to_have_value("")
    assert client.evaluate("window.stays") is True
    assert texts(client)[0].startswith(EVIL)
    link = client.locator(".story-text a")
    expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    expect(link).to_have_attribute("rel", re.compile("nofollow noopener"))
    # The other side sees it without doing anything, answers, and keeps what it is typing meanwhile.
    freelancer.get_by_label("Your message").fill("On Mon")
    expect(freelancer.locator(".story")).to_have_count(1, timeout=15_000)
    expect(freelancer.get_by_label("Your message")).to_have_value("On Mon")
    freelancer.get_by_label("Your message").fill("On Monday.")
    freelancer.get_by_role("button", name="Send message").click()
    expect(freelancer.locator(".story")).to_have_count(2)
    expect(client.locator(".story")).to_have_count(2, timeout=15_000)
    client.get_by_label("Your message").fill("Good.")
    client.get_by_role("button", name="Send message").click()
    expect(client.locator(".story")).to_have_count(3)
    assert texts(client)[1:] == ["On Monday.", "Good."]
    expect(client.locator("#thread-end")).to_have_count(1)


def test_an_empty_message_is_refused_beside_the_box_and_sent_when_it_is_written(
    visitors: Visitors, problems: Problems, back: Back, firm: Firm, fred: User
) -> None:
    problems.expect("status of 422")
    page = enter(visitors.open(), back, fred)
    page.goto(f"/proposals/{propose(firm, fred)}")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#text-error")).to_have_text("Write a message.")
    expect(page.locator(".story")).to_have_count(0)
    page.get_by_label("Your message").fill("Hello")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".story")).to_have_count(1)
    expect(page.locator("#text-error")).to_have_count(0)


def test_older_messages_come_above_those_that_are_there(visitors: Visitors, back: Back, firm: Firm, fred: User) -> None:
    key = propose(firm, fred)
    for number in range(65):
        say(back, firm.owner, key, f"Message {number}")
    page = enter(visitors.open(), back, fred)
    page.goto(f"/proposals/{key}")
    expect(page.locator(".story")).to_have_count(30)
    for count in (60, 65):
        page.get_by_role("link", name="Earlier messages").click()
        expect(page.locator(".story")).to_have_count(count)
    assert texts(page) == [f"Message {number}" for number in range(65)]
    expect(page.get_by_role("link", name="Earlier messages")).to_have_count(0)


def test_signed_out_meanwhile_one_comes_to_sign_in_and_loses_nothing_else(
    visitors: Visitors, problems: Problems, back: Back, firm: Firm, fred: User
) -> None:
    problems.expect("status of 403")
    problems.expect("EventSource's response")  # the stream comes to the sign-in page too
    page = enter(visitors.open(), back, fred)
    page.goto(f"/proposals/{propose(firm, fred)}")
    page.context.clear_cookies()
    page.get_by_label("Your message").fill("Hello")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not do this")


def test_without_a_script_everything_works_by_whole_pages(
    visitors: Visitors, back: Back, firm: Firm, fred: User
) -> None:
    key = propose(firm, fred)
    for number in range(35):
        say(back, firm.owner, key, f"Message {number}")
    page = enter(visitors.open(java_script_enabled=False), back, fred)
    page.goto(f"/proposals/{key}")
    page.get_by_label("Your message").fill("Read.")
    page.get_by_role("button", name="Send message").click()
    newest = [f"Message {number}" for number in range(6, 35)] + ["Read."]
    expect(page.locator(".story-text")).to_have_text(newest)
    page.get_by_role("link", name="Earlier messages").click()
    expect(page.locator(".story-text")).to_have_text([f"Message {number}" for number in range(6)])
    page.get_by_role("link", name="To the newest messages").click()
    expect(page.locator(".story-text")).to_have_text(newest)


def test_chosen_files_are_listed_taken_out_and_kept_while_the_form_has_errors(
    visitors: Visitors, problems: Problems, back: Back, firm: Firm, fred: User, tmp_path: Path
) -> None:
    problems.expect("status of 422")
    job = post(firm, "Paint twelve signs")
    for name, content in (("cv.pdf", files.PDF), ("me.png", files.picture("PNG")), ("notes.txt", b"Notes")):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "tool.exe").write_bytes(b"MZ\x90\x00" + bytes(60))
    page = enter(visitors.open(), back, fred)
    page.goto(f"/jobs/{job}/apply")
    chooser = page.get_by_label("Files optional")
    chooser.set_input_files([tmp_path / "cv.pdf", tmp_path / "notes.txt"])
    chooser.set_input_files([tmp_path / "me.png", tmp_path / "tool.exe"])
    chosen = page.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(4)
    page.get_by_role("button", name="Remove notes.txt").click()
    expect(chosen).to_have_count(3)
    page.get_by_label("Why you?").fill("I paint.")
    page.get_by_role("button", name="Submit proposal").click()
    expect(page.locator("#files-error")).to_contain_text("“tool.exe” is of another kind")
    kept = page.get_by_role("list", name="Files that are here already").get_by_role("checkbox")
    expect(kept).to_have_count(2)
    expect(page.get_by_label("Why you?")).to_have_value("I paint.")
    page.get_by_label(re.compile("me.png")).uncheck()
    page.get_by_label("You are charged", exact=False).or_(page.locator("[name=charge]")).first.fill("25")
    page.get_by_role("button", name="Submit proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paint twelve signs")
    listed = page.locator(".file-list a")
    expect(listed).to_have_text(["cv.pdf"])
    with page.expect_download() as download:
        listed.click()
    assert download.value.path().read_bytes() == files.PDF


def test_too_many_and_too_large_files_are_told_before_they_are_sent(
    visitors: Visitors, back: Back, firm: Firm, fred: User, tmp_path: Path
) -> None:
    page = enter(visitors.open(), back, fred)
    page.goto(f"/jobs/{post(firm, 'Paint')}/apply")
    several = [tmp_path / f"{number}.txt" for number in range(11)]
    for file in several:
        file.write_text("x")
    chooser = page.get_by_label("Files optional")
    chooser.set_input_files(several)
    expect(page.locator("#files-error")).to_have_text("Send at most 10 files.")
    page.get_by_role("button", name="Submit proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submit a proposal")
    page.get_by_role("button", name="Remove 3.txt").click()
    expect(page.locator("#files-error")).to_have_count(0)
    (tmp_path / "big.txt").write_bytes(b"x" * (10 * 2**20 + 1))
    page.get_by_role("button", name="Remove 4.txt").click()
    chooser.set_input_files([tmp_path / "big.txt"])
    expect(page.locator("#files-error")).to_have_text("“big.txt” is larger than 10 MB.")


def test_pages_of_talk_audit_and_questions_are_sound(visitors: Visitors, back: Back, firm: Firm, fred: User) -> None:
    key = propose(firm, fred)
    say(back, firm.owner, key, f"{EVIL} {'x' * 300}")
    say(back, fred, key, "Answer.")
    page = enter(visitors.open(), back, firm.owner)
    for path in ("/", f"/proposals/{key}", f"/companies/{firm.id}/audit", f"/companies/{firm.id}/jobs/new"):
        look_over(page, path)
