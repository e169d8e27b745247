"""The words that a skill is found by."""

from contextlib import suppress
from functools import lru_cache

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import normalized


@lru_cache(maxsize=10_000)
def skill_words(slug: str) -> tuple[str, ...]:
    """Return the words of the slug and, where they are others, those of the name."""
    texts = [normalized(slug)]
    with suppress(InvalidInput):  # a skill that the catalog no longer has
        texts.append(normalized(catalog.skill(slug).name))
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts))
