"""The address of a search for freelancers."""

from collections.abc import Iterable

from hiringhall.search.addresses import values
from hiringhall.search.addresses.values import Address, Field, Pair, read_page, read_sort, read_values
from hiringhall.search.queries import Interval, Kind, PersonQuery, PersonSort

HOUR = 3600
JOB_SUCCESS = (70, 80, 90)
"""Least job success that can be asked for, in percent."""
FEEDBACK = (3, 4, 5)
"""Least feedback that can be asked for, in stars; 5 means 4.5 or more."""
HOURS = (1, 100, 1000)
"""Least hours worked that can be asked for."""
ENGLISH = (1, 2, 3, 4, 5)
PRACTICALLY_FIVE = 450

SORTS: dict[str, tuple[PersonSort, bool]] = {
    "relevance": (PersonSort.RELEVANCE, True),
    "feedback": (PersonSort.FEEDBACK, True),
    "job-success": (PersonSort.JOB_SUCCESS, True),
    "lowest-rate": (PersonSort.RATE, False),
    "highest-rate": (PersonSort.RATE, True),
    "most-hours": (PersonSort.HOURS, True),
    "last-worked": (PersonSort.LAST_WORKED, True),
    "newest": (PersonSort.JOINED, True),
}
"""The orders by name: what to sort by, and whether from the top."""

FIELDS = {
    "q": Field(values.words, many=False),
    "category": Field(values.category),
    "subcategory": Field(values.topic),
    "rate": Field(values.dollars),
    "success": Field(values.number(*JOB_SUCCESS), many=False),
    "feedback": Field(values.number(*FEEDBACK), many=False),
    "hours": Field(values.number(*HOURS), many=False),
    "kind": Field(values.choice(Kind)),
    "english": Field(values.number(*ENGLISH)),
    "country": Field(values.country),
    "skill": Field(values.skill),
}


class PersonAddress(Address, frozen=True, kw_only=True):
    """What an address asks of the freelancers."""

    query: PersonQuery = PersonQuery()

    @property
    def order(self) -> tuple[PersonSort, bool]:
        """What to sort by, and whether from the top: unless chosen, best matches for words, else best feedback."""
        return SORTS[self.sort or ("relevance" if self.text else "feedback")]


def read_person_address(pairs: Iterable[Pair]) -> PersonAddress:
    """Read the query string of a search for freelancers."""
    pairs = list(pairs)
    written, meant, hints = read_values(pairs, FIELDS)
    categories, topics = values.narrowed(meant["category"], meant["subcategory"])
    query = PersonQuery(
        text=(meant["q"] or ("",))[0],
        live=True,
        categories=categories,
        subcategories=topics,
        rate=meant["rate"],
        job_success=_at_least(meant["success"], 100),
        feedback=tuple(
            Interval(PRACTICALLY_FIVE if stars == max(FEEDBACK) else stars * 100) for stars in meant["feedback"]
        ),
        hours=_at_least(meant["hours"], HOUR),
        kinds=meant["kind"],
        english=meant["english"],
        countries=meant["country"],
        with_skills=meant["skill"],
    )
    return PersonAddress(pairs=written, hints=hints, sort=read_sort(pairs, SORTS), page=read_page(pairs), query=query)


def _at_least(found: tuple[int, ...], unit: int) -> tuple[Interval, ...]:
    return tuple(Interval(number * unit) for number in found)
