"""What was found is counted by facets, each without its own filter."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings

from hiringhall.marketplace.actor import Actor
from hiringhall.search.queries import Bucket, JobFacet, JobQuery, PersonFacet, PersonQuery
from hiringhall.search.search import Search
from hiringhall.search.steps import BUDGET_STEPS, RATE_STEPS
from tests.search import test_finding_jobs, test_finding_people
from tests.search.comparing import Asked, asked, found_by
from tests.search.obvious import Corpus, Doc
from tests.support.market import Market

job_corpus = pytest.fixture(name="job_corpus")(test_finding_jobs.make_corpus)
person_corpus = pytest.fixture(name="person_corpus")(test_finding_people.make_corpus)

OWN_FILTERS = {
    JobFacet.CATEGORY: "categories",
    JobFacet.SUBCATEGORY: "subcategories",
    JobFacet.TYPE: "types",
    JobFacet.BUDGET: "budget",
    JobFacet.RATE: "rate",
    JobFacet.COUNTRY: "countries",
    JobFacet.SKILL: "with_skills",
    JobFacet.DURATION: "durations",
    JobFacet.WORKLOAD: "workloads",
    PersonFacet.CATEGORY: "categories",
    PersonFacet.SUBCATEGORY: "subcategories",
    PersonFacet.RATE: "rate",
    PersonFacet.COUNTRY: "countries",
    PersonFacet.SKILL: "with_skills",
    PersonFacet.ENGLISH: "english",
    PersonFacet.KIND: "kinds",
}


def values_of(doc: Doc, facet: JobFacet | PersonFacet) -> list[str]:
    if facet.value == "budget":
        return steps(BUDGET_STEPS, doc.numbers["budget"], doc.numbers["budget"])
    if facet.value == "rate":
        own = doc.numbers.get("rate")
        return steps(RATE_STEPS, doc.numbers.get("least", own), doc.numbers.get("most", own))
    return [str(value) for value in set(doc.facts[facet.value]) if value not in {None, ""}]


def steps(begins: tuple[int, ...], least: int | None, most: int | None) -> list[str]:
    if least is None or most is None:
        return []
    ends = [*(begin - 1 for begin in begins[1:]), 10**12]
    reached = [(begin, end) for begin, end in zip(begins, ends, strict=True) if least <= end and begin <= most]
    return [f"{begin}-{'' if end == 10**12 else end}" for begin, end in reached]


def check(buckets: list[Bucket], docs: list[Doc], facet: JobFacet | PersonFacet) -> None:
    assert {bucket.value: bucket.count for bucket in buckets} == Counter(
        value for doc in docs for value in values_of(doc, facet)
    )
    assert [bucket.count for bucket in buckets] == sorted((bucket.count for bucket in buckets), reverse=True)


@given(asked=asked(test_finding_jobs.FILTERS, list(test_finding_jobs.SORTS)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_jobs_are_counted_by_each_facet_without_its_filter(
    market: Market, search: Search, job_corpus: Corpus, asked: Asked
) -> None:
    actor = None if asked.is_visitor else Actor(1, "test")
    with market.database.reading() as session:
        counted = search.job_facets(session, actor, JobQuery(**asked.values), tuple(JobFacet))
    for facet in JobFacet:
        query = JobQuery(**{name: value for name, value in asked.values.items() if name != OWN_FILTERS[facet]})
        docs = found_by(job_corpus, asked, partial(test_finding_jobs.passes, query=query))
        check(counted[facet], docs, facet)


@given(asked=asked(test_finding_people.FILTERS, list(test_finding_people.SORTS)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_people_are_counted_by_each_facet_without_its_filter(
    market: Market, search: Search, person_corpus: Corpus, asked: Asked
) -> None:
    actor = None if asked.is_visitor else Actor(1, "test")
    with market.database.reading() as session:
        counted = search.person_facets(session, actor, PersonQuery(**asked.values), tuple(PersonFacet))
    for facet in PersonFacet:
        query = PersonQuery(**{name: value for name, value in asked.values.items() if name != OWN_FILTERS[facet]})
        docs = found_by(person_corpus, asked, partial(test_finding_people.passes, query=query))
        check(counted[facet], docs, facet)
