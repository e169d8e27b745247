"""The language: what is read, what is refused and where."""

import random
import time

import pytest

from hiringhall.marketplace.reports.catalog import REPORTS, Report
from hiringhall.marketplace.reports.parsing import DEEPEST, LONGEST_QUERY, parse
from hiringhall.marketplace.reports.plans import Plan, check
from hiringhall.marketplace.reports.query import (
    Both,
    Column,
    Comparison,
    Either,
    Function,
    Operator,
    Order,
    Place,
    Query,
    QueryError,
)
from tests.support.query_model import GOOD, broken, is_located

FUZZED = 3_000


@pytest.mark.parametrize("text", GOOD)
def test_what_programs_write_is_read(text: str) -> None:
    assert isinstance(check(text, REPORTS["time-company"]), Plan)


def test_a_query_is_taken_apart() -> None:
    query = parse(
        "Select `worked_on`, SUM(hours)\n"
        "where worked_on>=2026-01-02 and (task='it''s' or task=\"b\") ORDER BY sum(hours) DESC, worked_on"
    )
    day, hours = Column("worked_on"), Column("hours", Function.SUM)
    tasks = Either(tuple(Comparison("task", Operator.EQUAL, value) for value in ("it's", "b")))
    assert query == Query(
        select=(day, hours),
        where=Both((Comparison("worked_on", Operator.AT_LEAST, "2026-01-02"), tasks)),
        order=(Order(hours, descending=True), Order(day)),
    )


@pytest.mark.parametrize(
    ("text", "place", "word", "why"),
    [
        ("select", (1, 7), "", "a field or * is expected here."),
        ("select hours,,memo", (1, 14), ",", "a field is expected here."),
        ("select hours where", (1, 19), "", "a field or ( is expected here."),
        ("select hours\nwhere task ! 'x'", (2, 12), "!", "compare with =, <, <=, > or >=."),
        ("select hours where task = 'x", (1, 27), "'x", "this quote is not closed."),
        ("select task group by task", (1, 13), "group", "group by is not supported"),
        ("select hours where task like 'x'", (1, 25), "like", "like is not supported"),
        ("select foo(hours)", (1, 8), "foo", "there are sum, count, avg, min, max."),
        ("select hors", (1, 8), "hors", "did you mean hours?"),
        ("select company_id", (1, 8), "company_id", "this report does not have this field."),
        ("select sum(memo)", (1, 12), "memo", "sum() takes hours, charges,"),
        ("select hours where memo = 'x'", (1, 20), "memo", "conditions are put on worked_on,"),
        ("select hours where task > 'x'", (1, 20), "task", "this field is compared with =."),
        ("select hours where worked_on = '2026-02-30'", (1, 32), "2026-02-30", "write a date, YYYY-MM-DD."),
        ("select hours where year_worked_on = soon", (1, 37), "soon", "write a whole number."),
        ("select hours order by memo", (1, 23), "memo", "only what is selected can be sorted by."),
        ("select * where task = 'x'", (1, 1), "*", "select * is not supported"),
        ("drop table users", (1, 1), "drop", "select, where, order by, limit, offset, label or format is expected"),
        ("select hours where " + "(" * (DEEPEST + 1), (1, 20 + DEEPEST), "(", f"nest at most {DEEPEST} parentheses."),
        ("x" * (LONGEST_QUERY + 1), (1, 1), "", "write at most"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(text: str, place: tuple[int, int], word: str, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        check(text, REPORTS["time-company"])
    error = caught.value
    assert (error.place, error.word) == (Place(*place), word)
    assert why in error.why


def test_whatever_is_broken_is_told_where() -> None:
    draw = random.Random(7)  # noqa: S311 - no secret
    reports, errors = list(REPORTS.values()), 0
    for _ in range(FUZZED):
        text = broken(draw.choice(GOOD), draw)
        error = refusal(text, draw.choice(reports))
        if error is None:
            continue
        errors += 1
        assert is_located(text, error), (text, error)
    assert errors > FUZZED * 0.9


def refusal(text: str, report: Report) -> QueryError | None:
    try:
        check(text, report)
    except QueryError as error:
        return error
    return None


def test_the_longest_query_is_read_at_once() -> None:
    text = "select hours where " + " or ".join(["task = 'x'"] * 1_100)
    assert len(text) < LONGEST_QUERY
    begun = time.process_time()
    check(text, REPORTS["time-company"])
    assert time.process_time() - begun < 5
