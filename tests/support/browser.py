"""The browser for the tests: the system's Chromium, kept on this machine, watched for anything that goes wrong."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

CHECKOUT = Path(__file__).parents[2]
SCREENSHOTS = CHECKOUT / "test-output" / "screenshots"
WIDTHS = (390, 1280)  # a phone and a desk
HEIGHT = 900
NAMES = ("chromium", "chromium-browser", "google-chrome")

FLAGS = [
    "--headless",
    "--no-sandbox",  # the sandbox does not start for root, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# A violation of the content security policy reaches the console only when the policy is enforced; this tells of both.
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def chromium() -> str:
    """Return the path of the system's Chromium; raise FileNotFoundError saying what to install."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError("The browser tests need Chromium: install the package `chromium` (or Google Chrome).")


def launch(playwright: Playwright) -> Browser:
    """Start the browser."""
    return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


class Problems:
    """What went wrong on the pages of one test. A test that provokes an error says so with `expect`."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[str] = []

    def add(self, text: str) -> None:
        """Remember a problem."""
        self._seen.append(text)

    def expect(self, part: str) -> None:
        """Let problems pass that contain `part`, for example "status of 404"."""
        self._expected.append(part)

    @property
    def unexpected(self) -> list[str]:
        """All problems that no test expects."""
        return [text for text in self._seen if not any(part in text for part in self._expected)]


class Visitors:
    """Opens pages, each for a visitor of its own (cookies are not shared), all watched for problems."""

    def __init__(self, browser: Browser, problems: Problems, base_url: str) -> None:
        self._browser = browser
        self._problems = problems
        self._base_url = base_url
        self._contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> Page:
        """Open an empty page for a new visitor; `options` are those of a Playwright context."""
        defaults = {"viewport": {"width": WIDTHS[1], "height": HEIGHT}, "base_url": self._base_url}
        context = self._browser.new_context(**{**defaults, **options})
        context.add_init_script(WATCH_POLICY)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._problems.add(f"Uncaught: {error.error}"))
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problems.add(f"{message.text} ({message.location.get('url', '')})")


def screenshot(page: Page, name: str) -> list[Path]:
    """Store the whole page at both widths as `NAME-390.png` and `NAME-1280.png`; return the files."""
    before = page.viewport_size
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    files = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        file = SCREENSHOTS / f"{name}-{width}.png"
        page.screenshot(path=file, full_page=True)
        files.append(file)
    if before:
        page.set_viewport_size(before)
    return files


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window; more than 0 means sideways scrolling."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
