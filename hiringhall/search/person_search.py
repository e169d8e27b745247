"""Searching freelancers."""

from tantivy import Occur, Query, Searcher

from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.filters import any_fact, between, every_fact, plain_numbers, sorted_numbers
from hiringhall.search.finding import RELEVANCE, Asked, Sight, columns, expressions, find
from hiringhall.search.packing import bounds, unpack, unpack_counts
from hiringhall.search.person_documents import READY
from hiringhall.search.queries import FoundPerson, PersonFacet, PersonQuery, PersonSort
from hiringhall.search.schema import EARNED, FACTS, ID, RECENT, RECORD, schema, sorted_by
from hiringhall.search.translation import everything

PEOPLE = Subject.PEOPLE
_SORTS = {
    PersonSort.RELEVANCE: RELEVANCE,
    PersonSort.FEEDBACK: "feedback",
    PersonSort.RATE: "rate",
    PersonSort.HOURS: "seconds",
    PersonSort.JOB_SUCCESS: "job_success",
    PersonSort.LAST_WORKED: "last_worked",
    PersonSort.JOINED: "joined",
}


def asked_people(query: PersonQuery) -> Asked:
    """Return what a query asks the index for. Raises InvalidInput for an expression that cannot be read."""
    filters: list[tuple[PersonFacet | None, Query]] = []
    for facet, kind, values in (
        (PersonFacet.CATEGORY, "category", query.categories),
        (PersonFacet.SUBCATEGORY, "subcategory", query.subcategories),
        (None, "group", query.groups),
        (None, "test", query.tests),
        (None, "top-10", query.top_10),
        (None, "top-30", query.top_30),
        (None, "region", query.regions),
        (PersonFacet.COUNTRY, "country", query.countries),
        (PersonFacet.ENGLISH, "english", query.english),
        (PersonFacet.KIND, "kind", query.kinds),
        (None, "access", query.access),
    ):
        if values:
            filters.append((facet, any_fact(PEOPLE, kind, values)))
    filters += ((PersonFacet.SKILL, found) for found in every_fact(PEOPLE, "skill", query.with_skills))
    for facet, name, numbers in (
        (None, "feedback", query.feedback),
        (PersonFacet.RATE, "rate", query.rate),
        (None, "seconds", query.hours),
        (None, "job_success", query.job_success),
    ):
        if numbers:
            filters.append((facet, sorted_numbers(PEOPLE, name, numbers)))
    for column, numbers in ((RECENT, query.recent_hours), (EARNED, query.earned)):
        if numbers:
            filters.append((None, plain_numbers(PEOPLE, column, numbers)))
    if query.worked_from is not None:
        filters.append((None, between(PEOPLE, sorted_by("last_worked").down, *bounds(query.worked_from, None))))
    if query.joined_from is not None or query.joined_to is not None:
        joined = bounds(query.joined_from, query.joined_to)
        filters.append((None, between(PEOPLE, sorted_by("joined").down, *joined)))
    if query.is_ready is not None:
        filters.append((None, _readiness(is_ready=query.is_ready)))
    texts = expressions(PEOPLE, query.text, query.title, query.skills, live=query.live)
    return Asked(PEOPLE, texts, [*filters])


def _readiness(*, is_ready: bool) -> Query:
    ready = Query.term_query(schema(PEOPLE), FACTS, READY, "basic")
    if is_ready:
        return ready
    return Query.boolean_query([(Occur.Must, everything(PEOPLE)), (Occur.MustNot, ready)])


def find_people(
    searcher: Searcher, query: PersonQuery, sight: Sight, *, sort: PersonSort, descending: bool, offset: int, count: int
) -> Slice[FoundPerson]:
    """Return a slice of the freelancers found."""
    hits = find(
        searcher,
        asked_people(query),
        sight,
        sort=_SORTS[sort],
        newest="joined",
        descending=descending,
        offset=offset,
        count=count,
    )
    names = (
        ID,
        *(sorted_by(name).down for name in ("feedback", "seconds", "job_success", "last_worked")),
        EARNED,
        RECORD,
    )
    found = []
    for reference, feedback, seconds, success, worked, earned, record in zip(
        *columns(searcher, hits, names), strict=True
    ):
        reviews, contracts = unpack_counts(record, 2)
        found.append(
            FoundPerson(
                id=reference,
                feedback=unpack(feedback),
                reviews=reviews,
                seconds=unpack(seconds) or 0,
                contracts=contracts,
                earned=earned,
                job_success=unpack(success),
                last_worked=unpack(worked),
            )
        )
    return Slice(found, hits.total)
