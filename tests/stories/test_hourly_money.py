"""From an hour of work to money in the bank: tracked, reviewed, invoiced, paid, available, withdrawn; all on pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.run import Billed, bill
from hiringhall.marketplace.checks import run_checks
from hiringhall.marketplace.diary import slots
from tests.conftest import StartHall
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.hired import HOURLY
from tests.support.tracking import capture, fates, track
from tests.web.conftest import Back, actor, open_back
from tests.web.looking import enter
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, deal

WEEKS_AGO = 3
SIX_HOURS = 36
"""Cells: 300.00 USD, of which 270.00 are paid."""


@pytest.fixture
def back(hall_server: StartHall) -> Iterator[Back]:
    """A hall of the story's own: its weeks are billed."""
    back = open_back(hall_server("sqlite"))
    yield back
    back.database.close()


@pytest.fixture
def visitors(browser: Browser, back: Back, problems: Problems) -> Iterator[Visitors]:
    visitors = Visitors(browser, problems, back.hall.base_url)
    yield visitors
    visitors.close()
    assert problems.unexpected == []


def monday() -> date:
    today = clock.day(clock.now())
    return today - timedelta(days=today.weekday(), weeks=WEEKS_AGO)


def work(of: Deal, day: date) -> None:
    """Track six hours of a day, and send them when it is over."""
    first = slots.slots_of_day(day).start + 9 * slots.AN_HOUR
    with clock.shifted((clock.midnight(day) or 0) + 23 * 3600 - clock.now()):
        captures = [capture(of.contract, first + number, memo="Twelve signs") for number in range(SIX_HOURS)]
        assert set(fates(track(Acts(of.back), actor(of.freelancer), captures))) == {"kept"}


def billed(back: Back, day: date) -> Billed:
    """Do at noon of a day what is due by then, as `hiringhall bill` does."""
    with clock.shifted((clock.midnight(day) or 0) + 12 * 3600 + 1800 - clock.now()):
        return bill(back.database, Calendar(), day)


def balance(page: Page, stage: str) -> str:
    """Return the amount that the page of earnings shows for a stage."""
    page.goto("/earnings")
    shown = page.get_by_role("list", name="Where the money stands").get_by_role("listitem").filter(has_text=stage)
    return re.sub(r"\s+", " ", shown.locator("strong").inner_text())


def test_an_hour_of_work_becomes_money_in_the_bank(visitors: Visitors, back: Back) -> None:
    firm: Firm = found(back)
    week, ken = monday(), back.person("Ken", is_freelancer=True)
    with clock.shifted(-(WEEKS_AGO + 2) * 7 * 86_400):
        hired = deal(firm, ken, terms=replace(HOURLY, title="Paint twelve signs"))
    work(hired, week)
    client, freelancer = (enter(visitors.open(), back, who) for who in (firm.owner, ken))
    operator: User = back.person("Ines", is_operator=True)
    desk = enter(visitors.open(), back, operator)

    client.goto(f"{hired.path}/diary/{week.isoformat()}")
    expect(client.get_by_text("Twelve signs").first).to_be_visible()
    assert balance(freelancer, "In progress") == "270.00 USD"

    issued_on = week + timedelta(days=7)
    assert billed(back, issued_on).issued >= 1
    assert balance(freelancer, "In review") == "270.00 USD"
    freelancer.get_by_role("link", name="Week of").click()
    expect(freelancer.get_by_role("row", name="You are paid")).to_contain_text("270.00 USD")
    client.goto(f"/companies/{firm.id}/billing")
    expect(client.get_by_text("300.00 USD").first).to_be_visible()

    desk.goto("/operator/finance/deposits")
    desk.get_by_label("Client").fill(firm.slug)
    desk.get_by_label("How much").fill("300")
    desk.get_by_label("Reference of the bank").fill("TWELVE SIGNS")
    desk.get_by_role("button", name="Go on").click()
    desk.get_by_role("button", name="Note the payment").click()
    expect(desk.get_by_role("status")).to_contain_text("are noted")

    billed(back, issued_on + timedelta(days=5))  # the Saturday after the review
    assert (balance(freelancer, "In review"), balance(freelancer, "Pending")) == ("0.00 USD", "270.00 USD")
    billed(back, issued_on + timedelta(days=8))
    assert balance(freelancer, "Pending") == "270.00 USD", "the fifth day has not begun"
    billed(back, issued_on + timedelta(days=9))
    assert (balance(freelancer, "Pending"), balance(freelancer, "Available")) == ("0.00 USD", "270.00 USD")
    screenshot(freelancer, "story-money-available")

    freelancer.goto("/earnings/methods")
    freelancer.get_by_label("What to call it").fill("Savings bank")
    freelancer.get_by_label("Where the money goes").fill("Ken Tester, DE02 1203 0000")
    freelancer.get_by_role("button", name="Add it").click()
    freelancer.goto("/earnings/withdraw")
    freelancer.get_by_role("button", name="Go on").click()
    freelancer.get_by_role("button", name="Withdraw 270.00 USD").click()
    expect(freelancer.get_by_role("status")).to_contain_text("270.00 USD will be sent to Savings bank.")

    desk.goto("/operator/finance/withdrawals")
    desk.get_by_role("listitem").filter(has_text="Ken Tester").get_by_role("link", name="Sent").click()
    desk.get_by_label("Reference of the bank").fill("OUT-TWELVE")
    desk.get_by_role("button", name="It was sent").click()
    freelancer.goto("/earnings/withdrawals")
    expect(freelancer.get_by_role("listitem").filter(has_text="Savings bank")).to_contain_text("as OUT-TWELVE")
    desk.goto("/operator/finance")
    expect(desk.get_by_text("It adds up")).to_be_visible()
    names = {"people-logged"}  # people of tests never joined by themselves
    assert [one for one in run_checks(back.database) if one.found and one.name not in names] == []
