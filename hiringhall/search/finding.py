"""One search of an index: what is asked for, who asks, in which order, and what was found."""

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct
from tantivy import DocAddress, Occur, Order, Query, Searcher, SearchResult

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.expressions import parse
from hiringhall.search.facts import PUBLIC
from hiringhall.search.queries import MOST_DEEP, Bucket
from hiringhall.search.schema import FACTS, ID, schema, sorted_by
from hiringhall.search.translation import Part, everything, translate, unscored

Facet = TypeVar("Facet", bound=StrEnum)

RELEVANCE = "relevance"
MOST_BUCKETS = 100_000
"""More terms than the facts of a hall have, so that nothing is left uncounted."""


class Asked(Struct, frozen=True):
    """What is asked for. `filters` go by the facet that they belong to, those of none by None."""

    subject: Subject
    texts: list[Part]
    filters: list[tuple[StrEnum | None, Query]]


class Sight(Struct, frozen=True):
    """What the caller does not see: `hidden` references, and as a visitor all that is for signed-in people."""

    is_visitor: bool
    hidden: tuple[int, ...]


class Hits(NamedTuple):
    """Where the documents of a slice lie, in order, and how many were found in all."""

    addresses: list[DocAddress]
    total: int


def expressions(subject: Subject, text: str, title: str, skills: str, *, live: bool) -> list[Part]:
    """Return the queries for the three expressions of a query. Raises InvalidInput."""
    trees = (
        (parse(text, "text", live=live), "words"),
        (parse(title, "title"), "title"),
        (parse(skills, "skills", listed=True), "skills"),
    )
    return [translate(subject, tree, field) for tree, field in trees if tree is not None]


def find(
    searcher: Searcher, asked: Asked, sight: Sight, *, sort: str, newest: str, descending: bool, offset: int, count: int
) -> Hits:
    """Return a slice of what was found, sorted by a number or by RELEVANCE; where nothing gives a score by `newest`."""
    count = max(0, min(count, MOST_DEEP - offset))
    by_score = sort == RELEVANCE and any(part.scores for part in asked.texts)
    query = _query(asked, sight, by_score=by_score, leaving_aside=None)
    if not count:
        return Hits([], _total(searcher.search(query, 1)))
    if by_score:
        ordered = query if descending else Query.boost_query(query, -1.0)
        result = searcher.search(ordered, count, offset=offset)
    else:
        columns = sorted_by(newest if sort == RELEVANCE else sort)
        descending = descending or sort == RELEVANCE
        column, order = (columns.down, Order.Desc) if descending else (columns.up, Order.Asc)
        result = searcher.search(query, count, offset=offset, order_by_field=column, order=order)
    return Hits([address for _, address in result.hits], _total(result))


def _total(result: SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined] # missing in the library's stub


def columns(searcher: Searcher, hits: Hits, names: tuple[str, ...]) -> list[list[Any]]:
    """Return these columns of what was found."""
    return [searcher.fast_field_values(name, hits.addresses) for name in names]


def count_facets(
    searcher: Searcher, asked: Asked, sight: Sight, facets: Collection[Facet]
) -> dict[Facet, list[Bucket]]:
    """Count what was found by each facet without its own filter, the fullest values first."""
    filtered = {facet for facet, _ in asked.filters}
    together = [facet for facet in facets if facet not in filtered]
    found: dict[Facet, list[Bucket]] = {facet: [] for facet in facets}
    for group, aside in [(together, None), *(([facet], facet) for facet in facets if facet in filtered)]:
        if group:
            counts = _count_facts(searcher, _query(asked, sight, by_score=False, leaving_aside=aside))
            found |= {facet: counts[facet.value] for facet in group}
    return found


def _count_facts(searcher: Searcher, query: Query) -> dict[str, list[Bucket]]:
    terms = {"field": FACTS, "size": MOST_BUCKETS, "segment_size": MOST_BUCKETS}
    by_kind: dict[str, list[Bucket]] = defaultdict(list)
    for bucket in searcher.aggregate(query, {"facts": {"terms": terms}})["facts"]["buckets"]:
        kind, _, value = bucket["key"].partition(":")
        by_kind[kind].append(Bucket(value, bucket["doc_count"]))
    return by_kind


def _query(asked: Asked, sight: Sight, *, by_score: bool, leaving_aside: StrEnum | None) -> Query:
    clauses = [(Occur.Must, part.query) for part in asked.texts]
    filters = [query for facet, query in asked.filters if facet is None or facet is not leaving_aside]
    if sight.is_visitor:
        filters.append(Query.term_query(schema(asked.subject), FACTS, PUBLIC, "basic"))
    clauses += [(Occur.Must, unscored(query) if by_score else query) for query in filters]
    if not clauses:
        clauses.append((Occur.Must, everything(asked.subject)))
    if sight.hidden:
        clauses.append((Occur.MustNot, Query.term_set_query(schema(asked.subject), ID, list(sight.hidden))))
    if len(clauses) == 1:
        return clauses[0][1]
    return Query.boolean_query(clauses)
