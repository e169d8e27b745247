"""How a profile and what stands in it become rows, with the lines of the change log that belong to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.demo.draft import DAY, Draft
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.profiles.models import (
    Access,
    Availability,
    Certification,
    Education,
    Employment,
    GroupMember,
    PortfolioItem,
    Profile,
    ProfileSkill,
    ProfileTest,
)
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.tables import Base


@dataclass(frozen=True, kw_only=True)
class ProfileFacts:
    """What a profile row says, units as in Profile.

    `skills` are pairs of slug and level, `tests` number, score, percentile and day.
    """

    title: str
    overview: str
    rate: int | None
    english: int
    languages: Sequence[tuple[str, int]]
    categories: list[str]
    skills: Sequence[tuple[str, int]]
    tests: Sequence[tuple[str, int, int, date]] = ()
    availability: Availability = Availability.FULL_TIME
    access: Access = Access.PUBLIC
    is_ready: bool = False
    picture: str | None = None


def add_profile(draft: Draft, at: int, user_id: int, facts: ProfileFacts) -> None:
    """Add a profile that was edited at that time, with skills and tests."""
    said: dict[str, Any] = {
        "title": facts.title,
        "overview": facts.overview,
        "rate": facts.rate,
        "english": facts.english,
        "languages": [list(pair) for pair in facts.languages],
        "categories": facts.categories,
    }
    draft.add(
        Profile,
        user_id=user_id,
        currency="USD",
        access=facts.access,
        availability=facts.availability,
        is_ready=facts.is_ready,
        picture=facts.picture,
        created_at=at,
        changed_at=at,
        **said,
    )
    chosen = {"access": facts.access.value, "availability": facts.availability.value}
    draft.log(at, user_id, "profile.edited", user_id, after=said | chosen)
    _add_skills(draft, at, user_id, facts.skills)
    for number, score, percentile, day in facts.tests:
        marks = {"test": number, "score": score, "percentile": percentile}
        draft.add(ProfileTest, user_id=user_id, taken_on=day, **marks)
        draft.log(at, None, "profile.test-recorded", user_id, after={**marks, "taken_on": day.isoformat()})
    if facts.is_ready:
        draft.log(at, None, "profile.readiness-set", user_id, before={"is_ready": False}, after={"is_ready": True})
    if facts.picture is not None:
        draft.log(at, user_id, "profile.picture-set", user_id, after={"picture": facts.picture})


def _add_skills(draft: Draft, at: int, user_id: int, skills: Sequence[tuple[str, int]]) -> None:
    for place, (slug, level) in enumerate(skills):
        draft.add(ProfileSkill, user_id=user_id, slug=slug, level=level, place=place)
    draft.log(at, user_id, "profile.skills-set", user_id, after={"skills": [list(pair) for pair in skills]})


def add_education(draft: Draft, at: int, user_id: int, **said: Any) -> None:
    """Add where somebody learned; what is said as in Education."""
    _add_record(draft, at, user_id, Education, "education", {"comment": "", **said})


def add_employment(draft: Draft, at: int, user_id: int, **said: Any) -> None:
    """Add work elsewhere; what is said as in Employment."""
    _add_record(draft, at, user_id, Employment, "employment", {"comment": "", **said})


def add_certification(draft: Draft, at: int, user_id: int, **said: Any) -> None:
    """Add a certificate; what is said as in Certification."""
    _add_record(draft, at, user_id, Certification, "certification", {"comment": "", **said})


def add_portfolio_item(draft: Draft, at: int, user_id: int, place: int, **said: Any) -> None:
    """Add a piece of work; what is said as in PortfolioItem."""
    said = {"description": "", "url": "", "category": None, "skills": [], "done_on": None, "picture": None, **said}
    hidden = {"key": draft.key(), "place": place, "created_at": at}
    _add_record(draft, at, user_id, PortfolioItem, "portfolio-item", said, **hidden)


def _add_record(
    draft: Draft, at: int, user_id: int, table: type[Base], what: str, said: dict[str, Any], **hidden: Any
) -> None:
    reference = draft.number(table)
    draft.add(table, id=reference, user_id=user_id, **said, **hidden)
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    draft.log(at, user_id, f"profile.{what}-added", user_id, after={"id": reference, **plain})


def add_group_member(draft: Draft, at: int, group_id: int, slug: str, user_id: int) -> None:
    """Let somebody join a group."""
    draft.add(GroupMember, id=draft.number(GroupMember), group_id=group_id, user_id=user_id, joined_at=at)
    draft.log(at, user_id, "profile.group-joined", user_id, after={"group": slug})


def keep_picture(draft: Draft, blobs: Blobs, make: Callable[[bytes], pictures.Picture], drawn: bytes) -> str:
    """Store a drawn picture as an uploaded one would be, under a name that the seed decides; return the name."""
    picture = make(drawn)
    name = f"{draft.hexadecimal(32)}.{picture.extension}"
    for wanted, content in picture.variants.items():
        blobs.put(pictures.variant(picture.folder, name, wanted).blob, content)
    return name


def day_before(draft: Draft, days: int) -> date:
    """Return the day that many days before today."""
    return clock.day(draft.today - days * DAY)
