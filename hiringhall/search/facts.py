"""What a document can be filtered and counted by: terms of a kind and a value."""

from contextlib import suppress
from functools import lru_cache

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import normalized
from hiringhall.search.steps import BUDGET_STEPS, RATE_STEPS, step_names, steps_between


def fact(kind: str, value: object) -> str:
    """Return the term of a fact."""
    return f"{kind}:{value}"


PUBLIC = fact("access", "public")
"""What visitors may find."""

_BUDGETS = tuple(fact("budget", name) for name in step_names(BUDGET_STEPS))
_RATES = tuple(fact("rate", name) for name in step_names(RATE_STEPS))


def budget_facts(low: int, high: int) -> tuple[str, ...]:
    """Return the steps that a budget of so many cents is in."""
    return _BUDGETS[steps_between(BUDGET_STEPS, low, high)]


def rate_facts(low: int, high: int) -> tuple[str, ...]:
    """Return the steps that rates of so many cents reach into."""
    return _RATES[steps_between(RATE_STEPS, low, high)]


@lru_cache(maxsize=10_000)
def skill_fact(slug: str) -> str:
    """Return the term of a skill."""
    return fact("skill", slug)


@lru_cache(maxsize=10_000)
def skill_words(slug: str) -> tuple[str, ...]:
    """Return the words that a skill is found by: those of its slug and, where they are others, of its name."""
    texts = [normalized(slug)]
    with suppress(InvalidInput):  # a skill that the catalog no longer has
        texts.append(normalized(catalog.skill(slug).name))
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts))
