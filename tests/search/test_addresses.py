"""Addresses of searches: what is read is written the same, and nothing that stands in one breaks the reading."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall import clock
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.addresses import read_address, read_job_address, read_person_address
from hiringhall.search.addresses.jobs import FIELDS as JOB_FIELDS
from hiringhall.search.addresses.people import FIELDS as PERSON_FIELDS
from hiringhall.search.addresses.values import in_dollars
from hiringhall.search.queries import Duration, Interval, Kind
from hiringhall.search.steps import BUDGET_STEPS, RATE_STEPS, step_names

NAMES = st.sampled_from([*JOB_FIELDS, *PERSON_FIELDS, "sort", "page", "other"])
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["Writing", "python", "Portugal", "DE", "hourly", "week", "5", "90", "7", "100-500", "-1", "newest"]
    ),
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=12), st.sampled_from(list(Subject)))
def test_a_read_address_is_written_so_that_it_reads_the_same(pairs: list[tuple[str, str]], subject: Subject) -> None:
    read = read_job_address if subject is Subject.JOBS else read_person_address
    with clock.shifted(0):
        first = read(pairs)
        again = read_address(subject, first.query_string)
    assert (again.pairs, again.sort, again.hints) == (first.pairs, first.sort, ())
    assert read_address(subject, first.with_page(first.page)).page == first.page
    for pair in first.filters:
        assert pair not in read_address(subject, first.without(pair)).pairs


def test_the_filters_of_jobs_mean_what_they_say() -> None:
    text = (
        "q=big+museum&type=hourly&budget=100-500&budget=10000-&rate=-25&duration=week&workload=part-time"
        "&country=pt&skill=Python&posted=7&sort=lowest-budget&page=3"
    )
    asked = read_job_address(parse_qsl(text))
    query = asked.query
    assert (query.text, query.live, query.states) == ("big museum", True, (JobState.OPEN,))
    assert query.types == (JobType.HOURLY,)
    assert query.budget == (Interval(10_000, 49_999), Interval(1_000_000, None))
    assert query.rate == (Interval(None, 2_499),)
    assert (query.durations, query.workloads) == ((Duration.WEEK,), (Workload.PART_TIME,))
    assert (query.countries, query.with_skills) == (("Portugal",), ("python",))
    assert query.posted_from is not None
    assert abs(clock.now() - 7 * 86_400 - query.posted_from) < 60
    assert (asked.order[1], asked.page, asked.hints) == (False, 3, ())


def test_the_filters_of_people_mean_what_they_say() -> None:
    text = "rate=25-50&success=90&feedback=5&hours=100&kind=agency&english=5&english=4&country=Spain&skill=php"
    query = read_person_address(parse_qsl(text)).query
    assert query.rate == (Interval(2_500, 4_999),)
    assert query.job_success == (Interval(9_000),)
    assert query.feedback == (Interval(450),)
    assert query.hours == (Interval(360_000),)
    assert (query.kinds, query.english, query.countries) == ((Kind.AGENCY,), (5, 4), ("Spain",))


@pytest.mark.parametrize("steps", [BUDGET_STEPS, RATE_STEPS])
def test_what_is_counted_in_steps_is_found_by_the_same_steps(steps: tuple[int, ...]) -> None:
    for step in step_names(steps):
        low, _, high = step.partition("-")
        (found,) = read_job_address([("budget", in_dollars(step))]).query.budget
        assert found == Interval(int(low) or None, int(high) if high else None)
