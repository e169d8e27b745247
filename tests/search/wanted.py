"""Random expressions of the query language with what they mean."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hiringhall.marketplace import catalog
from tests.search.made_up import VOCABULARY
from tests.search.obvious import Corpus, Doc, Wanted, split


def _words(text: str) -> Wanted:
    words = split(text)
    return Wanted(
        text,
        lambda doc, name: doc.count(name, words) > 0,
        lambda corpus, doc, name: corpus.score(doc, name, words),
    )


def _phrase(parts: list[str]) -> Wanted:
    plain = _words(" ".join(parts))
    return Wanted(f'"{" ".join(parts)}"', plain.matches, plain.score)


def _beginning(text: str) -> Wanted:
    words = split(text)
    return Wanted(f"{text}*", lambda doc, name: doc.count(name, words, is_open=True) > 0)


def _all(parts: list[Wanted], joint: str) -> Wanted:
    scores = [part.score for part in parts if part.score]

    def score(corpus: Corpus, doc: Doc, name: str) -> float:
        return sum(each(corpus, doc, name) for each in scores)

    text = joint.join(part.text for part in parts)
    return Wanted(
        f"({text})", lambda doc, name: all(part.matches(doc, name) for part in parts), score if scores else None
    )


def _some(parts: list[Wanted]) -> Wanted:
    def score(corpus: Corpus, doc: Doc, name: str) -> float:
        return sum(part.score(corpus, doc, name) for part in parts if part.score and part.matches(doc, name))

    is_scored = any(part.score for part in parts)
    text = " OR ".join(part.text for part in parts)
    return Wanted(
        f"({text})", lambda doc, name: any(part.matches(doc, name) for part in parts), score if is_scored else None
    )


def _lacks(part: Wanted, sign: str) -> Wanted:
    return Wanted(f"{sign}{part.text}", lambda doc, name: not part.matches(doc, name))


def _within(part: Wanted, name: str) -> Wanted:
    score = part.score
    return Wanted(
        f"{name}:{part.text}",
        lambda doc, _: part.matches(doc, name),
        (lambda corpus, doc, _: score(corpus, doc, name)) if score else None,
    )


def _in_catalog(title: str, kind: str) -> Wanted:
    entries = catalog.categories()
    if kind == "subcategory2":
        names = {topic.id: topic.title for entry in entries for topic in entry.topics}
    else:
        names = {entry.id: entry.title for entry in entries}
    meant = {known for known, name in names.items() if f" {' '.join(split(title))} " in f" {' '.join(split(name))} "}
    return Wanted(f'{kind}:"{title}"', lambda doc, _: bool(meant & set(doc.facts[kind.removesuffix("2")])))


_plain = st.sampled_from(VOCABULARY)
_leaves = st.one_of(
    _plain.map(_words),
    _plain.map(_words),
    st.lists(_plain, min_size=1, max_size=3).map(_phrase),
    st.sampled_from(("de", "devel", "book", "mus", "no", "web", "c+", "node.js", "e-ma", "el")).map(_beginning),
)


def _grown(inner: SearchStrategy[Wanted]) -> SearchStrategy[Wanted]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(_all, several, st.sampled_from((" ", " AND "))),
        st.builds(_some, several),
        st.builds(_lacks, inner, st.sampled_from(("NOT ", "-"))),
    )


def _may_follow_a_field(part: Wanted) -> bool:
    return not part.text.startswith(("-", "NOT "))


in_one_field: SearchStrategy[Wanted] = st.recursive(_leaves, _grown, max_leaves=4)
"""Expressions without fields."""
_categories = ("Admin Support", "Design & Creative", "Design", "Translation", "nothing so")
_subcategories = ("Data Entry", "Virtual Assistance", "Illustration")
_parts = st.one_of(
    _leaves,
    st.builds(_within, in_one_field.filter(_may_follow_a_field), st.sampled_from(("title", "skills"))),
    st.builds(_in_catalog, st.sampled_from(_categories), st.just("category2")),
    st.builds(_in_catalog, st.sampled_from(_subcategories), st.just("subcategory2")),
)
expressions: SearchStrategy[Wanted] = st.recursive(_parts, _grown, max_leaves=5)
"""Expressions over everything, with fields."""
