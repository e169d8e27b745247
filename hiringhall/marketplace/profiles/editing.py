"""What a freelancer says of themselves in the profile itself: title, overview, rate, languages, access, skills."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.profiles import entries
from hiringhall.marketplace.profiles.models import Access, Availability, Profile, ProfileSkill, SkillLevel
from hiringhall.marketplace.profiles.ownership import own_profile, profile_of

TITLE_LONGEST = 100
OVERVIEW_LONGEST = 5_000
LANGUAGE_LONGEST = 50
MOST_RATE = 1_000_000
"""Cents an hour."""
MOST_LANGUAGES = 20
MOST_CATEGORIES = 10
MOST_SKILLS = 30
BEST_ENGLISH = 5
BEST_LANGUAGE = 4


@dataclass(frozen=True, kw_only=True)
class ProfileText:
    """What a profile says, units as in Profile; `categories` are ids of subcategories."""

    title: str = ""
    overview: str = ""
    rate: int | None = None
    availability: Availability = Availability.FULL_TIME
    english: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    categories: tuple[str, ...] = ()
    access: Access = Access.PUBLIC


def edit_profile(session: Session, actor: Actor, text: ProfileText) -> Profile:
    """Replace what the actor's own profile says.

    Raises InvalidInput naming the field, and NotAllowed for another rate when an agency decides about it.
    """
    profile = own_profile(session, actor)
    values = {name: check() for name, check in _checks(text).items()}
    if text.rate != profile.rate and _exclusive_agencies(session, profile.user_id):
        raise NotAllowed("Your agency decides about your rate.")
    _change(session, actor, profile, values)
    return profile


def refusals(text: ProfileText) -> list[InvalidInput]:
    """Return everything that cannot be accepted, so that a form can show it at once."""
    found = []
    for check in _checks(text).values():
        try:
            check()
        except InvalidInput as refused:
            found.append(refused)
    return found


def set_terms(session: Session, actor: Actor, user_id: int, *, rate: int | None, availability: Availability) -> Profile:
    """Set rate (cents an hour) and availability of a freelancer: as the agency that they work through only.

    Raises NotFound, NotAllowed unless the actor manages the agency's freelancers, InvalidInput("rate").
    """
    profile, where = profile_of(session, user_id), standing(session, actor)
    mine = [agency for agency in _exclusive_agencies(session, user_id) if where.may_anywhere(Act.MANAGE_AGENTS, agency)]
    if not mine:
        raise NotAllowed("Only the agency that a freelancer works through exclusively decides about these.")
    _change(session, actor, profile, {"rate": _rate(rate), "availability": availability}, company_id=mine[0])
    return profile


def set_skills(session: Session, actor: Actor, skills: Iterable[tuple[str, int]]) -> None:
    """Replace the actor's skills by these pairs of slug and level (1 to 5, see SkillLevel), in this order.

    Raises InvalidInput("skills").
    """
    profile = own_profile(session, actor)
    wanted = _checked_skills(skills)
    before = [(shown.slug, shown.level) for shown in entries.SKILLS.of(session, [profile.user_id])[profile.user_id]]
    if wanted == before:
        return
    session.execute(delete(ProfileSkill).where(ProfileSkill.user_id == profile.user_id))
    session.add_all(
        ProfileSkill(user_id=profile.user_id, slug=slug, level=level, place=place)
        for place, (slug, level) in enumerate(wanted)
    )
    session.flush()
    old, new = {"skills": [list(pair) for pair in before]}, {"skills": [list(pair) for pair in wanted]}
    record(session, actor, "profile.skills-set", profile.user_id, before=old, after=new)


def _change(
    session: Session, actor: Actor, profile: Profile, values: dict[str, Any], *, company_id: int | None = None
) -> None:
    before = {name: getattr(profile, name) for name in values}
    for name, value in values.items():
        setattr(profile, name, value)
    session.flush()
    if before != values:
        record(session, actor, "profile.edited", profile.user_id, company_id=company_id, before=before, after=values)


def _exclusive_agencies(session: Session, user_id: int) -> list[int]:
    return [agency.id for agency in entries.agencies(session, [user_id])[user_id] if agency.is_exclusive]


def _checks(text: ProfileText) -> dict[str, Callable[[], Any]]:
    return {
        "title": lambda: check_line("title", text.title, TITLE_LONGEST, required=False),
        "overview": lambda: check_text("overview", text.overview, OVERVIEW_LONGEST),
        "rate": lambda: _rate(text.rate),
        "availability": lambda: text.availability,
        "english": lambda: _english(text.english),
        "languages": lambda: _languages(text.languages),
        "categories": lambda: _categories(text.categories),
        "access": lambda: text.access,
    }


def _rate(cents: int | None) -> int | None:
    if cents is not None and not 1 <= cents <= MOST_RATE:
        raise InvalidInput("rate", f"Enter an hourly rate from 0.01 to {MOST_RATE // 100}, or leave it empty.")
    return cents


def _english(level: int) -> int:
    if not 0 <= level <= BEST_ENGLISH:
        raise InvalidInput("english", f"Choose a level from 0 (not known) to {BEST_ENGLISH} (fluent).")
    return level


def _languages(pairs: tuple[tuple[str, int], ...]) -> list[list[str | int]]:
    if len(pairs) > MOST_LANGUAGES:
        raise InvalidInput("languages", f"Name at most {MOST_LANGUAGES} languages.")
    named: dict[str, list[str | int]] = {}
    for name, level in pairs:
        if not 1 <= level <= BEST_LANGUAGE:
            raise InvalidInput("languages", f"Choose a level from 1 (basic) to {BEST_LANGUAGE} (native) for {name}.")
        line = check_line("languages", name, LANGUAGE_LONGEST)
        if named.setdefault(line.casefold(), [line, level]) != [line, level]:
            raise InvalidInput("languages", f"{line} is named twice.")
    return list(named.values())


def _categories(ids: tuple[str, ...]) -> list[str]:
    if len(ids) > MOST_CATEGORIES:
        raise InvalidInput("categories", f"Choose at most {MOST_CATEGORIES} categories.")
    return list(dict.fromkeys(catalog.topic(topic_id, "categories").id for topic_id in ids))


def _checked_skills(skills: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    wanted: dict[str, int] = {}
    for name, level in skills:
        slug = catalog.skill(name).slug
        if level not in set(SkillLevel):
            raise InvalidInput("skills", f"Choose a level from 1 (familiar) to {max(SkillLevel)} (expert) for {slug}.")
        if wanted.setdefault(slug, level) != level:
            raise InvalidInput("skills", f"{slug} is named twice.")
    if len(wanted) > MOST_SKILLS:
        raise InvalidInput("skills", f"Name at most {MOST_SKILLS} skills.")
    return list(wanted.items())
