"""The inbox in the browser: by keyboard, for screen readers, on phones and desks, with hostile words in it."""

from playwright.sync_api import Page, expect

from hiringhall.marketplace.contracts.models import Contract
from tests.support.browser import Problems, screenshot
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.test_inbox import Deal, deal  # noqa: F401 - the fixture


def test_the_inbox_is_read_by_keyboard(page: Page, back: Back, deal: Deal, problems: Problems) -> None:  # noqa: F811
    page.on("dialog", lambda dialog: problems.add(f"A script ran: {dialog.message}"))
    with back.database.writing() as session:
        session.get_one(Contract, deal.contract.id).title = EVIL
    deal.turn()
    deal.entries(3)
    enter(page, back, deal.jun)
    look_over(page, "/inbox")
    screenshot(page, "inbox")
    page.goto("/inbox")
    expect(page.locator(".inbox li")).to_have_count(3)
    expect(page.locator(".inbox h2").first).to_contain_text(EVIL)
    tab_to(page, page.get_by_role("button", name="Mark read").first)
    page.keyboard.press("Enter")
    expect(page.locator(".bell-count")).to_have_text("2 unread")
    tab_to(page, page.locator(".inbox h2 a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{back.hall.base_url}/contracts/{deal.contract.key}")
    page.goto("/inbox")
    page.get_by_role("button", name="Mark all read").click()
    expect(page.locator(".flash")).to_contain_text("marked as read")
    expect(page.locator(".bell-count")).to_have_count(0)


def test_choices_and_the_way_out_look_right(page: Page, back: Back, deal: Deal) -> None:  # noqa: F811
    enter(page, back, deal.jun)
    look_over(page, "/account/notices")
    screenshot(page, "notices")
    page.get_by_label("Offers").select_option("Once a day, at 7")
    page.get_by_role("button", name="Save choices").click()
    expect(page.locator(".flash")).to_contain_text("Your choices are saved")
    expect(page.get_by_label("Offers")).to_have_value("daily")
    (text,) = back.mails(deal.jun.email)
    link = text.rpartition("No more mail like this: ")[2].strip().removeprefix(back.hall.base_url)
    page.context.clear_cookies()
    look_over(page, link[link.index("/unsubscribe") :])
    screenshot(page, "unsubscribe")
    page.get_by_role("button", name="Stop this mail").click()
    expect(page.get_by_role("heading", name="No more mail")).to_be_visible()
