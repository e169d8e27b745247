"""What may come next in a query that somebody is writing."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from lark import Token
from lark.exceptions import UnexpectedInput

from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.parsing import LONGEST_QUERY, read
from hiringhall.marketplace.reports.query import Function, Operator

MOST = 60


class Part(StrEnum):
    """What a word is in the language."""

    KEYWORD = "keyword"
    FIELD = "field"
    FUNCTION = "function"
    OPERATOR = "operator"


class Word(NamedTuple):
    """A word that may come next, and what it means, if that is not plain."""

    text: str
    part: Part
    meaning: str = ""


class Completion(NamedTuple):
    """The words that may stand in a text from the character `start` (from 0) on, in place of what is written there."""

    start: int
    words: list[Word]


def complete(text: str, at: int, report: Report) -> Completion:
    """Return the words that may stand where somebody writes, at the character `at`, which begin as written so far.

    There are none where no word can come, as within quotes, or where what stands before cannot be read.
    """
    before = text[: max(at, 0)][:LONGEST_QUERY]
    written = _WRITTEN.search(before)
    start = written.start() if written else len(before)
    so_far = before[start:].lower()
    try:
        tokens, accepted = read(before[:start])
    except UnexpectedInput:
        return Completion(start, [])
    words = [word for word in _words(accepted, tokens, report) if word.text.lower().startswith(so_far)]
    if [word.text for word in words] == [so_far]:
        words = []
    return Completion(start, words[:MOST])


def _words(accepted: set[str], tokens: list[Token], report: Report) -> Iterator[Word]:
    if "NAME" in accepted:
        yield from _names(tokens, report)
    if "OPERATOR" in accepted:
        field = report.fields.get(str(tokens[-1]).strip("`").lower())
        yield from (
            Word(operator.value, Part.OPERATOR) for operator in Operator if field is None or operator in field.operators
        )
    yield from (Word(word, Part.KEYWORD) for name, word in _KEYWORDS.items() if name in accepted)


def _names(tokens: list[Token], report: Report) -> Iterator[Word]:
    clause = next((token.type for token in reversed(tokens) if token.type in _CLAUSES), "SELECT")
    if tokens and tokens[-1].type == "_OPEN" and clause != "WHERE":
        function = str(tokens[-2]).lower()
        adds = function in {Function.SUM, Function.AVG}
        yield from _fields(report, (name for name, field in report.fields.items() if field.aggregates or not adds))
    elif clause == "WHERE":
        open_to = (name for name, field in report.fields.items() if field.operators and report.filters_by(name))
        yield from _fields(report, open_to, hidden=True)
    elif clause == "SELECT":
        yield from (Word(f"{function}(", Part.FUNCTION, _MEANINGS[function]) for function in Function)
        yield from _fields(report, report.fields)
    else:
        yield from _selected(tokens)


def _fields(report: Report, names: Iterable[str], *, hidden: bool = False) -> Iterator[Word]:
    """Yield fields by name; those that a report hides may still be compared."""
    for name in names:
        if hidden or name not in report.hidden:
            yield Word(name, Part.FIELD, report.fields[name].meaning)


def _selected(tokens: list[Token]) -> Iterator[Word]:
    """Yield the columns that the query selects, the only ones that can be sorted by, named or formatted."""
    text = ""
    for token in tokens[1:]:
        if token.type in _CLAUSES or (token.type == "_COMMA" and text):
            yield Word(text, Part.FIELD)
            text = ""
        if token.type in _CLAUSES:
            return
        if token.type != "_COMMA":
            text += str(token).lower()


_WRITTEN = re.compile(r"[a-z_][a-z0-9_]*$", re.IGNORECASE | re.ASCII)
_CLAUSES = frozenset({"SELECT", "WHERE", "ORDER", "LABEL", "FORMAT"})
_KEYWORDS = {
    "SELECT": "select",
    "WHERE": "where",
    "AND": "and",
    "OR": "or",
    "ORDER": "order by",
    "BY": "by",
    "ASC": "asc",
    "DESC": "desc",
    "LIMIT": "limit",
    "OFFSET": "offset",
    "LABEL": "label",
    "FORMAT": "format",
}
_MEANINGS = {
    Function.SUM: "added up",
    Function.COUNT: "how many rows",
    Function.AVG: "the average",
    Function.MIN: "the least",
    Function.MAX: "the most",
}
