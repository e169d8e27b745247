"""The query language (docs/search.md): from text to a tree, or to an error that names the character."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import words
from hiringhall.search.tokens import Kind, Token, read_tokens

LONGEST = 1_000
"""Characters of an expression."""
DEEPEST = 20
"""Groups and negations within each other."""
MOST_WORDS = 100
SHORTEST_BEGINNING = 2
"""Characters of a word before a star."""


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

_OPERATORS = frozenset({Kind.AND, Kind.OR, Kind.NOT, Kind.MINUS})
_ENDS = frozenset({Kind.END, Kind.CLOSE, Kind.COMMA, Kind.OR})


def parse(text: str, field: str, *, live: bool = False, listed: bool = False) -> Node | None:
    """Return the tree of an expression, None for a blank one.

    `live` takes the last word for the beginning of one that is being typed, and what is not finished for finished;
    `listed` lets a comma or semicolon separate alternatives. Raises InvalidInput for `field` with the character.
    """
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise InvalidInput(field, f"write at most {LONGEST} characters.")
    tree = _Parser(text, field, live=live, listed=listed).parse()
    if tree is None and not live:
        raise InvalidInput(field, "write at least one letter or digit to look for.")
    return tree


class _Parser:
    """Descends by precedence: alternatives of a list, OR, AND, NOT, then words, phrases, fields and groups.

    A node is None where nothing is left to look for, as in `&` between two words.
    """

    def __init__(self, text: str, field: str, *, live: bool, listed: bool) -> None:
        self._field, self._live = field, live
        self._is_typing = live and not text[-1].isspace()
        self._tokens = read_tokens(text, field, live=live, listed=listed)
        self._next = 0
        self._depth = 0
        self._words = 0
        self._is_within = False

    def parse(self) -> Node | None:
        tree = self._list()
        if self._ahead().kind is not Kind.END:
            raise self._ahead().error(self._field, "closes a group that was never opened")
        return tree

    def _ahead(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _list(self) -> Node | None:
        found = []
        while True:
            if self._ahead().kind not in {Kind.COMMA, Kind.END, Kind.CLOSE}:
                found.append(self._alternatives())
            if self._ahead().kind is not Kind.COMMA:
                return _joined(Some, found)
            self._take()

    def _alternatives(self) -> Node | None:
        found = [self._conjunction()]
        while self._ahead().kind is Kind.OR:
            self._operand_after(self._take())
            found.append(self._conjunction())
        return _joined(Some, found)

    def _conjunction(self) -> Node | None:
        if self._ahead().kind in {Kind.AND, Kind.OR}:
            raise self._ahead().error(self._field, "needs something before it")
        found = []
        while self._ahead().kind not in _ENDS:
            found.append(self._negation())
            if self._ahead().kind is Kind.AND:
                self._operand_after(self._take())
        return _joined(All, found)

    def _negation(self) -> Node | None:
        if self._ahead().kind not in {Kind.NOT, Kind.MINUS}:
            return self._operand()
        operator = self._take()
        self._operand_after(operator)
        node = self._deeper(operator, self._negation)
        return None if node is None else Lacks(node)

    def _operand(self) -> Node | None:
        token = self._take()
        match token.kind:
            case Kind.OPEN:
                return self._group(token)
            case Kind.FIELD:
                return self._in_field(token)
            case Kind.PHRASE:
                return self._next_to_each_other(token, token.text, is_open=token.is_open)
            case Kind.WORD:
                return self._word(token)
            case _:  # the end, while somebody types
                self._next -= 1
                return None

    def _group(self, opening: Token) -> Node | None:
        if self._ahead().kind is Kind.CLOSE:
            raise opening.error(self._field, "opens a group with nothing in it")
        node = self._deeper(opening, self._list)
        if self._ahead().kind is Kind.CLOSE:
            self._take()
        elif not self._live:
            raise opening.error(self._field, "opens a group that is not closed")
        return node

    def _in_field(self, name: Token) -> Node | None:
        if self._is_within:
            raise name.error(self._field, "names a field within another field")
        if self._ahead().kind not in {Kind.WORD, Kind.PHRASE, Kind.OPEN} and not self._is_half_typed:
            raise name.error(self._field, "needs a word, a phrase or a group after it")
        self._is_within = True
        node = self._operand()
        self._is_within = False
        if node is None and not self._live:
            raise name.error(self._field, "needs a letter or digit to look for")
        return None if node is None else Within(name.text, node)

    def _word(self, token: Token) -> Node | None:
        is_typed = self._is_typing and self._ahead().kind is Kind.END
        text = token.text.removesuffix("*")
        is_open = text != token.text
        if "*" in text:
            raise token.error(self._field, "has a star, which may stand only at the end of a word")
        if is_open and not is_typed and len("".join(words(text)[-1:])) < SHORTEST_BEGINNING:
            raise token.error(self._field, f"needs {SHORTEST_BEGINNING} characters or more before the star")
        return self._next_to_each_other(token, text, is_open=is_open or is_typed)

    def _next_to_each_other(self, token: Token, text: str, *, is_open: bool) -> Node | None:
        found = words(text)
        if is_open and found and len(found[-1]) < SHORTEST_BEGINNING:
            found, is_open = found[:-1], False  # just begun
        self._words += len(found)
        if self._words > MOST_WORDS:
            raise token.error(self._field, f"is beyond the {MOST_WORDS} words that can be looked for at once")
        return Words(tuple(found), is_open) if found else None

    def _deeper(self, token: Token, read: Callable[[], Node | None]) -> Node | None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise token.error(self._field, f"is more than {DEEPEST} groups deep")
        node = read()
        self._depth -= 1
        return node

    def _operand_after(self, operator: Token) -> None:
        wrong = _ENDS if operator.kind is Kind.OR else _ENDS | {Kind.AND}
        if self._ahead().kind in wrong and not self._is_half_typed:
            raise operator.error(self._field, "needs something after it")

    @property
    def _is_half_typed(self) -> bool:
        return self._live and self._ahead().kind is Kind.END


def _joined(kind: type[All] | type[Some], found: list[Node | None]) -> Node | None:
    parts = tuple(node for node in found if node is not None)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else kind(parts)
