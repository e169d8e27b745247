"""Times and counts in words, as the window says them."""

from datetime import datetime

from hiringhall.tracker.slots import SECONDS

_AN_HOUR, _A_MINUTE = 3600, 60


def hours(cells: int) -> str:
    """Return the time of so many cells, such as 3:20."""
    return duration(cells * SECONDS)


def duration(seconds: float) -> str:
    """Return hours and minutes, such as 3:20."""
    return f"{int(seconds) // _AN_HOUR}:{int(seconds) % _AN_HOUR // _A_MINUTE:02}"


def countdown(seconds: float) -> str:
    """Return minutes and seconds, such as 4:05."""
    left = max(0, int(seconds + 0.999))
    return f"{left // _A_MINUTE}:{left % _A_MINUTE:02}"


def time_of_day(at: float) -> str:
    """Return when something was, on this computer's clock, such as 14:05."""
    return f"{datetime.fromtimestamp(at).astimezone():%H:%M}"


def day_and_time(at: float) -> str:
    """Return on which day and when something was, such as Wed 18 Mar, 14:05."""
    return f"{datetime.fromtimestamp(at).astimezone():%a %d %b, %H:%M}"


def cells_waiting(count: int) -> str:
    """Return how many cells wait."""
    return "All sent" if not count else f"{count} waiting"
