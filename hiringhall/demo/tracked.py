"""How the demo's freelancers work by the hour: when, on what, and what their screens show meanwhile."""

from dataclasses import dataclass

from hiringhall.demo.bids import BOOKING, COUNTS, NEWSLETTER, SPEECHES
from hiringhall.demo.screens import Tool


@dataclass(frozen=True)
class Task:
    """What somebody does for a while: the memo, a tool with its window, and the code of the activity if it has one."""

    memo: str
    tool: Tool
    window: str
    activity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """Work on one contract, the title of which is `contract`.

    `weeks` are hours of the weeks of the diary, the last of them those of this week when it is over. The days begin at
    about `begins`, an hour where the freelancer is. `by_hand` is the memo of what no tracker saw.
    """

    contract: str
    computer: str
    begins: int
    weeks: tuple[float, ...]
    tasks: tuple[Task, ...]
    by_hand: str


TRACKED = (
    Tracked(
        contract=BOOKING, computer="viktor-desk", begins=9, weeks=(7, 6.5, 9, 8), by_hand="Call with Renata, no screen",
        tasks=(
            Task("Updates of the week, one by one", Tool.TERMINAL, "viktor@booking-test: ~", "BOOK-UPDATES"),
            Task("Reading what has changed before changing it", Tool.BROWSER, "Release notes", "BOOK-UPDATES"),
            Task("School books a whole day: test first", Tool.EDITOR, "test_days.py - booking", "BOOK-212"),
            Task("School books a whole day: the log stays green", Tool.EDITOR, "days.py - booking", "BOOK-212"),
            Task("Answering wishes", Tool.BROWSER, "Wishes for the booking service - Browser", "ADMIN"),
        ),
    ),
    Tracked(
        contract=COUNTS, computer="northwind-17", begins=10, weeks=(14, 18, 27.5, 20),
        by_hand="Telephone: why crossing 7 was closed",
        tasks=(
            Task("Taking in the files of all twelve counters", Tool.TERMINAL, "counts: import", "COUNT-DATA"),
            Task("Odd days: holiday, rain or a dead battery?", Tool.SHEET, "crossings.ods - Sheets", "COUNT-DATA"),
            Task("Checking crossing 7 against last year", Tool.SHEET, "crossing-7.ods - Sheets", "COUNT-DATA"),
            Task("Charts of the month", Tool.CANVAS, "charts-of-the-month.svg - Canvas", "COUNT-CHARTS"),
            Task("Charts on the page, by keyboard too", Tool.EDITOR, "crossings.js - charts", "COUNT-CHARTS"),
        ),
    ),
    Tracked(
        contract=SPEECHES, computer="ruth-laptop", begins=8, weeks=(5, 6, 4.5, 6), by_hand="Talk with the chairwoman",
        tasks=(
            Task("The founder's speech, second draft", Tool.DOCUMENT, "founder-2.odt - Writer", "JUBILEE-30"),
            Task("What happened in thirty years: looking things up", Tool.BROWSER, "Archive - Browser", "JUBILEE-30"),
            Task("The short one, still too long", Tool.DOCUMENT, "short-one.odt - Writer", "JUBILEE-30"),
        ),
    ),
    Tracked(
        contract=NEWSLETTER, computer="ruth-laptop", begins=14, weeks=(5, 7, 4, 0),
        by_hand="Asked three dealers what they read",
        tasks=(
            Task("Third issue: text", Tool.DOCUMENT, "issue-3.odt - Writer"),
            Task("Third issue: how it looks on a phone", Tool.CANVAS, "issue-3 - Canvas"),
        ),
    ),
)  # fmt: skip
