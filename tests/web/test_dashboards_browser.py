"""Dashboards in a browser: pages are sound in every width and scheme, and their numbers are reached by keyboard."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from tests.support.browser import Visitors, overflow, screenshot
from tests.support.hired import HOURLY
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_billing import weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_dashboards import bill, work


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@on_sqlite
def test_dashboards_with_many_parts_are_sound(visitors: Visitors, back: Back, firm: Firm, jun: User) -> None:
    agency = found(back, CompanyKind.AGENCY)
    with back.database.writing() as session:
        organizations.add_member(session, CONSOLE, agency.id, username_or_email=jun.username, roles=[Role.AGENT])
        teams = [
            organizations.create_team(session, actor(firm.owner), firm.id, name=f"{number} {EVIL}", slug=f"t{number}")
            for number in range(9)
        ]
    for team in teams:
        bill(weeks_ago(firm, jun, team=team.id))
    work(weeks_ago(firm, jun, team=firm.id, agency_id=agency.id))
    page = enter(visitors.open(), back, firm.owner)
    page.goto(f"/companies/{firm.id}/billing")
    look_over(page, "/")
    expect(page.get_by_role("img", name="Spend by week and team")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 900})
    numbers = page.locator("summary", has_text="Numbers as a table")
    tab_to(page, numbers)
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="Spend by week and team, USD")
    expect(table).to_be_visible()
    expect(table.get_by_role("columnheader")).to_have_count(12)
    assert overflow(page) <= 0, "a wide table moves in its own box"
    screenshot(page, "dashboard-client")
    for who, path in ((jun, "/"), (agency.owner, f"/companies/{agency.id}/earnings")):
        page = enter(visitors.open(), back, who)
        page.goto(path)
        look_over(page, "/")
        expect(page.get_by_role("img", name="Earnings by week and client")).to_be_visible()
    page = enter(visitors.open(), back, back.person("Ines", is_operator=True))
    look_over(page, "/operator")
    for name in ("Charged to clients by week", "Fees by week", "New people by week"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    screenshot(page, "dashboard-operator")


@on_sqlite
def test_hours_stand_against_their_limit_and_lead_to_the_contract(
    visitors: Visitors, back: Back, firm: Firm, jun: User
) -> None:
    hired = weeks_ago(firm, jun, terms=replace(HOURLY, weekly_limit=10))
    work(hired)
    page = enter(visitors.open(), back, jun)
    page.goto("/")
    row = page.get_by_role("region", name="Hours this week").get_by_role("listitem")
    expect(row).to_contain_text("0:30")
    expect(row.get_by_role("meter", name="0:30 of 10 hours")).to_be_visible()
    row.get_by_role("link").click()
    expect(page).to_have_url(f"{back.hall.base_url}{hired.path}")


@on_sqlite
def test_empty_dashboards_are_sound(visitors: Visitors, back: Back, firm: Firm, jun: User) -> None:
    for who, path in ((firm.owner, f"/companies/{firm.id}/billing"), (jun, "/")):
        page = enter(visitors.open(), back, who)
        page.goto(path)
        look_over(page, "/")
        expect(page.get_by_role("region", name="Hours this week")).to_be_visible()
