"""The query language (docs/search.md): from text to a tree, or to an error that names the character."""

import re
from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import words

LONGEST = 1_000
"""Characters of an expression."""
DEEPEST = 20
"""Parentheses and minuses within each other."""
MOST_TERMS = 100
SHORTEST_PREFIX = 2

FIELDS = ("title", "skills", "category2", "subcategory2")


class Words(Struct, frozen=True):
    """Words next to each other in this order; `is_open` when the last is only the beginning of a word."""

    words: tuple[str, ...]
    is_open: bool = False


class Within(Struct, frozen=True):
    """A node that must match in one field."""

    field: str
    node: "Node"


class All(Struct, frozen=True):
    """Every part must match."""

    parts: tuple["Node", ...]


class Some(Struct, frozen=True):
    """At least one part must match."""

    parts: tuple["Node", ...]


class Lacks(Struct, frozen=True):
    """The node must not match."""

    node: "Node"


Node: TypeAlias = Words | Within | All | Some | Lacks


def parse(text: str, field: str, *, live: bool = False, listed: bool = False) -> Node | None:
    """Return the tree of an expression, None for a blank one.

    `live` takes the last word for the beginning of one that is being typed and what is not closed yet for closed;
    `listed` lets a comma or semicolon separate alternatives. Raises InvalidInput for `field` with the character.
    """
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise InvalidInput(field, f"write at most {LONGEST} characters.")
    tree = _Parser(text, field, live=live, listed=listed).parse()
    if tree is None and not live:
        raise InvalidInput(field, "there is no letter or digit to look for.")
    return tree


_TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|(?P<list>[,;])|"(?P<phrase>[^"]*)(?P<end>"|\Z)|(?P<raw>[^\s()"]+))')
_LISTED_RAW = re.compile(r'[^\s()",;]+')
_OPERATORS = ("AND", "OR", "NOT")


class _Token(Struct):
    """`kind` is one of ( ) , AND OR NOT - : phrase word, or end; `at` counts characters from 1."""

    kind: str
    at: int
    text: str = ""
    is_open: bool = False


class _Reader:
    """Cuts the text into tokens."""

    def __init__(self, text: str, field: str, *, live: bool, listed: bool) -> None:
        self._text, self._field, self._live, self._listed = text, field, live, listed
        self.tokens: list[_Token] = []

    def read(self) -> list[_Token]:
        position = 0
        while (found := _TOKEN.match(self._text, position)) is not None:
            position = self._take(found)
        self.tokens.append(_Token("end", len(self._text) + 1))
        return self.tokens

    def _take(self, found: re.Match[str]) -> int:
        kind = found.lastgroup
        if kind == "mark":
            self.tokens.append(_Token(found["mark"], found.start("mark") + 1))
        elif kind == "list":
            self._take_separator(found.start("list"))
        elif kind == "end":
            self._take_phrase(found)
        else:
            return self._take_raw(found.start("raw"), found["raw"])
        return found.end()

    def _take_separator(self, start: int) -> None:
        if self._listed:
            self.tokens.append(_Token(",", start + 1))

    def _take_phrase(self, found: re.Match[str]) -> None:
        start = found.start("phrase")
        if not found["end"] and not self._live:
            raise invalid(self._field, start, "opens a phrase that is not closed with another")
        self.tokens.append(_Token("phrase", start, found["phrase"], is_open=not found["end"]))

    def _take_raw(self, start: int, raw: str) -> int:
        """Take what stands between spaces, parentheses and quotes; return where it ends."""
        if self._listed and (shorter := _LISTED_RAW.match(raw)) is not None:
            raw = shorter[0]
        end = start + len(raw)
        if raw in _OPERATORS:
            self.tokens.append(_Token(raw, start + 1))
            return end
        if raw.startswith("-") and (len(raw) > 1 or self._text[end : end + 1] in {'"', "("}):
            self.tokens.append(_Token("-", start + 1))
            return start + 1
        name, colon, _ = raw.partition(":")
        if colon and name in FIELDS:
            self.tokens.append(_Token(":", start + 1, name))
            return start + len(name) + 1
        self.tokens.append(_Token("word", start + 1, raw))
        return end


class _Parser:
    """Descends by precedence: alternatives of a list, OR, AND, NOT, then words, phrases, fields and groups."""

    def __init__(self, text: str, field: str, *, live: bool, listed: bool) -> None:
        self._field, self._live = field, live
        self._ends_in_word = not text[-1].isspace()
        self._tokens = _Reader(text, field, live=live, listed=listed).read()
        self._next = 0
        self._depth = 0
        self._terms = 0
        self._within = False

    def parse(self) -> Node | None:
        tree = self._separated((",",), self._either)
        if (token := self._token).kind != "end":
            raise self._error(token, "closes what was never opened")
        return tree

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _error(self, token: _Token, why: str) -> InvalidInput:
        return invalid(self._field, token.at, why)

    def _separated(self, kinds: tuple[str, ...], part: Callable[[], Node | None]) -> Node | None:
        """Read parts with one of the separators between them; commas may stand anywhere."""
        found = [part()]
        while self._token.kind in kinds:
            self._next += 1
            found.append(part())
        parts = tuple(node for node in found if node is not None)
        return (parts[0] if len(parts) == 1 else Some(parts)) if parts else None

    def _either(self) -> Node | None:
        if self._token.kind in {",", "end"}:
            return None
        return self._separated(("OR",), self._every)

    def _every(self) -> Node | None:
        parts: list[Node] = []
        self._need_operand("OR")
        while True:
            node = self._unary()
            if node is not None:
                parts.append(node)
            if self._token.kind == "AND":
                self._next += 1
                self._need_operand("AND")
            if self._token.kind in {"OR", ",", ")", "end"}:
                break
        return (parts[0] if len(parts) == 1 else All(tuple(parts))) if parts else None

    def _need_operand(self, operator: str) -> None:
        """Raise unless something to look for follows; a half-typed expression may end anywhere."""
        token = self._token
        if token.kind == "end" and self._live:
            return
        if token.kind in {"AND", "OR"}:
            raise self._error(token, f"{token.kind} needs something to look for before it")
        if token.kind in {"end", ",", ")"} and self._next > 0 and self._tokens[self._next - 1].kind in _OPERATORS:
            raise self._error(self._tokens[self._next - 1], "needs something to look for after it")
        if token.kind == ")":
            opened = self._next > 0 and self._tokens[self._next - 1].kind == "("
            raise self._error(token, "closes an empty group" if opened else "closes what was never opened")
        if token.kind == "end":
            raise self._error(token, f"something to look for is missing after {operator}")

    def _unary(self) -> Node | None:
        token = self._token
        if token.kind not in {"NOT", "-"}:
            return self._primary()
        self._next += 1
        if self._token.kind in {"end", ",", ")", "AND", "OR"}:
            if self._live and self._token.kind == "end":
                return None
            raise self._error(token, f"{token.kind} needs something to look for after it")
        self._deepen(token)
        node = self._unary()
        self._depth -= 1
        return None if node is None else Lacks(node)

    def _primary(self) -> Node | None:
        token = self._token
        if token.kind == "end":
            return None
        self._next += 1
        if token.kind == "(":
            return self._group(token)
        if token.kind == ":":
            return self._in_field(token)
        if token.kind == "phrase":
            return self._words(token, token.text, is_open=token.is_open)
        if token.kind == "word":
            return self._word(token)
        raise self._error(token, f"{token.text or token.kind} does not belong here")

    def _group(self, opening: _Token) -> Node | None:
        self._deepen(opening)
        node = self._separated((",",), self._either) if self._token.kind != ")" else self._every()
        self._depth -= 1
        if self._token.kind == ")":
            self._next += 1
        elif not self._live:
            raise self._error(opening, "opens a group that is not closed")
        return node

    def _in_field(self, name: _Token) -> Node | None:
        if self._within:
            raise self._error(name, f"{name.text}: stands within another field")
        if self._token.kind in {"end", ",", ")", "AND", "OR", "NOT", "-", ":"}:
            if self._live and self._token.kind == "end":
                return None
            raise self._error(name, f"{name.text}: needs a word, a phrase or a group after it")
        self._within = True
        node = self._primary()
        self._within = False
        if node is None:
            if self._live:
                return None
            raise self._error(name, f"{name.text}: needs a letter or digit to look for")
        return Within(name.text, node)

    def _word(self, token: _Token) -> Node | None:
        typing = self._live and self._ends_in_word and self._token.kind == "end"
        text, is_open = token.text, False
        if text.endswith("*"):
            text, is_open = text[:-1], True
        if "*" in text:
            raise self._error(token, "a star stands only at the end of a word")
        if is_open and len("".join(words(text)[-1:])) < SHORTEST_PREFIX:
            if typing:
                return None
            raise self._error(token, f"write {SHORTEST_PREFIX} characters or more before the star")
        return self._words(token, text, is_open=is_open or typing)

    def _words(self, token: _Token, text: str, *, is_open: bool) -> Node | None:
        found = words(text)
        if is_open and found and len(found[-1]) < SHORTEST_PREFIX:
            found.pop()  # too short yet to begin a word with
            is_open = False
        self._terms += len(found)
        if self._terms > MOST_TERMS:
            raise self._error(token, f"more than {MOST_TERMS} words")
        return Words(tuple(found), is_open) if found else None

    def _deepen(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(token, f"more than {DEEPEST} groups within each other")


def invalid(field: str, at: int, why: str) -> InvalidInput:
    """Return the error for what stands at a character, counted from 1."""
    return InvalidInput(field, f"{why} (at character {at}).")
