"""The pages in a browser: stories by keyboard, nothing blocked by the policy, structure for screen readers."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.accounts import keys, organizations, tokens
from hiringhall.marketplace.accounts.models import CompanyKind, Dialect, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.web.links import ELANCE_CONSENT
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import AUDIT, EVIL, enter, look_over, tab_to
from tests.web.visitor import PASSWORD


@pytest.fixture
def owner(back: Back) -> User:
    return back.person("Marta")


@pytest.fixture
def signed_in(visitors: Visitors, back: Back, owner: User) -> Page:
    return enter(visitors.open(), back, owner)


def furnish(back: Back, owner: User, name: str = "Northwind Furniture") -> list[str]:
    """Give a person a company, a team, members and an application; returns the paths of all their pages."""
    helper, slug = back.person("Jun", is_freelancer=True), f"firm-{secrets.token_hex(4)}"
    with back.database.writing() as session:
        company = organizations.found_company(session, actor(owner), name=name, slug=slug, kind=CompanyKind.AGENCY)
        team = organizations.create_team(session, actor(owner), company.id, name=name, slug="design")
        roles = [Role.HIRING, Role.AGENT]
        organizations.add_member(session, actor(owner), team.id, username_or_email=helper.username, roles=roles)
        key, _ = keys.register_key(
            session,
            actor(owner),
            back.sealer,
            name=name,
            purpose=name,
            website="https://example.org",
            callback="https://example.org/back",
            scopes=list(Scope),
            approve=True,
        )
        asking = tokens.issue_request_token(session, back.sealer, key, "").token
        tokens.grant(session, actor(owner), back.sealer, key, helper.id)
        tokens.grant(session, actor(owner), back.sealer, key, owner.id)
        other, _ = keys.register_key(
            session, actor(helper), back.sealer, name=name, purpose=name, scopes=list(Scope), approve=True
        )
        asking = tokens.issue_request_token(session, back.sealer, other, "oob").token
        newer, _ = keys.register_key(
            session,
            actor(helper),
            back.sealer,
            name=name,
            callback="https://example.org/back",
            scopes=list(Scope),
            approve=True,
            dialect=Dialect.ELANCE,
        )
    application = f"/developers/applications/{key.id}"
    return [
        "/",
        "/account",
        "/account/email",
        "/account/password",
        "/account/sign-ins",
        "/account/trackers",
        "/account/applications",
        "/appearance",
        f"/freelancers/{helper.key}",
        "/companies/new",
        f"/companies/{company.id}",
        f"/companies/{company.id}/teams/new",
        f"/teams/{company.id}",
        f"/teams/{team.id}",
        f"/teams/{team.id}/name",
        f"/teams/{team.id}/members/{helper.id}",
        "/developers/applications",
        "/developers/applications/new",
        application,
        f"{application}/edit",
        f"{application}/new-secret",
        f"{application}/delete",
        f"/services/api/auth?oauth_token={asking}",
        f"{ELANCE_CONSENT}?response_type=code&client_id={newer.consumer_key}",
    ]


@on_sqlite
def test_pages_for_visitors_are_sound(page: Page) -> None:
    for path in ("/", "/sign-up", "/login", "/password/forgotten", "/appearance"):
        look_over(page, path)
        screenshot(page, f"visitor{path.replace('/', '-')}")


@on_sqlite
def test_pages_for_people_are_sound(signed_in: Page, back: Back, owner: User) -> None:
    for path in furnish(back, owner):
        look_over(signed_in, path)


@on_sqlite
def test_pages_for_operators_are_sound(visitors: Visitors, back: Back) -> None:
    page = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    for path in ("/operator", "/operator/people", "/operator/companies", "/operator/keys"):
        look_over(page, path)


@on_sqlite
def test_forms_with_errors_are_sound_and_lead_to_them(page: Page, problems: Problems) -> None:
    problems.expect("status of 422")
    page.goto("/sign-up")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.evaluate(AUDIT) == []
    field = page.get_by_label("E-mail address")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = str(field.get_attribute("aria-describedby"))
    assert "such as name@example.com" in page.locator(f"#{described.split(maxsplit=1)[0]}").inner_text()
    page.get_by_role("alert").get_by_role("link", name="email").click()
    expect(field).to_be_focused()


def test_what_people_write_is_shown_as_they_wrote_it_and_does_nothing(
    visitors: Visitors, problems: Problems, back: Back
) -> None:
    problems.expect("status of 422")
    user = back.person("Marta")
    page = enter(visitors.open(), back, user)
    page.on("dialog", lambda dialog: problems.add(f"A script ran: {dialog.message}"))
    page.goto("/account")
    for label in ("City", "State or region", "Country"):
        page.get_by_label(label).fill(EVIL)
    for label in ("First name", "Last name"):
        page.get_by_label(label).fill(EVIL[:64])
    page.get_by_label("I work as a freelancer").check()
    page.get_by_role("button", name="Save details").click()
    assert "saved" in page.inner_text(".flash")
    paths = furnish(back, user, EVIL)
    paths += [f"/freelancers/{user.key}", f"/portraits/{user.key}/50", f"/login?redir={EVIL}", f"/nothing/{EVIL}"]
    problems.expect("status of 404")
    for path in paths:
        page.goto(path)
        assert "27273" not in page.content(), path
        assert page.locator("script:not([src]), img[src=x]").count() == 0, path
    page.goto(next(path for path in paths if re.fullmatch("/companies/[0-9]+", path)))
    assert EVIL in page.inner_text("h1")
    operator = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    for path in ("/operator/people", "/operator/companies", "/operator/keys"):
        operator.goto(path)
        assert operator.locator("script:not([src]), img[src=x]").count() == 0


def test_a_person_signs_up_and_founds_a_company_by_keyboard_alone(page: Page) -> None:
    name = f"grace-{secrets.token_hex(4)}"
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Sign up"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-up")
    for label, text in {
        "First name": "Grace",
        "Last name": "Hopper",
        "E-mail address": f"{name}@example.org",
        "Username": name,
        "Password": PASSWORD,
    }.items():
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Grace")
    tab_to(page, page.locator("details.hats summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Found a company or agency"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/companies/new")
    tab_to(page, page.get_by_label("Name", exact=True))
    page.keyboard.type(f"Grace {name}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Grace {name}")


@on_sqlite
def test_menus_close_with_escape_and_give_the_focus_back(signed_in: Page) -> None:
    signed_in.goto("/")
    summary = signed_in.locator("details.me summary")
    summary.click()
    expect(signed_in.get_by_role("button", name="Sign out")).to_be_visible()
    signed_in.keyboard.press("Tab")
    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


@on_sqlite
def test_everything_works_without_scripts(visitors: Visitors, back: Back) -> None:
    page = enter(visitors.open(java_script_enabled=False), back, back.person())
    page.goto("/")
    page.locator("details.hats summary").click()
    page.get_by_role("link", name="Found a company or agency").click()
    page.get_by_label("Name", exact=True).fill("Script-free")
    page.get_by_role("button", name="Found it").click()
    assert page.inner_text("h1") == "Script-free"
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    assert "signed out" in page.inner_text(".flash")


@on_sqlite
def test_the_consent_page_may_lead_to_the_application(signed_in: Page, back: Back, owner: User) -> None:
    with back.database.writing() as session:
        key, _ = keys.register_key(
            session, actor(owner), back.sealer, name="Bridge", scopes=[Scope.BASIC], approve=True
        )
        # localhost is another origin than 127.0.0.1: the policy must name it for the redirect after the form.
        callback = back.hall.base_url.replace("127.0.0.1", "localhost") + "/login"
        token = tokens.issue_request_token(session, back.sealer, key, callback).token
    signed_in.goto(f"/services/api/auth?oauth_token={token}")
    signed_in.get_by_role("button", name="Allow").click()
    signed_in.wait_for_url(f"{callback}?oauth_token={token}&oauth_verifier=*")


@on_sqlite
def test_the_consent_page_of_oauth_2_may_lead_to_the_application(signed_in: Page, back: Back, owner: User) -> None:
    callback = back.hall.base_url.replace("127.0.0.1", "localhost") + "/login"
    with back.database.writing() as session:
        key, _ = keys.register_key(
            session,
            actor(owner),
            back.sealer,
            name="Bridge",
            callback=callback,
            scopes=[Scope.BASIC],
            approve=True,
            dialect=Dialect.ELANCE,
        )
    signed_in.goto(f"{ELANCE_CONSENT}?response_type=code&client_id={key.consumer_key}&state=s")
    signed_in.get_by_role("button", name="Allow").click()
    signed_in.wait_for_url(f"{callback}?code=*&state=s")


@on_sqlite
def test_a_chosen_appearance_wins_over_the_device(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/appearance")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


@on_sqlite
def test_people_are_found_while_the_operator_types(visitors: Visitors, back: Back) -> None:
    page = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    user, other = back.person("Zebedee"), back.person("Quentin")
    page.goto("/operator/people")
    expect(page.get_by_text(other.email)).to_be_visible()
    page.get_by_label("Name, username or e-mail address").press_sequentially(user.username)
    expect(page.get_by_text(other.email)).to_be_hidden()
    expect(page.get_by_text(user.email)).to_be_visible()
    expect(page.get_by_label("Name, username or e-mail address")).to_be_focused()
    assert f"find={user.username}" in page.url
