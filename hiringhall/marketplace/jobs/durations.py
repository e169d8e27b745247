"""How long the work on a job takes, told in the bands that searches and views use."""

from datetime import date
from enum import StrEnum

from hiringhall.marketplace.jobs.models import JobType, Workload


class Duration(StrEnum):
    """How long a job takes, longest bound included."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    ONGOING = "ongoing"


_MOST_DAYS = ((Duration.WEEK, 7), (Duration.MONTH, 31), (Duration.QUARTER, 92), (Duration.SEMESTER, 183))
_HOURS_A_WEEK = {None: 40, Workload.FULL_TIME: 40, Workload.PART_TIME: 20, Workload.AS_NEEDED: 10}


def duration_of(
    job_type: JobType, hours: int | None, workload: Workload | None, start_date: date, end_date: date | None
) -> Duration | None:
    """Return the band of a job, None when nothing says how long it takes.

    Its dates decide; without an end the `hours` of an hourly job at the hours a week of its workload do.
    """
    if end_date is not None:
        return band((end_date - start_date).days)
    if job_type is JobType.FIXED_PRICE or hours is None:
        return None
    return band(7 * hours / _HOURS_A_WEEK[workload])


def band(days: float) -> Duration:
    """Return the shortest band that so many days fit into."""
    return next((name for name, most in _MOST_DAYS if days <= most), Duration.ONGOING)
