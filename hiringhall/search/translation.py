"""From the tree of an expression to a query of the index."""

from functools import lru_cache
from typing import NamedTuple

from tantivy import Occur, Query

from hiringhall.marketplace import catalog
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.analyzer import words
from hiringhall.search.expressions import All, Lacks, Node, Some, Within, Words
from hiringhall.search.facts import fact
from hiringhall.search.schema import FACTS, NOTE, SKILLS, TITLE, WORDS, schema

_TEXT = {"title": TITLE, "skills": SKILLS}
_CATALOG = {"category2": "category", "subcategory2": "subcategory"}


class Part(NamedTuple):
    """A query; `scores` when it tells better from worse matches, else it adds nothing to a score."""

    query: Query
    scores: bool


@lru_cache(maxsize=2)
def everything(subject: Subject) -> Query:
    """Return the query for all documents."""
    note = Query.term_query(schema(subject), FACTS, NOTE)
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, note)])


def translate(subject: Subject, node: Node, field: str = WORDS) -> Part:
    """Return the query for a tree, in one field unless it names another."""
    match node:
        case Words():
            return _words(subject, node, field)
        case Within(named, inner) if named in _TEXT:
            return translate(subject, inner, _TEXT[named])
        case Within(named, inner):
            return _unscored(_in_catalog(subject, _CATALOG[named], inner))
        case Lacks():
            return _every(subject, (node,), field)
        case All(parts):
            return _every(subject, parts, field)
        case Some(parts):
            found = [translate(subject, part, field) for part in parts]
            query = Query.boolean_query([(Occur.Should, part.query) for part in found])
            return Part(query, any(part.scores for part in found))


def _every(subject: Subject, nodes: tuple[Node, ...], field: str) -> Part:
    wanted = [translate(subject, node, field) for node in nodes if not isinstance(node, Lacks)]
    unwanted = [translate(subject, node.node, field) for node in nodes if isinstance(node, Lacks)]
    clauses = [(Occur.Must, part.query) for part in wanted] or [(Occur.Must, unscored(everything(subject)))]
    clauses += [(Occur.MustNot, part.query) for part in unwanted]
    return Part(Query.boolean_query(clauses), any(part.scores for part in wanted))


def unscored(query: Query) -> Query:
    """Return a query that finds the same and adds nothing to the score."""
    return Query.const_score_query(query, 0.0)


def _unscored(query: Query) -> Part:
    return Part(unscored(query), scores=False)


def _words(subject: Subject, node: Words, field: str) -> Part:
    found = list(node.words)
    if not node.is_open:
        if len(found) == 1:
            return Part(Query.term_query(schema(subject), field, found[0]), scores=True)
        return Part(Query.phrase_query(schema(subject), field, [*found]), scores=True)
    patterns = [*map(_literal, found[:-1]), _literal(found[-1]) + ".*"]
    if len(patterns) == 1:
        return _unscored(Query.regex_query(schema(subject), field, patterns[0]))
    return _unscored(Query.regex_phrase_query(schema(subject), field, [*patterns]))


def _literal(word: str) -> str:
    return word.replace("+", r"\+").replace("#", r"\#")


def _in_catalog(subject: Subject, kind: str, node: Node) -> Query:
    """Find by the titles of categories, which are few: those whose title matches are looked up."""
    terms = [fact(kind, entry) for entry, title in _titles(kind) if matches(node, title)]
    return Query.term_set_query(schema(subject), FACTS, terms) if terms else Query.empty_query()


@lru_cache(maxsize=2)
def _titles(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    above = catalog.categories()
    entries = above if kind == "category" else tuple(topic for entry in above for topic in entry.topics)
    return tuple((entry.id, tuple(words(entry.title))) for entry in entries)


def matches(node: Node, text: tuple[str, ...]) -> bool:
    """Tell whether a tree without fields matches the words of a text."""
    match node:
        case Words(wanted, is_open):
            size = len(wanted)
            return any(_begins(text[at : at + size], wanted, is_open=is_open) for at in range(len(text) - size + 1))
        case Within(_, inner):
            return matches(inner, text)
        case Lacks(inner):
            return not matches(inner, text)
        case All(parts):
            return all(matches(part, text) for part in parts)
        case Some(parts):
            return any(matches(part, text) for part in parts)


def _begins(found: tuple[str, ...], wanted: tuple[str, ...], *, is_open: bool) -> bool:
    return found[:-1] == wanted[:-1] and (found[-1].startswith(wanted[-1]) if is_open else found[-1] == wanted[-1])
