"""A query with a mark where something is wrong."""

from typing import NamedTuple

from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.query import QueryError


class Marked(NamedTuple):
    """What is wrong with a query: why, and the line (from 1) with the sign or word that it is about.

    `first` and `last` are the characters of the whole text (from 0) that `sign` is.
    """

    why: str
    line: int
    before: str
    sign: str
    after: str
    first: int
    last: int


def marked(text: str, report: Report) -> Marked | None:
    """Return what is wrong with a query, None when it can be asked."""
    try:
        check(text, report)
    except QueryError as error:
        return mark(text, error)
    return None


def mark(text: str, error: QueryError) -> Marked:
    """Return where an error is in the text that it is about."""
    lines = text.split("\n")
    number = min(error.place.line, len(lines))
    line, column = lines[number - 1], error.place.column - 1
    sign = error.word if error.word and line.startswith(error.word, column) else line[column : column + 1]
    first = sum(len(each) + 1 for each in lines[: number - 1]) + column
    return Marked(error.why, number, line[:column], sign, line[column + len(sign) :], first, first + max(len(sign), 1))
