"""The pages of offers in a browser: a deal from the offer to the contract, and what holds for all pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.jobs.models import JobType
from tests.support.browser import Visitors
from tests.support.marks import on_sqlite
from tests.support.offering import FIXED
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_offers import Room


@pytest.fixture
def room(back: Back) -> Room:
    return Room(back)


@on_sqlite
def test_a_deal_is_made_from_a_profile_to_the_contract(visitors: Visitors, back: Back, room: Room) -> None:
    room.job = room.post(JobType.FIXED_PRICE, budget=120_000, title="Twelve signs")
    client, freelancer = enter(visitors.open(), back, room.ann), enter(visitors.open(), back, room.fred)
    client.goto(f"/freelancers/{room.fred.key}")
    client.get_by_role("link", name="Hire").click()
    client.get_by_role("link", name="Choose Twelve signs").click()
    expect(client.get_by_label("You are charged, in all")).to_have_value("1200")
    client.get_by_label("You are charged, in all").fill("1500")
    expect(client.get_by_label("Fred is paid, in all")).to_have_value("1350")
    write_milestones(client)
    client.get_by_role("button", name="Send offer").last.click()
    expect(client.get_by_role("status")).to_have_text("Your offer is with Fred.")

    freelancer.goto("/offers")
    freelancer.get_by_role("link", name="Twelve signs").click()
    freelancer.get_by_role("link", name="Answer with other terms").click()
    freelancer.get_by_label("You are paid, in all").fill("1440")
    expect(freelancer.get_by_label("The client is charged, in all")).to_have_value("1600")
    freelancer.get_by_role("button", name="Send these terms").click()
    expect(freelancer.get_by_text("What was changed")).to_be_visible()

    client.goto(f"/companies/{room.firm.id}/offers")
    client.get_by_role("link", name="Twelve signs").click()
    expect(client.locator(".changes")).to_contain_text("1,500.00 USD in all 1,600.00 USD in all")
    client.get_by_role("link", name="Accept").click()
    expect(client.get_by_text("The job Twelve signs is filled")).to_be_visible()
    client.get_by_role("button", name="Accept").click()
    expect(client).to_have_url(re.compile(r"/contracts/~01"))
    (contract,) = room.contracts()
    assert (contract.amount, contract.hired_by, contract.signed_by) == (160_000, room.ann.id, room.fred.id)


def write_milestones(page: Page) -> None:
    """Write two milestones, of three rows that come and go without the page being loaded anew."""
    page.evaluate("window.stays = true")
    page.get_by_label("Amount").fill("500")
    add = page.get_by_role("button", name="Add a milestone")
    tab_to(page, add)
    page.keyboard.press("Enter")
    page.get_by_label("Milestone 2", exact=True).fill("Signs")
    page.get_by_label("Amount").nth(1).fill("700.50")
    add.click()
    page.get_by_label("Milestone 3", exact=True).fill("Not needed")
    page.get_by_role("button", name="Remove milestone 3").click()
    expect(page.get_by_label("Milestone 3", exact=True)).to_have_count(0)
    expect(page.get_by_label("Milestone 1", exact=True)).to_have_value("The whole work")
    assert page.evaluate("window.stays") is True


@on_sqlite
def test_rows_come_and_go_without_a_script(visitors: Visitors, back: Back, room: Room) -> None:
    page = enter(visitors.open(java_script_enabled=False), back, room.ann)
    page.goto(f"/freelancers/{room.fred.key}/offer?team={room.firm.id}")
    page.get_by_label("Title").fill("Twelve signs")
    page.get_by_role("radio", name="Fixed price").check()
    page.get_by_role("button", name="Add a milestone").click()
    page.get_by_label("Milestone 2", exact=True).fill("Signs")
    expect(page.get_by_label("Title")).to_have_value("Twelve signs")
    page.get_by_role("button", name="Remove milestone 1").click()
    expect(page.get_by_label("Milestone 1", exact=True)).to_have_value("Signs")


@on_sqlite
def test_every_page_of_offers_looks_right(visitors: Visitors, back: Back, room: Room) -> None:
    proposal = room.propose()
    evil = room.send(terms=FIXED.__class__(**{**FIXED.__dict__, "title": EVIL[:200], "message": EVIL}))
    asked = room.counter(room.fred, room.send())
    done = room.send()
    client = enter(visitors.open(), back, room.ann)
    for path in (
        f"/proposals/{proposal}/offer",
        f"/freelancers/{room.fred.key}/offer",
        f"/freelancers/{room.fred.key}/offer?team={room.firm.id}",
        f"/offers/{evil}",
        f"/offers/{asked}",
        f"/offers/{asked}/accept",
        f"/offers/{asked}/decline",
        f"/offers/{asked}/terms",
        f"/offers/{evil}/withdraw",
        f"/companies/{room.firm.id}/offers",
        f"/companies/{room.firm.id}/offers?state=all",
        f"/companies/{room.firm.id}/offers?state=accepted",
    ):
        look_over(client, path)
    freelancer = enter(visitors.open(), back, room.fred)
    for path in ("/offers", "/offers?state=all", f"/offers/{done}", f"/offers/{evil}/terms", f"/offers/{done}/accept"):
        look_over(freelancer, path)
