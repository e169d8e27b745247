"""Jobs and profiles in a browser: whole stories by mouse, by keyboard alone, and without scripts."""

import re
import secrets
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.profiles import editing, groups, records
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.queries import readable_profile
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import AUDIT, EVIL, enter, look_over, tab_to
from tests.web.test_companies import Firm, found
from tests.web.test_jobs import jobs, post


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


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    image = Image.new("RGB", (900, 600), (60, 110, 140))
    ImageDraw.Draw(image).ellipse((300, 100, 600, 400), fill=(240, 220, 190))
    file = tmp_path / "me.jpg"
    image.save(file, "JPEG")
    return file


def furnished(back: Back, user: User, words: str) -> list[str]:
    """Give a freelancer a full profile and return the paths of all pages that show it."""
    slug = f"group-{secrets.token_hex(4)}"
    with back.database.writing() as session:
        text = ProfileText(
            title=words[:100],
            overview=words,
            rate=4000,
            english=4,
            languages=((words[:50], 3),),
            categories=("531770282584862733",),
        )
        editing.edit_profile(session, actor(user), text)
        editing.set_skills(session, actor(user), [("python", 5), ("html", 2), ("etl", 3)])
        school = records.add_education(
            session, actor(user), records.Schooling(school=words, from_year=1999, comment=words)
        )
        groups.create_group(session, CONSOLE, slug=slug, name=words[:100], description=words)
        groups.join_group(session, actor(user), slug)
    parts = ("about", "terms", "kinds", "access", "languages", "skills", "picture", "groups", "preview")
    return [
        "/profile",
        *(f"/profile/{part}" for part in parts),
        "/profile/records/education/new",
        "/profile/records/employment/new",
        "/profile/records/certifications/new",
        f"/profile/records/education/{school.id}",
        "/profile/portfolio/new",
        f"/freelancers/{user.key}",
        "/groups",
        f"/groups/{slug}",
    ]


def named(path: str) -> str:
    """Return a name for the screenshot of a page that is the same in every run."""
    parts = [part for part in path.split("/") if part and not re.search(r"\d", part)]
    return "-".join(parts) if parts[0] == "profile" else f"{'-'.join(parts)}-page"


def describe(page: Page, **values: str) -> None:
    """Fill in the fields of a job by their labels."""
    page.get_by_label("Title").fill(values.get("title", "Build a booking page"))
    page.get_by_label("Description").fill(values.get("description", "Ten rooms, one calendar."))


@on_sqlite
def test_pages_of_jobs_are_sound(at_work: Page, firm: Firm) -> None:
    listed = f"/companies/{firm.id}/jobs"
    look_over(at_work, listed)
    screenshot(at_work, "jobs-none-yet")
    key = post(firm, "Fence", rate_min=1000, skills=("python",))
    for path, name in (
        (listed, "jobs-list"),
        (f"{listed}/new", "jobs-post"),
        (f"/jobs/{key}/edit", "jobs-edit"),
        (f"/jobs/{key}/cancel", "jobs-cancel"),
    ):
        look_over(at_work, path)
        screenshot(at_work, name)


@on_sqlite
def test_pages_of_profiles_are_sound(at_home: Page, back: Back, jun: User, photograph: Path) -> None:
    look_over(at_home, "/profile")
    screenshot(at_home, "profile-new")
    paths = furnished(back, jun, "I draw what can be drawn")
    at_home.goto("/profile/portfolio/new")
    at_home.get_by_label("Title").fill("Poster")
    at_home.get_by_label("Picture").set_input_files(photograph)
    at_home.get_by_role("button", name="Save").click()
    expect(at_home.get_by_text("Poster is in your portfolio")).to_be_visible()
    with back.database.reading() as session:
        piece = readable_profile(session, CONSOLE, jun.key).portfolio[0]
    paths += [f"/profile/portfolio/{piece.key}", f"/profile/portfolio/{piece.key}/remove"]
    for path in [*paths, f"/freelancers/{jun.key}/portfolio/{piece.key}"]:
        look_over(at_home, path)
        screenshot(at_home, named(path))


@on_sqlite
def test_pages_of_groups_and_agencies_are_sound(visitors: Visitors, back: Back, jun: User) -> None:
    furnished(back, jun, "Museum people")
    agency = found(back, CompanyKind.AGENCY)
    agency.add(jun, Role.AGENT)
    page = enter(visitors.open(), back, agency.owner)
    look_over(page, f"/companies/{agency.id}/freelancers")
    screenshot(page, "agency-freelancers")
    operator = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    look_over(operator, "/operator/groups")
    screenshot(operator, "operator-groups")


def test_a_client_posts_a_job_looks_at_it_first_and_cancels_it(at_work: Page, firm: Firm, problems: Problems) -> None:
    problems.expect("status of 422")
    at_work.goto("/companies/" + str(firm.id))
    at_work.get_by_role("link", name="Post a job").click()
    describe(at_work)
    at_work.get_by_label("Category").select_option("Web, Mobile & Software Dev")
    at_work.get_by_label("Kind of work").select_option("Web Development")
    at_work.get_by_role("combobox", name="Skills").press_sequentially("post")
    at_work.get_by_role("option", name="PostgreSQL", exact=True).click()
    at_work.get_by_label("Fixed price").check()
    expect(at_work.get_by_label("Rate from")).to_be_hidden()
    at_work.get_by_label("Budget").fill("1,200")
    at_work.get_by_role("button", name="Preview").click()
    expect(at_work.get_by_text("Preview, nothing is saved yet")).to_be_visible()
    expect(at_work.locator(".preview")).to_contain_text("1,200.00 USD")
    assert at_work.evaluate(AUDIT) == []
    screenshot(at_work, "jobs-preview")
    assert jobs(firm) == []
    at_work.get_by_role("button", name="Post job").click()
    expect(at_work.get_by_role("heading", name="Build a booking page")).to_be_visible()
    job = jobs(firm)[0]
    assert (job.skills, job.budget, job.type.value) == (["postgresql"], 120_000, "fixed-price")
    at_work.get_by_role("link", name="Cancel Build a booking page").click()
    at_work.get_by_role("button", name="Cancel job").click()
    expect(at_work.locator("#reason-error")).to_have_text("Choose why the job is cancelled.")
    at_work.get_by_label("Project was cancelled").check()
    at_work.get_by_role("button", name="Cancel job").click()
    expect(at_work.locator(".flash")).to_contain_text("is cancelled")
    assert jobs(firm)[0].state is JobState.CANCELLED


@on_sqlite
def test_skills_are_picked_by_keyboard_alone(at_work: Page, firm: Firm, problems: Problems) -> None:
    problems.expect("status of 422")
    at_work.goto(f"/companies/{firm.id}/jobs/new")
    field = at_work.get_by_role("combobox", name="Skills")
    offers = at_work.get_by_role("listbox")
    tab_to(at_work, field)
    at_work.keyboard.type("java")
    expect(field).to_have_attribute("aria-expanded", "true")
    first = offers.get_by_role("option").first
    expect(first).to_have_text("Java")
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert at_work.evaluate(AUDIT) == []
    screenshot(at_work, "jobs-skill-picker")
    at_work.keyboard.press("ArrowDown")
    expect(offers.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    at_work.keyboard.press("ArrowUp")
    at_work.keyboard.press("Enter")
    expect(offers).to_be_hidden()
    expect(at_work.get_by_text("Java added")).to_be_attached()
    at_work.keyboard.type("postgresql,")
    at_work.keyboard.type("illu")
    at_work.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    at_work.keyboard.press("ArrowDown")
    expect(offers).to_be_visible()
    at_work.keyboard.press("Enter")
    chosen = at_work.get_by_role("list", name="Chosen").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    at_work.keyboard.press("Backspace")
    expect(chosen).to_have_count(2)
    at_work.keyboard.press("Shift+Tab")
    at_work.keyboard.press("Enter")
    expect(chosen).to_have_text(re.compile("^Java"))
    expect(field).to_be_focused()
    at_work.keyboard.type("Pyhton")
    expect(offers.get_by_text("No skill of that name")).to_be_visible()
    describe(at_work)
    at_work.get_by_role("button", name="Post job").click()
    expect(at_work.locator("#skills-error")).to_contain_text("did you mean Python")
    expect(chosen).to_have_text(re.compile("^Java"))
    expect(field).to_have_value("Pyhton")


@on_sqlite
def test_a_job_is_posted_without_scripts(visitors: Visitors, problems: Problems, back: Back, firm: Firm) -> None:
    problems.expect("status of 422")
    page = enter(visitors.open(java_script_enabled=False), back, firm.owner)
    page.goto(f"/companies/{firm.id}/jobs/new")
    describe(page)
    page.get_by_label("Kind of work").select_option("Web Development")
    page.get_by_label("Skills").fill("Python, Extract, transform, load")
    page.get_by_role("button", name="Post job").click()
    assert page.get_by_label("Skills").input_value() == "Python, Extract, transform, load"
    page.get_by_label("Skills").fill("python, etl")
    page.get_by_role("button", name="Post job").click()
    assert "is posted" in page.inner_text(".flash")
    assert jobs(firm)[0].skills == ["python", "etl"]
    page.get_by_role("button", name="Mark as filled").click()
    page.get_by_role("link", name="Filled 1").click()
    page.get_by_role("button", name="Open again").click()
    assert jobs(firm)[0].state is JobState.OPEN


def test_a_freelancer_fills_in_a_profile(at_home: Page, back: Back, jun: User, photograph: Path) -> None:
    at_home.goto("/")
    at_home.get_by_role("link", name="My profile", exact=True).click()
    at_home.get_by_role("link", name="Edit About").click()
    at_home.get_by_label("Title").fill("Illustrator")
    at_home.get_by_label("Overview").fill("I draw.")
    at_home.get_by_role("button", name="Save").click()
    at_home.get_by_role("link", name="Edit Skills").click()
    at_home.get_by_role("combobox", name="Skills").press_sequentially("illustra")
    at_home.get_by_role("option", name="Illustration", exact=True).click()
    at_home.get_by_label("Your level in these").select_option("Expert")
    at_home.get_by_role("button", name="Save").click()
    expect(at_home.get_by_label("Level of Illustration")).to_have_value("5")
    at_home.goto("/profile/picture")
    at_home.get_by_label("Picture").set_input_files(photograph)
    expect(at_home.get_by_alt_text("The picture that you chose")).to_be_visible()
    at_home.get_by_role("button", name="Save picture").click()
    expect(at_home.locator(".flash")).to_have_text("Your picture is saved.")
    expect(at_home).to_have_url(f"{back.hall.base_url}/profile")
    at_home.get_by_role("link", name="Preview").click()
    expect(at_home.get_by_role("heading", level=1)).to_have_text("Jun Tester")
    expect(at_home.locator("article img").first).to_have_js_property("naturalWidth", 100)
    with back.database.reading() as session:
        said = readable_profile(session, CONSOLE, jun.key)
    assert (said.title, [skill.slug for skill in said.skills]) == ("Illustrator", ["illustration"])


@on_sqlite
def test_a_picture_that_is_none_or_too_large_is_refused_beside_the_field(
    at_home: Page, problems: Problems, tmp_path: Path
) -> None:
    problems.expect("status of 422")
    at_home.goto("/profile/portfolio/new")
    at_home.get_by_label("Title").fill("Poster")
    large, evil = tmp_path / "large.png", tmp_path / "evil.png"
    large.write_bytes(b"\x89PNG" + b"0" * 5_300_000)
    at_home.get_by_label("Picture").set_input_files(large)
    expect(at_home.locator("#picture-error")).to_have_text("Choose a picture of at most 5 MB.")
    at_home.get_by_role("button", name="Save").click()
    expect(at_home.get_by_label("Picture")).to_be_focused()
    evil.write_text("<html><script>alert(1)</script></html>")
    at_home.get_by_label("Picture").set_input_files(evil)
    expect(at_home.locator("#picture-error")).to_be_hidden()
    at_home.get_by_role("button", name="Save").click()
    expect(at_home.locator("#picture-error")).to_contain_text("PNG, JPEG, WebP or GIF")
    expect(at_home.get_by_label("Title")).to_have_value("Poster")
    assert at_home.evaluate(AUDIT) == []
    screenshot(at_home, "profile-picture-refused")


@on_sqlite
def test_a_profile_is_kept_without_scripts(visitors: Visitors, back: Back, jun: User, photograph: Path) -> None:
    page = enter(visitors.open(java_script_enabled=False), back, jun)
    page.goto("/profile/skills")
    page.get_by_label("Skills", exact=True).fill("Python, HTML")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("button", name="Up HTML").click()
    page.goto("/profile/picture")
    page.get_by_label("Picture").set_input_files(photograph)
    page.get_by_role("button", name="Save picture").click()
    assert page.inner_text(".flash") == "Your picture is saved."
    with back.database.reading() as session:
        said = readable_profile(session, CONSOLE, jun.key)
    assert said.picture is not None
    assert [skill.slug for skill in said.skills] == ["html", "python"]


def test_what_clients_and_freelancers_write_does_nothing(
    visitors: Visitors, problems: Problems, back: Back, firm: Firm, jun: User
) -> None:
    page = enter(visitors.open(), back, jun)
    page.on("dialog", lambda dialog: problems.add(f"A script ran: {dialog.message}"))
    for path in furnished(back, jun, EVIL):
        page.goto(path)
        assert "27273" not in page.content(), path
        assert page.locator("script:not([src]), img[src=x]").count() == 0, path
    key = post(firm, EVIL, description=EVIL)
    page = enter(visitors.open(), back, firm.owner)
    for path in (f"/companies/{firm.id}/jobs", f"/jobs/{key}/edit", f"/jobs/{key}/cancel", f"/jobs/{key}"):
        page.goto(path)
        assert "27273" not in page.content(), path
        assert page.locator("script:not([src]), img[src=x]").count() == 0, path
        assert EVIL in page.inner_text("main") or EVIL in page.get_by_label("Title").input_value()
