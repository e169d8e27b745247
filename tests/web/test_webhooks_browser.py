"""Webhooks in a browser: all pages are sound, whatever endpoints are called and answer; a test is followed."""

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.webhooks.kinds import EventKind
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.looking import EVIL, enter, look_over
from tests.web.test_companies import Firm, found
from tests.web.test_webhooks import added, fail, page_of


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def at_desk(visitors: Visitors, firm: Firm) -> Page:
    return enter(visitors.open(), firm.back, firm.owner)


@on_sqlite
def test_the_pages_of_webhooks_are_sound(at_desk: Page, firm: Firm) -> None:
    look_over(at_desk, page_of(firm))
    screenshot(at_desk, "webhooks-none")
    endpoint = added(firm, name=EVIL[:100], url=f"https://hooks.example.com/{'x' * 300}", kinds=list(EventKind))
    off = added(firm, name="Off", url="https://hooks.example.com/off")
    (reference, *_) = fail(firm, endpoint, 3, answer=EVIL * 5)
    page = f"{page_of(firm)}/{endpoint.key}"
    paths = {
        "list": page_of(firm),
        "new": f"{page_of(firm)}/new",
        "told": page,
        "nothing": f"{page_of(firm)}/{off.key}",
        "edit": f"{page}/edit",
        "delivery": f"{page}/deliveries/{reference}",
        "replace": f"{page}/new-secret",
        "delete": f"{page}/delete",
    }
    for name, path in paths.items():
        look_over(at_desk, path)
        screenshot(at_desk, f"webhooks-{name}")


@on_sqlite
def test_a_webhook_is_added_by_keyboard_and_errors_are_told(at_desk: Page, firm: Firm, problems: Problems) -> None:
    problems.expect("status of 422")
    at_desk.goto(f"{page_of(firm)}/new")
    at_desk.get_by_label("What it is for").fill("Accounting")
    at_desk.get_by_label("Address").fill("http://hooks.example.com")
    at_desk.get_by_label("A job was posted").check()
    at_desk.get_by_role("button", name="Add the webhook").press("Enter")
    expect(at_desk.get_by_role("alert")).to_contain_text("address")
    expect(at_desk.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    expect(at_desk.get_by_label("A job was posted")).to_be_checked()
    at_desk.get_by_label("Address").fill("https://hooks.example.com/in")
    at_desk.get_by_role("button", name="Add the webhook").press("Enter")
    expect(at_desk.get_by_role("heading", name="Keep the secret now")).to_be_visible()
    screenshot(at_desk, "webhooks-secret")
    at_desk.get_by_role("link", name="I have kept it").click()
    expect(at_desk.get_by_role("heading", name="Accounting")).to_be_visible()
    at_desk.get_by_role("button", name="Send a test").click()
    expect(at_desk.get_by_text("The host is not known.")).to_be_visible(timeout=30_000)
