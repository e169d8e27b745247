"""Full profiles, each within what the actor may see."""

from collections.abc import Sequence

from msgspec.structs import astuple
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.contracts.queries import WorkRecord, past_works
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.profiles import entries
from hiringhall.marketplace.profiles.access import may_read_profile
from hiringhall.marketplace.profiles.entries import (
    ShownAgency,
    ShownCertification,
    ShownEducation,
    ShownEmployment,
    ShownGroup,
    ShownPortfolioItem,
    ShownSkill,
    ShownTest,
)
from hiringhall.marketplace.profiles.heads import ProfileHead, heads, heads_by_key, heads_by_username

MOST_AT_ONCE = 20


class FullProfile(ProfileHead, frozen=True):
    """Everything that a profile shows, each list in the order in which it is shown."""

    skills: list[ShownSkill]
    tests: list[ShownTest]
    education: list[ShownEducation]
    employment: list[ShownEmployment]
    certifications: list[ShownCertification]
    portfolio: list[ShownPortfolioItem]
    groups: list[ShownGroup]
    agencies: list[ShownAgency]
    figures: FreelancerFigures
    work: list[WorkRecord]


def readable_profile(session: Session, actor: Actor | None, reference: str) -> FullProfile:
    """Return the profile of the freelancer with this key, number or username, as far as `actor` may see it.

    A visitor, for whom `actor` is None, names it by key only. Raises NotFound.
    """
    return readable_profiles(session, actor, [reference])[0]


def readable_profiles(session: Session, actor: Actor | None, references: Sequence[str]) -> list[FullProfile]:
    """Return up to MOST_AT_ONCE profiles in the order named, in as many statements as one takes.

    Raises NotFound when there is one that `actor` may not see, InvalidInput("keys") when too many are named.
    """
    if len(references) > MOST_AT_ONCE:
        raise InvalidInput("keys", f"name at most {MOST_AT_ONCE} profiles at once.")
    found = _find(session, actor, references)
    for head in found:
        if head is None or not may_read_profile(session, actor, head):
            raise NotFound("profile")
    return _fill(session, actor, [head for head in found if head is not None])


def readable_head(session: Session, actor: Actor | None, reference: str) -> ProfileHead:
    """Return the head of a profile under the same conditions as the whole. Raises NotFound."""
    head = _find(session, actor, [reference])[0]
    if head is None or not may_read_profile(session, actor, head):
        raise NotFound("profile")
    return head


def _find(session: Session, actor: Actor | None, references: Sequence[str]) -> list[ProfileHead | None]:
    keys = [reference for reference in references if is_key(reference)]
    by_key = heads_by_key(session, keys) if keys else {}
    if actor is None or len(keys) == len(references):
        return [by_key.get(reference) for reference in references]
    by_number = heads(session, [int(reference) for reference in references if is_number(reference)])
    by_username = heads_by_username(session, [reference.lower() for reference in references])
    return [
        by_number.get(int(reference))
        if is_number(reference)
        else by_key.get(reference) or by_username.get(reference.lower())
        for reference in references
    ]


def _fill(session: Session, actor: Actor | None, found: list[ProfileHead]) -> list[FullProfile]:
    ids = list(dict.fromkeys(head.id for head in found))
    today = clock.day(clock.now())
    parts = (
        entries.SKILLS.of(session, ids),
        entries.tests(session, ids),
        entries.EDUCATION.of(session, ids),
        entries.EMPLOYMENT.of(session, ids),
        entries.CERTIFICATIONS.of(session, ids),
        entries.PORTFOLIO.of(session, ids),
        entries.GROUPS.of(session, ids),
        entries.agencies(session, ids),
        freelancer_figures(session, ids, today),
        past_works(session, actor, ids),
    )
    return [FullProfile(*astuple(head), *(part[head.id] for part in parts)) for head in found]
