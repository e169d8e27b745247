"""What can be asked of the search, and what it answers, for jobs and for people."""

from enum import StrEnum

from msgspec import Struct

from hiringhall.marketplace.jobs.durations import Duration as Duration  # noqa: PLC0414 - a word of queries too
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.profiles.models import Access

MOST_DEEP = 5_000
"""Nothing is shown beyond so many results; the count goes on."""


class Interval(Struct, frozen=True):
    """Numbers from `low` to `high`, both included; None is open."""

    low: int | None = None
    high: int | None = None


Numbers = tuple[Interval | None, ...]
"""Any of these intervals; None among them stands for what has no such number. Empty means that it does not matter."""


class Kind(StrEnum):
    """Whether a freelancer works through an agency."""

    AGENCY = "agency"
    INDEPENDENT = "independent"


class JobQuery(Struct, frozen=True, kw_only=True):
    """Which jobs to find. Of each tuple any value will do, empty means all; what is left out does not matter.

    `text`, `title` and `skills` are expressions of the query language (docs/search.md) over everything, the title and
    the skills. `live` takes the last word of `text` for the beginning of one that is being typed. Categories and
    subcategories are ids of the catalog, `with_skills` slugs that a job must all have; `client_feedback` is in
    hundredths (100 to 500), `budget` and `rate` in cents; `posted_from` and `posted_to`, both included, in seconds;
    `countries` of the client.
    """

    text: str = ""
    title: str = ""
    skills: str = ""
    live: bool = False
    categories: tuple[str, ...] = ()
    subcategories: tuple[str, ...] = ()
    types: tuple[JobType, ...] = ()
    durations: tuple[Duration, ...] = ()
    workloads: tuple[Workload, ...] = ()
    client_feedback: Numbers = ()
    client_hires: Numbers = ()
    budget: Numbers = ()
    rate: Numbers = ()
    states: tuple[JobState, ...] = ()
    posted_from: int | None = None
    posted_to: int | None = None
    countries: tuple[str, ...] = ()
    with_skills: tuple[str, ...] = ()


class JobSort(StrEnum):
    """What jobs can be sorted by; those without a value come last either way, equal ones newest first.

    START is the day on which the work begins, END is when bidding ends.
    """

    CREATED = "created"
    CLIENT_RATING = "client-rating"
    CLIENT_CHARGE = "client-charge"
    CLIENT_HOURS = "client-hours"
    RELEVANCE = "relevance"
    WORKLOAD = "workload"
    DURATION = "duration"
    BUDGET = "budget"
    START = "start"
    END = "end"


class PersonQuery(Struct, frozen=True, kw_only=True):
    """Which freelancers to find. Of each tuple any value will do, empty means all; what is left out does not matter.

    Expressions, `live`, categories and `with_skills` as in JobQuery. `groups` are slugs, `tests`, `top_10` and `top_30`
    numbers of tests; `regions` aliases of the catalog; `feedback` in hundredths (100 to 500), `rate` in cents, `hours`
    and `recent_hours` in seconds, `job_success` in hundredths of a percent (0 to 10000); `worked_from` in seconds,
    `joined_from` and `joined_to` too, both included;
    `english` 0 to 5; `earned` in cents.
    """

    text: str = ""
    title: str = ""
    skills: str = ""
    live: bool = False
    categories: tuple[str, ...] = ()
    subcategories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    top_10: tuple[str, ...] = ()
    top_30: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    feedback: Numbers = ()
    rate: Numbers = ()
    hours: Numbers = ()
    recent_hours: Numbers = ()
    job_success: Numbers = ()
    earned: Numbers = ()
    worked_from: int | None = None
    joined_from: int | None = None
    joined_to: int | None = None
    english: tuple[int, ...] = ()
    is_ready: bool | None = None
    kinds: tuple[Kind, ...] = ()
    access: tuple[Access, ...] = ()
    with_skills: tuple[str, ...] = ()


class PersonSort(StrEnum):
    """What people can be sorted by; those without a value come last either way, equal ones newest first."""

    RELEVANCE = "relevance"
    FEEDBACK = "feedback"
    RATE = "rate"
    HOURS = "hours"
    JOB_SUCCESS = "job-success"
    LAST_WORKED = "last-worked"
    JOINED = "joined"


class JobFacet(StrEnum):
    """What found jobs can be counted by."""

    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    TYPE = "type"
    BUDGET = "budget"
    RATE = "rate"
    COUNTRY = "country"
    SKILL = "skill"
    DURATION = "duration"
    WORKLOAD = "workload"


class PersonFacet(StrEnum):
    """What found people can be counted by."""

    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    RATE = "rate"
    COUNTRY = "country"
    SKILL = "skill"
    ENGLISH = "english"
    KIND = "kind"


class FoundJob(Struct, frozen=True):
    """A job in the order found, with what is known of its client: figures as in ClientFigures, 0 or None for none."""

    id: int
    client_feedback: int | None
    client_reviews: int
    client_hires: int


class FoundPerson(Struct, frozen=True):
    """A freelancer in the order found, with derived figures as in FreelancerFigures; `id` is the user's reference."""

    id: int
    feedback: int | None
    reviews: int
    seconds: int
    contracts: int
    earned: int
    job_success: int | None
    last_worked: int | None


class Bucket(Struct, frozen=True):
    """How many of what was found have this value: an id, slug, word or "low-high" in the filter's units."""

    value: str
    count: int
