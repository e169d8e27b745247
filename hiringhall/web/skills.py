"""Skills as people write them: names separated by commas, in one line of text."""

import gzip
import hashlib
from collections.abc import Iterable
from functools import cache

import msgspec

from hiringhall.marketplace.catalog.skills import Skill, skill, skill_named, skills
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.web.statics import File

URL = "/catalog/skills"
LONGEST = 100  # characters of a name, for the message about an unknown one


def as_text(slugs: Iterable[str]) -> str:
    """Return skills as they stand in a field."""
    return ", ".join(_written(skill(slug)) for slug in slugs)


def slugs(text: str) -> tuple[str, ...]:
    """Return the slugs of the skills that a field names. Raises ValueError with close matches."""
    try:
        return tuple(dict.fromkeys(skill_named(name[:LONGEST]).slug for name in text.split(",") if name.strip()))
    except InvalidInput as refused:
        raise ValueError(refused.why) from refused


def names(slugs: Iterable[str]) -> list[str]:
    """Return the names that people read."""
    return [skill(slug).name for slug in slugs]


def list_url() -> str:
    """Return the address of the list that the picker offers from, with its version."""
    return f"{URL}?v={list_file().version}"


@cache
def list_file() -> File:
    """Return all skills as JSON: pairs of what stands in the field and what is shown."""
    body = msgspec.json.encode([(_written(entry), _label(entry)) for entry in skills()])
    return File(body, gzip.compress(body, 9, mtime=0), "application/json", hashlib.sha256(body).hexdigest()[:12])


def _written(entry: Skill) -> str:
    """Return the name, or the slug where the name would not lead back to the skill."""
    return entry.name if "," not in entry.name and skill_named(entry.name) == entry else entry.slug


def _label(entry: Skill) -> str:
    return entry.name if skill_named(entry.name) == entry else f"{entry.name} ({entry.slug})"
