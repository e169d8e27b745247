"""Reading a query: the text becomes a `Query`, or an error that says what is wrong and where."""

import re
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from hiringhall.marketplace.reports.query import (
    Both,
    Column,
    Comparison,
    Condition,
    Either,
    Function,
    Operator,
    Order,
    Place,
    Query,
    QueryError,
)

LONGEST_QUERY = 16_384
"""Characters."""
DEEPEST = 50
"""Parentheses within each other."""
_MOST_ROWS = 2**53


def parse(text: str) -> Query:
    """Read a query. Raises QueryError("query") with the place and the word where it cannot be read."""
    if len(text) > LONGEST_QUERY:
        raise QueryError("query", f"write at most {LONGEST_QUERY} characters.")
    _require_shallow(text)
    try:
        tree: Tree[Token] = _LANGUAGE.parse(text)
        made: Query = _Reader(visit_tokens=False).transform(tree)
    except UnexpectedInput as error:
        raise _located(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    return made


def read(before: str) -> tuple[list[Token], set[str]]:
    """Return the words of the beginning of a query, and the kinds of words that may come next.

    Raises UnexpectedInput where it cannot be read.
    """
    parser = _LANGUAGE.parse_interactive(before)
    tokens = list(parser.exhaust_lexer())
    return tokens, parser.accepts()  # type: ignore[no-untyped-call]


def place_at(text: str, offset: int) -> Place:
    """Return the place of the character `offset` (from 0) of a text."""
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _require_shallow(text: str) -> None:
    # What nests deeper than anybody means would exhaust the stack of what reads the tree.
    depth = 0
    for found in _NESTING.finditer(text):
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
        if depth > DEEPEST:
            raise QueryError("query", f"nest at most {DEEPEST} parentheses.", place_at(text, found.start()), "(")


def _located(text: str, error: UnexpectedInput) -> QueryError:
    start, word = len(text.rstrip()), ""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        start, word = error.token.start_pos or 0, str(error.token)
    elif isinstance(error, UnexpectedCharacters):
        start = error.pos_in_stream  # type: ignore[assignment]
        word = _word_at(text, start)
    before = text[:start]
    expected = _accepted(before) if before.strip() else _accepted("") - {"$END"}
    return QueryError("query", _why(word, expected), place_at(text, start), word)


def _accepted(before: str) -> set[str]:
    try:
        return read(before)[1]
    except UnexpectedInput:
        return set()


def _word_at(text: str, offset: int) -> str:
    found = _WORD.match(text, offset)
    return found[0] if found else text[offset : offset + 1]


def _why(word: str, expected: set[str]) -> str:
    if word[:1] in {"'", '"', "`"}:
        return "this quote is not closed." if word.count(word[0]) < 2 else f"here {_listed(expected)} is expected."  # noqa: PLR2004 - it opens and closes
    if word.lower() in _UNSUPPORTED:
        return _UNSUPPORTED[word.lower()]
    if "OPERATOR" in expected and word in {"!", "<>", "!="}:
        return "compare with =, <, <=, > or >=."
    return f"{_listed(expected)} is expected here."


def _listed(expected: set[str]) -> str:
    words = list(dict.fromkeys(_WORDS[name] for name in _WORDS if name in expected))
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


class _Reader(Transformer[Token, Any]):
    def start(self, parts: list[Any]) -> Query:
        return Query(**dict(parts))

    def select(self, parts: list[Any]) -> tuple[str, tuple[Column, ...]]:
        return "select", tuple(part for part in parts if isinstance(part, Column))

    def where(self, parts: list[Any]) -> tuple[str, Condition]:
        return "where", parts[1]

    def order(self, parts: list[Any]) -> tuple[str, tuple[Order, ...]]:
        return "order", tuple(part for part in parts if isinstance(part, Order))

    def limit(self, parts: list[Any]) -> tuple[str, int]:
        return "limit", _rows(parts[1])

    def offset(self, parts: list[Any]) -> tuple[str, int]:
        return "offset", _rows(parts[1])

    def label(self, parts: list[Any]) -> tuple[str, tuple[Any, ...]]:
        return "labels", tuple(part for part in parts if isinstance(part, tuple))

    def format(self, parts: list[Any]) -> tuple[str, tuple[Any, ...]]:
        return "formats", tuple(part for part in parts if isinstance(part, tuple))

    def column(self, parts: list[Any]) -> Column:
        if len(parts) == 1:
            return Column(str(parts[0]), None, _place(parts[0]), _place(parts[0]))
        function, name = parts
        if function.lower() not in _FUNCTIONS:
            raise QueryError("query", f"there are {', '.join(_FUNCTIONS)}.", _place(function), str(function))
        return Column(str(name), Function(function.lower()), _place(function), _place(name))

    def name(self, parts: list[Token]) -> Token:
        (token,) = parts
        return token.update(value=token.strip("`").lower())

    def ordered(self, parts: list[Any]) -> Order:
        return Order(parts[0], len(parts) > 1 and parts[1].type == "DESC")

    def named(self, parts: list[Any]) -> tuple[Column, str]:
        return parts[0], _unquoted(parts[1])

    def either(self, parts: list[Any]) -> Either:
        return Either(tuple(part for part in parts if not isinstance(part, Token)))

    def both(self, parts: list[Any]) -> Both:
        return Both(tuple(part for part in parts if not isinstance(part, Token)))

    def comparison(self, parts: list[Any]) -> Comparison:
        name, operator, value = parts
        text = _unquoted(value) if value.type == "QUOTED" else str(value)
        return Comparison(str(name), Operator(str(operator)), text, _place(name), _place(value))

    def value(self, parts: list[Token]) -> Token:
        return parts[0]


def _rows(token: Token) -> int:
    # Beyond what any database counts to, one number is as good as another; reading a huge one would take long.
    return int(token) if len(token) <= len(str(_MOST_ROWS)) and int(token) <= _MOST_ROWS else _MOST_ROWS


def _unquoted(token: Token) -> str:
    mark = token[0]
    return token[1:-1].replace(mark * 2, mark)


def _place(token: Token) -> Place:
    return Place(token.line or 1, token.column or 1)


_NESTING = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`\n]*`|[()]")
_WORD = re.compile(r"\w+|[!<>=]+|'[^']*'?|\"[^\"]*\"?|`[^`]*`?")
_FUNCTIONS = [function.value for function in Function]
_UNSUPPORTED = {
    "group": "group by is not supported: a function such as sum() groups by all other columns.",
    "pivot": "pivot is not supported.",
    "options": "options are not supported.",
    "skipping": "skipping is not supported.",
    "not": "not is not supported; say what should be.",
    "like": "like is not supported; compare with =, <, <=, > or >=.",
    "contains": "contains is not supported; compare with =, <, <=, > or >=.",
    "in": "in is not supported; write several conditions joined with or.",
    "is": "is is not supported; compare with =, <, <=, > or >=.",
}
_WORDS = {
    "NAME": "a field",
    "TICKED": "a field",
    "STAR": "*",
    "OPERATOR": "=, <, <=, > or >=",
    "QUOTED": "a value",
    "BARE": "a value",
    "NUMBER": "a whole number",
    "BY": "by",
    "SELECT": "select",
    "WHERE": "where",
    "AND": "and",
    "OR": "or",
    "_COMMA": "a comma",
    "_OPEN": "(",
    "_CLOSE": ")",
    "ASC": "asc",
    "DESC": "desc",
    "ORDER": "order by",
    "LIMIT": "limit",
    "OFFSET": "offset",
    "LABEL": "label",
    "FORMAT": "format",
    "$END": "the end",
}
_LANGUAGE = Lark(
    files("hiringhall.marketplace.reports").joinpath("language.lark").read_text(),
    parser="lalr",
    maybe_placeholders=False,
)
