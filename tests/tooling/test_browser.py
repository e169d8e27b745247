from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import WIDTHS, Problems, Visitors, overflow, screenshot


@pytest.fixture
def visitors(browser: Browser, problems: Problems, echo: str) -> Iterator[Visitors]:
    visitors = Visitors(browser, problems, echo)
    yield visitors
    visitors.close()


def test_a_sound_page_has_no_problems(visitors: Visitors, problems: Problems) -> None:
    problems.expect("favicon.ico")
    page = visitors.open()
    page.goto("/plain")
    assert page.inner_text("h1") == "Plain"
    assert problems.unexpected == []
    assert overflow(page) == 0


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/console", "Written to the console"),
        ("/uncaught", "nobody is not defined"),
        ("/policy", "Policy violation: script-src"),
        ("/picture", "status of 404"),
    ],
)
def test_what_goes_wrong_on_a_page_is_noticed(visitors: Visitors, problems: Problems, path: str, told: str) -> None:
    visitors.open().goto(path, wait_until="networkidle")
    assert any(told in text for text in problems.unexpected), problems.unexpected
    problems.expect(told)
    assert not any(told in text for text in problems.unexpected)


def test_visitors_do_not_share_cookies(visitors: Visitors) -> None:
    one, other = visitors.open(), visitors.open()
    for page in (one, other):
        page.goto("/plain")
    one.evaluate("document.cookie = 'who=one'")
    assert one.evaluate("document.cookie") == "who=one"
    assert other.evaluate("document.cookie") == ""


def test_a_page_wider_than_the_window_is_noticed(visitors: Visitors) -> None:
    page = visitors.open()
    page.goto("/wide")
    assert overflow(page) > 0


def test_a_screenshot_shows_the_page_at_both_widths(visitors: Visitors) -> None:
    page = visitors.open()
    page.goto("/plain")
    files = screenshot(page, "tooling")
    assert [file.name for file in files] == [f"tooling-{width}.png" for width in WIDTHS]
    assert all(file.stat().st_size > 0 for file in files)
    assert page.viewport_size is not None
    assert page.viewport_size["width"] == WIDTHS[1]
