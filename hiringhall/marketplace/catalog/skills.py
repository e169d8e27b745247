"""Skills that jobs ask for and profiles show, by slug."""

from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows
from hiringhall.marketplace.catalog.matching import fold, unknown


class Skill(Struct, frozen=True):
    """A skill; `slug` is what callers write and the tables keep, `name` is for people."""

    slug: str
    name: str


@cache
def skills() -> tuple[Skill, ...]:
    """Return all skills, in alphabetical order of their slugs."""
    return read_rows("skills", Skill)


def is_skill(slug: str) -> bool:
    """Tell whether `slug` is exactly the slug of a skill."""
    found = _by_slug().get(_fold(slug))
    return found is not None and found.slug == slug


def skill(slug: str, field: str = "skills") -> Skill:
    """Return the skill with this slug; case and the choice of space or hyphen do not matter.

    Raises InvalidInput for `field` with close matches.
    """
    found = _by_slug().get(_fold(slug))
    if found is None:
        raise unknown(field, "skill", slug, [entry.slug for entry in skills()])
    return found


def skill_named(name: str, field: str = "skills") -> Skill:
    """Return the skill with this slug or name.

    A slug wins; of several skills with one name the first is meant. Raises InvalidInput for `field` with close matches.
    """
    found = _by_slug().get(_fold(name)) or _by_name().get(fold(name))
    if found is None:
        raise unknown(field, "skill", name, [entry.name for entry in skills()])
    return found


def _fold(text: str) -> str:
    return fold(text).replace(" ", "-")


@cache
def _by_slug() -> dict[str, Skill]:
    return {_fold(entry.slug): entry for entry in skills()}


@cache
def _by_name() -> dict[str, Skill]:
    return {fold(entry.name): entry for entry in reversed(skills())}
