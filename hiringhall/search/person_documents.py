"""Freelancers as documents of the index."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import normalized
from hiringhall.search.facts import PUBLIC, fact, rate_facts, skill_fact, skill_words
from hiringhall.search.packing import pack, pack_counts, place
from hiringhall.search.queries import Kind
from hiringhall.search.reading import (
    PersonRow,
    agents_among,
    groups_of,
    people_after,
    people_by_id,
    skills_of,
    tests_of,
)
from hiringhall.search.schema import EARNED, FACTS, ID, PERSON_SORTS, RECENT, RECORD, SKILLS, TITLE, WORDS
from hiringhall.storage import Database

CHUNK = 2_000  # rows that are read at once
TOP_10, TOP_30 = 90, 70
"""Percentiles from which a freelancer is among the best ten and thirty per cent."""

READY = "ready"
_AGENCY, _INDEPENDENT = fact("kind", Kind.AGENCY), fact("kind", Kind.INDEPENDENT)


class Rest(Struct, frozen=True):
    """What documents of some people need beside their rows."""

    figures: dict[int, FreelancerFigures]
    skills: dict[int, list[str]]
    groups: dict[int, list[str]]
    tests: dict[int, list[tuple[str, int]]]
    agents: set[int]


def all_people(database: Database, today: date) -> Iterator[list[dict[str, Any]]]:
    """Make the documents of all people who can be found, chunk by chunk; figures are as of `today`."""
    after = 0
    while True:
        with database.reading() as session:
            rows = people_after(session, after, CHUNK)
            rest = _rest(session, rows, today)
        if not rows:
            return
        after = rows[-1].id
        yield [_document(row, rest) for row in rows]


def some_people(session: Session, ids: Collection[int], today: date) -> list[dict[str, Any]]:
    """Make the documents of those of these people who can be found; figures are as of `today`."""
    rows = people_by_id(session, ids)
    rest = _rest(session, rows, today)
    return [_document(row, rest) for row in rows]


def _rest(session: Session, rows: Sequence[PersonRow], today: date) -> Rest:
    ids = [row.id for row in rows]
    return Rest(
        freelancer_figures(session, ids, today),
        _grouped((user_id, slug) for user_id, slug in skills_of(session, ids)),
        _grouped((user_id, slug) for user_id, slug in groups_of(session, ids)),
        _grouped((test.user_id, (test.test, test.percentile)) for test in tests_of(session, ids)),
        agents_among(session, ids),
    )


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _document(row: PersonRow, rest: Rest) -> dict[str, Any]:
    title = normalized(row.title or "")
    slugs = rest.skills.get(row.id, ())
    skills = [words for slug in slugs for words in skill_words(slug)]
    figures = rest.figures[row.id]
    document = {
        ID: row.id,
        WORDS: [normalized(f"{row.first_name} {row.last_name}"), title, title, normalized(row.overview or ""), *skills],
        TITLE: title,
        SKILLS: skills,
        FACTS: [*map(skill_fact, slugs), *_facts(row, rest)],
        RECENT: figures.recent_seconds,
        EARNED: figures.earned,
        RECORD: pack_counts(figures.reviews, figures.contracts),
    }
    upper = (
        pack(row.created_at),
        pack(figures.feedback),
        pack(row.rate),
        pack(figures.seconds),
        pack(figures.job_success),
        pack(clock.midnight(figures.last_worked)),
    )
    lower_down, lower_up = place(row.id)
    for (down_name, up_name), (down, up) in zip(PERSON_SORTS, upper, strict=True):
        document[down_name] = down + lower_down
        document[up_name] = up + lower_up
    return document


def _facts(row: PersonRow, rest: Rest) -> Iterator[str]:
    yield _AGENCY if row.id in rest.agents else _INDEPENDENT
    yield fact("english", row.english or 0)
    yield fact("access", row.access) if row.access else PUBLIC
    yield from _places(row.country)
    yield from _categories(tuple(row.categories or ()))
    if row.is_ready:
        yield READY
    if row.rate is not None:
        yield from rate_facts(row.rate, row.rate)
    for slug in rest.groups.get(row.id, ()):
        yield fact("group", slug)
    for test, percentile in rest.tests.get(row.id, ()):
        yield fact("test", test)
        if percentile >= TOP_10:
            yield fact("top-10", test)
        if percentile >= TOP_30:
            yield fact("top-30", test)


@cache
def _places(country: str) -> tuple[str, ...]:
    if not country:
        return ()
    try:
        return fact("country", country), fact("region", catalog.country(country).region)
    except InvalidInput:
        return (fact("country", country),)


@cache
def _categories(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the facts of subcategories and of the categories that they are in."""
    facts = [fact("subcategory", topic) for topic in topics]
    for topic in topics:
        with suppress(InvalidInput):  # a subcategory that the catalog no longer has
            facts.append(fact("category", catalog.category_of_topic(topic).id))
    return tuple(dict.fromkeys(facts))
