"""Fixed steps by which budgets and hourly rates are counted, in cents."""

from bisect import bisect_right

BUDGET_STEPS = (0, 10_000, 50_000, 100_000, 500_000, 1_000_000)
RATE_STEPS = (0, 1_000, 2_500, 5_000, 7_500, 10_000)
"""Where each step begins; the last is open."""


def step_names(steps: tuple[int, ...]) -> tuple[str, ...]:
    """Return each step as "low-high", the last one as "low-"."""
    ends = (*(str(begin - 1) for begin in steps[1:]), "")
    return tuple(f"{begin}-{end}" for begin, end in zip(steps, ends, strict=True))


def steps_between(steps: tuple[int, ...], low: int, high: int) -> slice:
    """Return which of the steps amounts from `low` to `high` reach into."""
    return slice(bisect_right(steps, low) - 1, bisect_right(steps, high))
