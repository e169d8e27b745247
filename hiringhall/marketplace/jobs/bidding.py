"""Until when freelancers are expected to propose, where whoever asks wants a day."""

from datetime import date

from hiringhall import clock

DAYS = 30
"""A job is open until it is filled; one that says nothing of its end is given so many days after the posting."""


def bidding_ends(posted_at: int, ends_on: date | None) -> int:
    """Return when bidding for a job that is open ends, in seconds: on the day on which the work is to end, if told."""
    if ends_on is None:
        return posted_at + DAYS * 86_400
    return max(clock.midnight(ends_on) or 0, posted_at)
