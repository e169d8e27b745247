"""The address of a search for work."""

from collections.abc import Iterable

from hiringhall import clock
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.search.addresses import values
from hiringhall.search.addresses.values import Address, Field, Pair, read_page, read_sort, read_values
from hiringhall.search.queries import Duration, JobQuery, JobSort

DAY = 86_400
POSTED_DAYS = (1, 3, 7, 14, 30)

SORTS: dict[str, tuple[JobSort, bool]] = {
    "relevance": (JobSort.RELEVANCE, True),
    "newest": (JobSort.CREATED, True),
    "highest-budget": (JobSort.BUDGET, True),
    "lowest-budget": (JobSort.BUDGET, False),
    "client-rating": (JobSort.CLIENT_RATING, True),
    "client-spending": (JobSort.CLIENT_CHARGE, True),
}
"""The orders by name: what to sort by, and whether from the top."""

FIELDS = {
    "q": Field(values.words, many=False),
    "category": Field(values.category),
    "subcategory": Field(values.topic),
    "type": Field(values.choice(JobType)),
    "budget": Field(values.dollars),
    "rate": Field(values.dollars),
    "duration": Field(values.choice(Duration)),
    "workload": Field(values.choice(Workload)),
    "country": Field(values.country),
    "skill": Field(values.skill),
    "posted": Field(values.number(*POSTED_DAYS), many=False),
}


class JobAddress(Address, frozen=True, kw_only=True):
    """What an address asks of the jobs: those open for work; `query` is as of now, where it counts days back."""

    query: JobQuery = JobQuery(states=(JobState.OPEN,))

    @property
    def order(self) -> tuple[JobSort, bool]:
        """What to sort by, and whether from the top: unless chosen, best matches for words, else the newest."""
        return SORTS[self.sort or ("relevance" if self.text else "newest")]


def read_job_address(pairs: Iterable[Pair]) -> JobAddress:
    """Read the query string of a search for work."""
    pairs = list(pairs)
    written, meant, hints = read_values(pairs, FIELDS)
    categories, topics = values.narrowed(meant["category"], meant["subcategory"])
    posted = meant["posted"]
    query = JobQuery(
        text=(meant["q"] or ("",))[0],
        live=True,
        categories=categories,
        subcategories=topics,
        types=meant["type"],
        budget=meant["budget"],
        rate=meant["rate"],
        durations=meant["duration"],
        workloads=meant["workload"],
        countries=meant["country"],
        with_skills=meant["skill"],
        states=(JobState.OPEN,),
        posted_from=clock.now() - posted[0] * DAY if posted else None,
    )
    return JobAddress(pairs=written, hints=hints, sort=read_sort(pairs, SORTS), page=read_page(pairs), query=query)
