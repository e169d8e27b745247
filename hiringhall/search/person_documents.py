"""Freelancers as documents of the index."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.profiles.models import Access
from hiringhall.search.analyzer import normalized
from hiringhall.search.packing import pack_counts, pack_down, pack_up
from hiringhall.search.queries import Kind
from hiringhall.search.reading import PersonRow, TestRow, agents_among, groups_of, skills_of, tests_of
from hiringhall.search.schema import EARNED, FACTS, ID, RECENT, RECORD, SKILLS, TITLE, WORDS, down, fact, up
from hiringhall.search.skill_words import skill_words
from hiringhall.search.steps import RATE_STEPS, steps_between

TOP_10, TOP_30 = 90, 70
"""Percentiles from which a freelancer is among the best ten and thirty per cent."""


class Rest(Struct, frozen=True):
    """What documents of some people need beside their rows."""

    figures: dict[int, FreelancerFigures]
    skills: dict[int, list[str]]
    groups: dict[int, list[str]]
    tests: dict[int, list[TestRow]]
    agents: set[int]


def person_documents(session: Session, rows: Sequence[PersonRow], today: date) -> Iterator[dict[str, Any]]:
    """Make the documents of these people; figures are as of `today`."""
    ids = [row.id for row in rows]
    tests = defaultdict(list)
    for test in tests_of(session, ids):
        tests[test.user_id].append(test)
    rest = Rest(
        freelancer_figures(session, ids, today),
        _grouped(skills_of(session, ids)),
        _grouped(groups_of(session, ids)),
        tests,
        agents_among(session, ids),
    )
    return (_document(row, rest) for row in rows)


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _document(row: PersonRow, rest: Rest) -> dict[str, Any]:
    title = normalized(row.title or "")
    slugs = rest.skills.get(row.id, [])
    skills = [words for slug in slugs for words in skill_words(slug)]
    figures = rest.figures[row.id]
    document = {
        ID: row.id,
        WORDS: [normalized(f"{row.first_name} {row.last_name}"), title, title, normalized(row.overview or ""), *skills],
        TITLE: title,
        SKILLS: skills,
        FACTS: _facts(row, slugs, rest),
        RECENT: figures.recent_seconds,
        EARNED: figures.earned,
        RECORD: pack_counts(figures.reviews, figures.contracts),
    }
    for name, value in (
        ("joined", row.created_at),
        ("feedback", figures.feedback),
        ("rate", row.rate),
        ("seconds", figures.seconds),
        ("job_success", figures.job_success),
        ("last_worked", clock.midnight(figures.last_worked)),
    ):
        document[down(name)] = pack_down(value, row.id)
        document[up(name)] = pack_up(value, row.id)
    return document


def _facts(row: PersonRow, slugs: list[str], rest: Rest) -> list[str]:
    kind = Kind.AGENCY if row.id in rest.agents else Kind.INDEPENDENT
    facts = [
        fact("kind", kind.value),
        fact("english", row.english or 0),
        fact("access", (row.access or Access.PUBLIC).value),
        *(fact("skill", slug) for slug in slugs),
        *(fact("group", slug) for slug in rest.groups.get(row.id, ())),
        *_places(row.country),
        *_categories(tuple(row.categories or ())),
    ]
    if row.is_ready:
        facts.append("ready")
    if row.rate is not None:
        facts += (fact("rate", step) for step in steps_between(RATE_STEPS, row.rate, row.rate))
    for test in rest.tests.get(row.id, ()):
        facts.append(fact("test", test.test))
        if test.percentile >= TOP_10:
            facts.append(fact("top-10", test.test))
        if test.percentile >= TOP_30:
            facts.append(fact("top-30", test.test))
    return facts


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
    above = (catalog.category_of_topic(topic).id for topic in topics)
    return *(fact("subcategory", topic) for topic in topics), *(
        fact("category", entry) for entry in dict.fromkeys(above)
    )
