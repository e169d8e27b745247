"""Comparing a page of the engine's with what the obvious filter finds."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import strategies as st
from msgspec import Struct

from tests.search.obvious import Corpus, Doc, Wanted, in_order
from tests.search.wanted import expressions, in_one_field

PAGES = ((0, 10), (0, 100), (7, 5), (90, 20), (0, 0), (2_000, 10))


class Asked(Struct):
    """A random query: expressions by the name of their part, filters, and which page (offset, count) whom is shown."""

    expressions: dict[str, Wanted]
    filters: dict[str, Any]
    sort: Any
    descending: bool
    page: tuple[int, int]
    is_visitor: bool

    @property
    def values(self) -> dict[str, Any]:
        """What makes the query."""
        return {name: wanted.text for name, wanted in self.expressions.items()} | self.filters


def asked(filters: Mapping[str, st.SearchStrategy[Any]], sorts: Any) -> st.SearchStrategy[Asked]:
    """Return a strategy for queries with one or more of the expressions and at most three of the filters."""
    some_filters = st.lists(st.sampled_from(sorted(filters)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: filters[name] for name in names})
    )
    texts = st.fixed_dictionaries({"text": expressions}) | st.fixed_dictionaries(
        {}, optional={"text": expressions, "title": in_one_field, "skills": in_one_field}
    )
    return st.builds(
        Asked,
        texts,
        some_filters,
        st.sampled_from(sorts),
        st.booleans(),
        st.sampled_from(PAGES),
        st.booleans(),
    )


def found_by(corpus: Corpus, asked: Asked, passes: Callable[[Doc], bool]) -> list[Doc]:
    """Return the documents that whoever asks may see, that match all expressions and pass."""
    parts = _parts(asked)
    return [
        doc
        for doc in corpus.docs
        if (doc.is_public or not asked.is_visitor)
        and passes(doc)
        and all(wanted.matches(doc, name) for wanted, name in parts)
    ]


def _parts(asked: Asked) -> list[tuple[Wanted, str]]:
    return [(wanted, "words" if name == "text" else name) for name, wanted in asked.expressions.items()]


def compare(
    corpus: Corpus, asked: Asked, passes: Callable[[Doc], bool], page: Any, sort: str, newest: str
) -> list[tuple[Any, Doc]]:
    """Assert that a page has what the obvious filter finds, in its order; return its rows with their documents."""
    docs = found_by(corpus, asked, passes)
    assert page.total == len(docs)
    wanted_rows = slice(asked.page[0], sum(asked.page))
    scores = _scores(corpus, docs, _parts(asked)) if sort == "relevance" else None
    if scores is None:
        ranked = in_order(docs, sort, newest, descending=asked.descending)
        assert [row.id for row in page.rows] == [doc.id for doc in ranked[wanted_rows]]
    else:
        best = sorted(scores.values(), reverse=asked.descending)[wanted_rows]
        assert [scores[row.id] for row in page.rows] == pytest.approx(best, rel=1e-4, abs=1e-5)
        assert len({row.id for row in page.rows}) == len(page.rows)
    by_id = {doc.id: doc for doc in docs}
    return [(row, by_id[row.id]) for row in page.rows]


def _scores(corpus: Corpus, docs: list[Doc], parts: list[tuple[Wanted, str]]) -> dict[int, float] | None:
    """Return the scores of documents, None when nothing in the query gives any."""
    scoring = [(wanted.score, name) for wanted, name in parts if wanted.score]
    if not scoring:
        return None
    return {doc.id: sum(score(corpus, doc, name) for score, name in scoring) for doc in docs}


def has_any(doc: Doc, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a document has, of each kind of fact, one of those wanted, if any are."""
    return all(not values or set(values) & set(doc.facts[name]) for name, values in wanted.items())
