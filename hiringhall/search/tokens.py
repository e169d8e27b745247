"""Cutting an expression of the query language into tokens that know where they stand."""

import re
from enum import StrEnum

from msgspec import Struct

from hiringhall.marketplace.errors import InvalidInput

FIELDS = ("title", "skills", "category2", "subcategory2")

_PIECE = re.compile(r'\s*(?:([()])|"([^"]*)("?)|([^\s()"]+))')
_LISTED_PIECE = re.compile(r'\s*(?:([(),;])|"([^"]*)("?)|([^\s()",;]+))')


class Kind(StrEnum):
    """What a token is."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    FIELD = "field"
    PHRASE = "phrase"
    WORD = "word"
    END = "end"


_MARKS = {"(": Kind.OPEN, ")": Kind.CLOSE, ",": Kind.COMMA, ";": Kind.COMMA}
_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


class Token(Struct, frozen=True):
    """A piece of an expression: the field's name, the text of a word or phrase, which `is_open` while it is typed."""

    kind: Kind
    at: int
    text: str
    is_open: bool = False

    def error(self, field: str, why: str) -> InvalidInput:
        """Return the error that says why this token cannot stand where it does; characters count from 1."""
        shown = {Kind.FIELD: f"{self.text}:", Kind.PHRASE: "the phrase"}.get(self.kind, self.text)
        return InvalidInput(field, f"{shown} at character {self.at + 1} {why}.")


def read_tokens(text: str, field: str, *, live: bool, listed: bool) -> list[Token]:
    """Return the tokens of an expression, the end included. Raises InvalidInput for a phrase that is not closed.

    With `live` it may still be typed; with `listed` commas and semicolons are tokens too.
    """
    piece = _LISTED_PIECE if listed else _PIECE
    tokens: list[Token] = []
    position = 0
    while (found := piece.match(text, position)) is not None:
        mark, phrase, closing, raw = found.groups()
        position = found.end()
        if mark:
            tokens.append(Token(_MARKS[mark], found.start(1), mark))
        elif raw:
            tokens.append(_read_raw(raw, found.start(4), text[position : position + 1]))
            position = tokens[-1].at + len(tokens[-1].text) + (tokens[-1].kind is Kind.FIELD)
        else:
            if not closing and not live:
                raise InvalidInput(field, f'the " at character {found.start(2)} opens a phrase that is not closed.')
            tokens.append(Token(Kind.PHRASE, found.start(2) - 1, phrase, is_open=not closing))
    return [*tokens, Token(Kind.END, len(text), "the end")]


def _read_raw(raw: str, at: int, follows: str) -> Token:
    """Return the first token of what stands between spaces, marks and quotes."""
    if raw in _OPERATORS:
        return Token(_OPERATORS[raw], at, raw)
    if raw.startswith("-") and (len(raw) > 1 or follows in {'"', "("}):
        return Token(Kind.MINUS, at, "-")
    name, colon, _ = raw.partition(":")
    if colon and name in FIELDS:
        return Token(Kind.FIELD, at, name)
    return Token(Kind.WORD, at, raw)
