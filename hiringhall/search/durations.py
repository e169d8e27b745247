"""How long a job takes, from its hours and how much of a week they fill."""

from hiringhall.marketplace.jobs.models import Workload
from hiringhall.search.queries import Duration

_HOURS_A_WEEK = {Workload.AS_NEEDED: 5, Workload.PART_TIME: 20, Workload.FULL_TIME: 40}
_WEEKS = {Duration.WEEK: 1, Duration.MONTH: 4, Duration.QUARTER: 13, Duration.SEMESTER: 26}


def duration(hours: int, workload: Workload | None) -> Duration:
    """Return the shortest of the durations that so many hours fit into; full time where no workload was told."""
    a_week = _HOURS_A_WEEK[workload or Workload.FULL_TIME]
    for length, weeks in _WEEKS.items():
        if hours <= weeks * a_week:
            return length
    return Duration.ONGOING
