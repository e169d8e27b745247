"""Finding work and talent in a browser: while somebody types, by keyboard, on a phone, without scripts."""

import re
import time
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile, set_skills
from tests.conftest import StartHall
from tests.support.browser import WIDTHS, Problems, Visitors, overflow, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor, open_back
from tests.web.finding import await_titles, client, post, word
from tests.web.looking import AUDIT, CONTRAST, EVIL, enter, look_over, tab_to
from tests.web.visitor import Visitor

PHONE = {"width": WIDTHS[0], "height": 844}


@pytest.fixture
def rare(back: Back, visitor: Visitor) -> str:
    """Post three jobs that have a word of their own, and return it."""
    owner, team = client(back)
    found = word()
    post(back, owner, team, f"Museum {found}", description=f"A portal for a museum. {found} " * 20, rate_max=5_000)
    post(back, owner, team, f"Library {found}", skills=("python",))
    post(back, owner, team, f"Archive {found}", job_type=JobType.FIXED_PRICE, budget=120_000, skills=("python",))
    await_titles(visitor, f"/jobs?q={found}", [f"{name} {found}" for name in ("Museum", "Library", "Archive")])
    return found


def results(page: Page) -> list[str]:
    return page.locator(".results h2").all_inner_texts()


@on_sqlite
def test_the_pages_are_sound_for_everybody_at_every_width(
    visitors: Visitors, back: Back, rare: str, problems: Problems
) -> None:
    problems.expect("status of 422")
    user = back.person("Kim", is_freelancer=True)
    with back.database.writing() as session:
        text = ProfileText(title=f"Python developer, {rare}", overview="Ten years of portals. " * 20, rate=4_500)
        edit_profile(session, actor(user), text)
        set_skills(session, actor(user), [("python", 5), ("php", 3)])
    visitor, person = visitors.open(), enter(visitors.open(), back, user)
    paths = {
        "find-work": f"/jobs?q={rare}&skill=python",
        "find-work-all": "/jobs",
        "find-nothing": f"/jobs?q={rare}x&skill=python",
        "find-broken": "/jobs?q=museum)&type=odd",
        "find-talent": "/freelancers",
        "landing": "/",
    }
    for page, who in ((visitor, "visitor"), (person, "person")):
        for name, path in paths.items():
            look_over(page, path)
            screenshot(page, f"{name}-{who}")
    visitor.goto(f"/jobs?q={rare}")
    visitor.locator(".results h2 a").first.click()
    look_over(visitor, visitor.url)
    screenshot(visitor, "job-visitor")


@on_sqlite
def test_results_follow_while_somebody_types_and_the_address_with_them(page: Page, rare: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Find work", exact=True).click()
    field = page.get_by_label("What work are you looking for?")
    field.press_sequentially(f"{rare} mus")
    expect(page.locator(".results h2")).to_have_text([f"Museum {rare}"])
    expect(page.get_by_role("status").filter(has_text="1 job found")).to_be_attached()
    expect(field).to_be_focused()
    assert page.locator(".results mark").all_inner_texts()[:2] == ["Museum", rare]
    expect(page).to_have_url(re.compile(rf"/jobs\?q={rare}\+mus$"))
    page.reload()
    expect(page.locator(".results h2")).to_have_text([f"Museum {rare}"])
    expect(page.get_by_label("What work are you looking for?")).to_have_value(f"{rare} mus")
    page.locator(".results h2 a").click()
    page.wait_for_url("**/jobs/~*")
    page.go_back()
    expect(page.get_by_label("What work are you looking for?")).to_have_value(f"{rare} mus")
    expect(page.locator(".results h2")).to_have_text([f"Museum {rare}"])
    page.go_back()
    expect(page).to_have_url(re.compile("/$"))


@on_sqlite
def test_what_is_wrong_while_somebody_types_stands_beside_the_field(page: Page, rare: str) -> None:
    page.goto("/jobs")
    field = page.get_by_label("What work are you looking for?")
    field.press_sequentially(f"{rare})")
    expect(page.locator("#find-note")).to_contain_text(f"character {len(rare) + 1}")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(f"{rare})")
    field.press("Backspace")
    expect(page.locator("#find-note .field-error")).to_have_count(0)
    expect(page.locator(".results > li")).to_have_count(3)
    assert field.get_attribute("aria-invalid") is None


@on_sqlite
def test_filters_act_at_once_keep_the_focus_and_are_undone_by_the_way_back(page: Page, rare: str) -> None:
    page.goto(f"/jobs?q={rare}")
    tick = page.get_by_role("checkbox", name=re.compile("^Python"))
    tick.check()
    expect(page.locator(".results > li")).to_have_count(2)
    expect(page.get_by_role("checkbox", name=re.compile("^Python"))).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("^Python"))).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("^Fixed price")).check()
    expect(page.locator(".results h2")).to_have_text([f"Archive {rare}"])
    expect(page).to_have_url(re.compile(rf"q={rare}&type=fixed-price&skill=python$"))
    page.go_back()
    expect(page.locator(".results > li")).to_have_count(2)
    expect(page.get_by_role("checkbox", name=re.compile("^Fixed price"))).not_to_be_checked()
    page.get_by_role("link", name="Remove the filter Python").click()
    expect(page.locator(".results > li")).to_have_count(3)
    expect(page.get_by_role("checkbox", name=re.compile("^Python"))).not_to_be_checked()
    expect(page.locator("#found")).to_be_focused()
    page.get_by_label("Another skill").fill("Python")
    page.get_by_label("Another skill").press("Enter")
    expect(page.locator(".results > li")).to_have_count(2)
    page.get_by_label("Sort by").select_option("Highest budget")
    expect(page).to_have_url(re.compile("sort=highest-budget$"))
    expect(page.locator(".results h2").first).to_have_text(f"Archive {rare}")


@on_sqlite
def test_work_is_found_by_keyboard_alone(page: Page, rare: str) -> None:
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Find work", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs")
    tab_to(page, page.get_by_label("What work are you looking for?"))
    page.keyboard.type(rare)
    expect(page.locator(".results > li")).to_have_count(3)
    tab_to(page, page.get_by_role("checkbox", name=re.compile("^Fixed price")))
    page.keyboard.press("Space")
    expect(page.locator(".results > li")).to_have_count(1)
    expect(page.get_by_role("checkbox", name=re.compile("^Fixed price"))).to_be_focused()
    tab_to(page, page.locator(".results h2 a"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Archive {rare}")


@on_sqlite
def test_on_a_phone_the_filters_are_a_sheet(visitors: Visitors, rare: str) -> None:
    page = visitors.open(viewport=PHONE)
    page.goto(f"/jobs?q={rare}")
    tick = page.get_by_role("checkbox", name=re.compile("^Fixed price"))
    expect(tick).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    tick.check()
    expect(page.locator("#filters-count")).to_have_text("Filters (1)")
    assert overflow(page) <= 0
    assert page.evaluate(AUDIT) == []
    page.get_by_role("button", name="Show 1 job").click()
    expect(tick).to_be_hidden()
    expect(page.locator(".results h2")).to_have_text([f"Archive {rare}"])
    page.get_by_text("Filters (1)").click()
    screenshot(page, "find-sheet")


@on_sqlite
def test_everything_about_finding_works_without_scripts(visitors: Visitors, back: Back, rare: str) -> None:
    page = enter(visitors.open(java_script_enabled=False, viewport=PHONE), back, back.person())
    page.goto("/jobs")
    page.get_by_label("What work are you looking for?").fill(rare)
    page.get_by_role("button", name="Search", exact=True).click()
    assert len(results(page)) == 3
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^Python")).check()
    page.get_by_role("button", name="Show 3 jobs").click()
    assert len(results(page)) == 2
    page.get_by_label("Sort by").select_option("Highest budget")
    page.get_by_role("button", name="Sort").click()
    assert results(page)[0] == f"Archive {rare}"
    page.get_by_text("Save this search").click()
    page.get_by_label("Name", exact=True).fill("Python work")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "Python work is saved" in page.inner_text(".flash")
    page.get_by_role("link", name=re.compile("^Saved searches")).click()
    page.get_by_role("button", name="Stop mail").click()
    assert "No more mail about Python work" in page.inner_text(".flash")


@on_sqlite
def test_a_saved_search_tells_of_a_new_job_by_mail_once(hall_server: StartHall, visitors: Visitors) -> None:
    hall = hall_server("sqlite", notice_pause=1)
    own = open_back(hall)
    user, (owner, team), rare = own.person("Kim"), client(own), word()
    confirm(own, user)
    page = enter(visitors.open(base_url=hall.base_url), own, user)
    page.goto("/jobs")
    page.get_by_label("What work are you looking for?").press_sequentially(rare)
    expect(page.get_by_role("heading", name="No open job matches")).to_be_visible()
    page.get_by_text("Save this search").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(rare)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".flash")).to_contain_text(f"{rare} is saved")
    time_passes(user, own)
    for visibility in (Visibility.PRIVATE, Visibility.SIGNED_IN):
        post(own, owner, team, f"{visibility.value} {rare}", visibility=visibility)
    (mail,) = own.mails(user.email)
    assert mail.count(f"signed-in {rare}") == 1
    assert f"private {rare}" not in mail
    # The next job comes in the next mail, and the first is not told again.
    post(own, owner, team, f"second {rare}")
    assert [f"signed-in {rare}" in text for text in own.mails(user.email, 2)] == [True, False]
    page.goto("/searches")
    expect(page.get_by_role("link", name=re.compile(f"^2 new in {rare}"))).to_be_visible()
    look_over(page, "/searches")
    screenshot(page, "searches-person")
    page.get_by_role("link", name=rare, exact=True).click()
    expect(page.locator(".results > li")).to_have_count(2)
    own.database.close()


def confirm(back: Back, user: User) -> None:
    with back.database.writing() as session:
        session.get_one(User, user.id).email_confirmed_at = 1


def time_passes(user: User, back: Back) -> None:
    """Wait for the next second: what comes in the one in which a search was saved is not new to it."""
    saved = int(time.time())
    while int(time.time()) == saved:
        back.user(user.username)


def test_hostile_words_stay_words_while_somebody_types(
    page: Page, back: Back, visitor: Visitor, problems: Problems
) -> None:
    page.on("dialog", lambda dialog: problems.add(f"A script ran: {dialog.message}"))
    owner, team = client(back, EVIL)
    rare = word()
    post(back, owner, team, f"{EVIL} {rare}", description=f"{EVIL} {rare}")
    await_titles(visitor, f"/jobs?q={rare}", [f"{EVIL} {rare}"])
    page.goto("/jobs")
    field = page.get_by_label("What work are you looking for?")
    field.press_sequentially(rare)
    expect(page.locator(".results h2")).to_have_text([f"{EVIL} {rare}"])
    field.fill(f'{rare} OR "{EVIL.replace(chr(34), " ")}"')
    expect(page.locator(".results h2")).to_have_text([f"{EVIL} {rare}"])
    assert page.locator("script:not([src]), img[src=x]").count() == 0
    assert "27273" not in page.content()
    page.locator(".results h2 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{EVIL} {rare}")
    assert page.locator("script:not([src]), img[src=x]").count() == 0


@on_sqlite
def test_contrast_holds_in_the_open_sheet_and_the_save_menu(visitors: Visitors, back: Back, rare: str) -> None:
    page = enter(visitors.open(viewport=PHONE), back, back.person())
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"/jobs?q={rare}&type=hourly")
        page.get_by_text("Filters (1)").click()
        assert page.evaluate(CONTRAST) == [], scheme
        page.get_by_text("Save this search").click()
        assert page.evaluate(CONTRAST) == [], scheme
        screenshot(page, f"find-save-{scheme}")
