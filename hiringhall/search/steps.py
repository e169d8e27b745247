"""Fixed steps by which budgets and hourly rates are counted, in cents."""

BUDGET_STEPS = (0, 10_000, 50_000, 100_000, 500_000, 1_000_000)
RATE_STEPS = (0, 1_000, 2_500, 5_000, 7_500, 10_000)
"""Where each step begins; the last is open."""


def steps_between(steps: tuple[int, ...], low: int, high: int) -> list[str]:
    """Return the steps that amounts from `low` to `high` reach into, each as "low-high", the last one as "low-"."""
    ends = (*(begin - 1 for begin in steps[1:]), None)
    return [
        f"{begin}-{'' if end is None else end}"
        for begin, end in zip(steps, ends, strict=True)
        if begin <= high and (end is None or low <= end)
    ]
