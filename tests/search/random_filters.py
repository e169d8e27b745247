"""Random filters: intervals, open and closed, with None for what has no number, and tuples of values."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from hiringhall.search.queries import Interval


def numbers(low: int, high: int) -> st.SearchStrategy[Any]:
    """Return a strategy for up to three intervals about these numbers."""
    end = st.none() | st.integers(low - 1, high + 1)
    return st.lists(st.none() | st.builds(Interval, end, end), max_size=3).map(tuple)


def some(values: Iterable[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Return a strategy for a tuple of some of the values."""
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True).map(tuple)
