"""Looking at pages in the browser: signing in, what holds for all pages, and the way of the keyboard."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page

from hiringhall.marketplace.accounts.models import User
from tests.support.browser import overflow
from tests.web.conftest import Back
from tests.web.visitor import Visitor

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{9091*3}}"

AUDIT = Path(__file__).with_name("audit.js").read_text()
CONTRAST = Path(__file__).with_name("contrast.js").read_text()


def enter(page: Page, back: Back, user: User) -> Page:
    """Sign a page in without the form."""
    visitor = Visitor(back.hall.base_url)
    back.sign_in(visitor, user)
    page.context.add_cookies([{"name": "hall", "value": visitor.secret, "url": back.hall.base_url}])
    return page


def look_over(page: Page, path: str) -> None:
    """Open a page and check what holds for all of them."""
    page.goto(path)
    wrong = page.evaluate(AUDIT)
    assert wrong == [], (path, wrong)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faint = page.evaluate(CONTRAST)
        assert faint == [], (path, scheme, faint)
    for width in (360, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (path, width)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by keyboard.")
