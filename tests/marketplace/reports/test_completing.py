"""What is offered to somebody who writes a query: only what may come next, and what begins as they wrote."""

import pytest

from hiringhall.marketplace.reports.catalog import REPORTS, Report
from hiringhall.marketplace.reports.completing import Part, complete
from hiringhall.marketplace.reports.parsing import parse
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.query import QueryError

TIME = REPORTS["time-company"]
HOURS = REPORTS["time-company-hours"]


def offered(text: str, report_id: str = "time-company") -> list[str]:
    return [word.text for word in complete(text, len(text), REPORTS[report_id]).words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["select", "where", "order by", "limit", "offset", "label", "format"]),
        ("se", ["select"]),
        ("SE", ["select"]),
        ("select su", ["sum("]),
        ("select sum(hours_", ["hours_online", "hours_offline"]),
        ("select sum(wo", []),
        ("select min(wo", ["worked_on"]),
        ("select hours w", ["where"]),
        ("select hours ord", ["order by"]),
        ("select hours order ", ["by"]),
        ("select hours where task ", ["="]),
        ("select hours where worked_on ", ["=", "<", "<=", ">", ">="]),
        (
            "select hours where worked_on >= '2027-01-01' ",
            ["and", "or", "order by", "limit", "offset", "label", "format"],
        ),
        ("select task, sum(hours) order by ", ["task", "sum(hours)"]),
        ("select task, sum(hours) order by su", ["sum(hours)"]),
        ("select task order by task d", ["desc"]),
        ("select hours where memo", []),
        ("select hours where task = 'a", []),
        ("select bogus bogus w", []),
        ("select hours", ["hours_online", "hours_offline"]),
    ],
)
def test_what_may_come_next(text: str, words: list[str]) -> None:
    found = offered(text)
    assert [word for word in found if word != "hours"] == words


def test_a_word_in_the_middle_is_replaced_from_its_beginning() -> None:
    text = "select ta where task = 'x'"
    found = complete(text, len("select ta"), TIME)
    assert (found.start, [word.text for word in found.words]) == (7, ["task"])


def test_hidden_fields_are_not_offered_to_be_shown_but_to_filter_by() -> None:
    assert "company_id" in HOURS.hidden
    assert "company_id" not in offered("select ", "time-company-hours")
    assert "charges" not in offered("select sum(", "time-company-hours")
    assert "company_id" in offered("select hours where ", "time-company-hours")


def test_each_word_has_its_part_and_meaning() -> None:
    words = {word.text: word for word in complete("select ", 7, TIME).words}
    assert words["sum("].part is Part.FUNCTION
    assert words["hours"].part is Part.FIELD
    assert words["hours"].meaning == "hours of work"


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_whatever_is_offered_can_be_asked(report: Report) -> None:
    for word in complete("select ", 7, report).words:
        if word.part is not Part.FIELD:
            continue
        check(f"select {word.text}", report)
        before = f"select {word.text} order by "
        for other in complete(before, len(before), report).words:
            check(f"{before}{other.text}", report)


def test_a_place_outside_of_the_text_is_its_end_or_its_beginning() -> None:
    assert complete("sel", 99, TIME).start == 0
    assert complete("select", -5, TIME).start == 0


def test_what_is_offered_agrees_with_what_errors_expect() -> None:
    with pytest.raises(QueryError) as refused:
        parse("select hours where task")
    assert all(word in refused.value.why for word in offered("select hours where task "))
