"""The words that answers use for what a job is: its type, state, length, workload and place in the catalog."""

from functools import lru_cache

from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.durations import Duration, duration_of
from hiringhall.marketplace.jobs.models import JobState, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.queries import JobCard

TYPES = {JobType.HOURLY: "Hourly", JobType.FIXED_PRICE: "Fixed"}
STATES = {JobState.OPEN: "Open", JobState.FILLED: "Completed", JobState.CANCELLED: "Cancelled"}
VISIBILITIES = {
    Visibility.PUBLIC: "public",
    Visibility.PRIVATE: "private",
    Visibility.SIGNED_IN: "odesk",
    Visibility.INVITE_ONLY: "invite-only",
}
LENGTHS = {
    Duration.WEEK: "Less than 1 week",
    Duration.MONTH: "Less than 1 month",
    Duration.QUARTER: "1 to 3 months",
    Duration.SEMESTER: "3 to 6 months",
    Duration.ONGOING: "Ongoing / More than 6 months",
}
WORKLOADS = {
    Workload.AS_NEEDED: "Less than 10 hrs/week",
    Workload.PART_TIME: "10-30 hrs/week",
    Workload.FULL_TIME: "30+ hrs/week",
}
ENGAGEMENTS = {
    Workload.AS_NEEDED: "As needed - Less than 10 hrs/week",
    Workload.PART_TIME: "Part-time - 10-30 hrs/week",
    Workload.FULL_TIME: "Full-time - 30+ hrs/week",
}


@lru_cache(maxsize=1024)
def titles(category: str, subcategory: str) -> tuple[str, str]:
    """Return the titles of a category and a subcategory."""
    return catalog.category(category).title, catalog.topic(subcategory).title


def engagement_weeks(job: JobCard) -> str:
    """Return how long the work takes, "" where nothing says so."""
    band = duration_of(job.type, job.duration, job.workload, job.start_date, job.end_date)
    return "" if band is None else LENGTHS[band]
