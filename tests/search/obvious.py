"""A search that is slow and obvious, to compare the engine with: every document is looked at for every query."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from hiringhall.marketplace import catalog
from hiringhall.search.queries import Interval, Numbers

K1, B = 1.2, 0.75


def split(text: str) -> list[str]:
    """Return the words of a text: letters and digits with `+` and `#` after them, small, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+[+#]*", plain.casefold())


@dataclass
class Doc:
    """A document: the texts of each field, and everything that is filtered and sorted by."""

    id: int
    texts: dict[str, list[list[str]]]
    facts: dict[str, Collection[Any]]
    numbers: dict[str, int | None]
    is_public: bool
    found: Any = None

    def words(self, name: str) -> list[str]:
        return [word for text in self.texts[name] for word in text]

    def count(self, name: str, words: Sequence[str], *, is_open: bool = False) -> int:
        """Count where the words stand next to each other in one text of a field; the last may only begin so."""
        size, found = len(words), 0
        for text in self.texts[name]:
            for at in range(len(text) - size + 1):
                part = text[at : at + size]
                last = part[-1].startswith(words[-1]) if is_open else part[-1] == words[-1]
                found += part[:-1] == list(words[:-1]) and last
        return found


@dataclass
class Corpus:
    """All documents of an index with what BM25 needs; `blanks` documents more have no words at all."""

    docs: list[Doc]
    blanks: int = 1
    _idf: dict[tuple[str, str], float] = field(default_factory=dict)
    _means: dict[str, float] = field(default_factory=dict)

    def idf(self, name: str, word: str) -> float:
        if (name, word) not in self._idf:
            having = sum(word in doc.words(name) for doc in self.docs)
            self._idf[name, word] = log(1 + (len(self.docs) + self.blanks - having + 0.5) / (having + 0.5))
        return self._idf[name, word]

    def score(self, doc: Doc, name: str, words: Sequence[str]) -> float:
        """Return the BM25 score of words next to each other."""
        if name not in self._means:
            self._means[name] = sum(len(each.words(name)) for each in self.docs) / (len(self.docs) + self.blanks)
        times = doc.count(name, words)
        length = 1 - B + B * len(doc.words(name)) / self._means[name]
        return sum(self.idf(name, word) for word in words) * (K1 + 1) * times / (times + K1 * length) if times else 0.0


@dataclass
class Wanted:
    """An expression: its text, whether a document matches in a field, and its score there, None if it has none."""

    text: str
    matches: Callable[[Doc, str], bool]
    score: Callable[[Corpus, Doc, str], float] | None = None


def is_among(value: int | None, numbers: Numbers) -> bool:
    """Tell whether a number, or None for none, is in one of the intervals."""
    return not numbers or any(_is_in(value, interval) for interval in numbers)


def _is_in(value: int | None, interval: Interval | None) -> bool:
    if interval is None or value is None:
        return interval is None and value is None
    low = interval.low is None or value >= interval.low
    return low and (interval.high is None or value <= interval.high)


def in_order(docs: Sequence[Doc], sort: str, newest: str, *, descending: bool) -> list[Doc]:
    """Sort by a number; those without it come last either way, equal ones newest first."""
    newest_first = sorted(docs, key=lambda doc: doc.id, reverse=True)
    if sort == "relevance":
        sort, descending = newest, True
    having = [doc for doc in newest_first if doc.numbers[sort] is not None]
    lacking = [doc for doc in newest_first if doc.numbers[sort] is None]
    sign = -1 if descending else 1
    return sorted(having, key=lambda doc: sign * (doc.numbers[sort] or 0)) + lacking


def skill_texts(slugs: Sequence[str]) -> list[list[str]]:
    """Return the words of skills: of each slug and, where they are others, of its name."""
    texts = []
    for slug in slugs:
        own, name = split(slug), split(catalog.skill(slug).name)
        texts += [own] if own == name else [own, name]
    return texts
