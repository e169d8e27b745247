"""One's own profile: reading it for its forms, and what is still missing in it."""

from dataclasses import dataclass

from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.queries import FullProfile, readable_profile
from hiringhall.web.access import SignInNeeded
from hiringhall.web.visit import Visit

ENOUGH_SKILLS = 3
ENOUGH_WORDS = 30
"""With fewer an overview says next to nothing."""


@dataclass(frozen=True)
class Part:
    """Something that a good profile has; `path` is where to add it."""

    name: str
    path: str
    done: bool


def own(visit: Visit) -> FullProfile:
    """Return the visitor's profile. Raises NotAllowed for who is no freelancer."""
    if visit.person is None:
        raise SignInNeeded
    if not visit.person.is_freelancer:
        raise NotAllowed("Only freelancers have a profile. Say in your settings that you work as one.")
    with visit.reading() as session:
        return readable_profile(session, visit.actor, visit.person.key)


def text_of(profile: FullProfile) -> ProfileText:
    """Return what the profile says, for an edit that replaces a part of it."""
    return ProfileText(
        title=profile.title,
        overview=profile.overview,
        rate=profile.rate,
        availability=profile.availability,
        english=profile.english,
        languages=tuple((name, level) for name, level in profile.languages),
        categories=tuple(profile.categories),
        access=profile.access,
    )


def parts(profile: FullProfile) -> list[Part]:
    """Return what a good profile has, in the order in which it is best added."""
    return [
        Part("A picture", "/profile/picture", profile.picture is not None),
        Part("A title", "/profile/about", bool(profile.title)),
        Part(f"An overview of {ENOUGH_WORDS} words", "/profile/about", len(profile.overview.split()) >= ENOUGH_WORDS),
        Part("Your hourly rate", "/profile/terms", profile.rate is not None),
        Part("The kinds of work you do", "/profile/kinds", bool(profile.categories)),
        Part(f"{ENOUGH_SKILLS} skills", "/profile/skills", len(profile.skills) >= ENOUGH_SKILLS),
        Part("Your English", "/profile/languages", bool(profile.english)),
        Part("A piece of work", "/profile/portfolio/new", bool(profile.portfolio)),
        Part("Your city and country", "/account", bool(profile.country)),
    ]
