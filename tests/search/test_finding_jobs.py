"""The engine finds the same jobs in the same order as a filter that looks at every job."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.figures import ClientFigures, client_figures
from hiringhall.marketplace.jobs.durations import Duration, duration_of
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility, Workload
from hiringhall.search.queries import Interval, JobQuery, JobSort
from hiringhall.search.search import Search
from tests.search.comparing import Asked, asked, compare, has_any
from tests.search.made_up import COUNTRIES, SKILLS, TOPICS, write_jobs
from tests.search.obvious import Corpus, Doc, is_among, skill_texts, split
from tests.search.random_filters import numbers, some
from tests.support.market import Market

NUMBER = 1_000
SORTS = {
    JobSort.CREATED: "created",
    JobSort.CLIENT_RATING: "rating",
    JobSort.CLIENT_CHARGE: "charge",
    JobSort.CLIENT_HOURS: "seconds",
    JobSort.RELEVANCE: "relevance",
    JobSort.WORKLOAD: "workload",
    JobSort.DURATION: "duration",
    JobSort.BUDGET: "budget",
    JobSort.START: "start",
    JobSort.END: "end",
}
FILTERS = {
    "categories": some(dict.fromkeys(category for category, _ in TOPICS)),
    "subcategories": some(topic for _, topic in TOPICS),
    "types": some(JobType),
    "durations": some(Duration),
    "workloads": some(Workload),
    "client_feedback": numbers(100, 500),
    "client_hires": numbers(0, 5),
    "budget": numbers(0, 2_000_000),
    "rate": numbers(0, 12_000),
    "states": some(JobState),
    "posted_from": st.integers(1_700_000_000, 1_700_005_000),
    "posted_to": st.integers(1_700_000_000, 1_700_005_000),
    "countries": some(country for country in COUNTRIES if country),
    "with_skills": some(SKILLS, 2),
}


def as_doc(job: Job, figures: ClientFigures, country: str) -> Doc:
    title, skills = split(job.title), skill_texts(job.skills)
    length = duration_of(job.type, job.duration, job.workload, job.start_date, job.end_date)
    rates = [rate for rate in (job.rate_min, job.rate_max) if rate is not None]
    ends_at = clock.midnight(job.end_date)
    return Doc(
        job.id,
        {"words": [title, title, split(job.description), *skills], "title": [title], "skills": skills},
        {
            "category": [job.category],
            "subcategory": [job.subcategory],
            "type": [job.type],
            "state": [job.state],
            "country": [country],
            "duration": [length],
            "workload": [job.workload],
            "skill": job.skills,
        },
        {
            "created": job.created_at,
            "rating": figures.feedback,
            "charge": figures.charged,
            "seconds": figures.seconds,
            "hires": figures.hires,
            "workload": list(Workload).index(job.workload) if job.workload else None,
            "duration": list(Duration).index(length) if length else None,
            "budget": job.budget,
            "start": job.start_date.toordinal(),
            "end": job.created_at + 30 * 86_400 if ends_at is None else max(ends_at, job.created_at),
            "least": min(rates, default=None),
            "most": max(rates, default=None),
        },
        is_public=job.visibility is Visibility.PUBLIC,
        found=(figures.feedback, figures.reviews, figures.hires),
    )


def make_corpus(market: Market, search: Search) -> Corpus:
    jobs = write_jobs(market, NUMBER)
    search.rebuild(lambda _: None)
    with market.database.reading() as session:
        figures = client_figures(session, {job.company_id for job in jobs})
        countries = {user.id: user.country for user in session.scalars(select(User))}
    seen = [job for job in jobs if job.visibility in {Visibility.PUBLIC, Visibility.SIGNED_IN}]
    return Corpus([as_doc(job, figures[job.company_id], countries[job.created_by]) for job in seen])


corpus = pytest.fixture(name="corpus")(make_corpus)


def passes(doc: Doc, query: JobQuery) -> bool:
    any_of = {
        "category": query.categories,
        "subcategory": query.subcategories,
        "type": query.types,
        "duration": query.durations,
        "workload": query.workloads,
        "state": query.states,
        "country": query.countries,
    }
    return (
        has_any(doc, any_of)
        and set(query.with_skills) <= set(doc.facts["skill"])
        and is_among(doc.numbers["rating"], query.client_feedback)
        and is_among(doc.numbers["hires"], query.client_hires)
        and is_among(doc.numbers["budget"], query.budget)
        and reaches(doc.numbers["least"], doc.numbers["most"], query)
        and is_among(doc.numbers["created"], (Interval(query.posted_from, query.posted_to),))
    )


def reaches(least: int | None, most: int | None, query: JobQuery) -> bool:
    if not query.rate or least is None or most is None:
        return not query.rate or None in query.rate
    return any(
        (each.high is None or least <= each.high) and (each.low is None or most >= each.low)
        for each in query.rate
        if each is not None
    )


@given(asked=asked(FILTERS, list(JobSort)))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # all examples read the same index
)
def test_any_query_finds_what_an_obvious_filter_finds(
    market: Market, search: Search, corpus: Corpus, asked: Asked
) -> None:
    query = JobQuery(**asked.values)
    with market.database.reading() as session:
        page = search.jobs(
            session,
            None if asked.is_visitor else Actor(1, "test"),
            query,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.page[0],
            count=asked.page[1],
        )
    for row, doc in compare(corpus, asked, lambda doc: passes(doc, query), page, SORTS[asked.sort], "created"):
        assert (row.client_feedback, row.client_reviews, row.client_hires) == doc.found
