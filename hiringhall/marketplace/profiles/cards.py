"""Profiles in brief, as lists and search results show them."""

from collections.abc import Sequence

from msgspec.structs import astuple
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.profiles.heads import ProfileHead, heads
from hiringhall.marketplace.profiles.models import PortfolioItem, ProfileSkill, ProfileTest
from hiringhall.storage.hot import HotRead, among


class ProfileCard(ProfileHead, frozen=True, kw_only=True):
    """A profile in brief: `skills` are slugs in the freelancer's order, `tests` and `portfolio_items` counts.

    `is_agent` tells whether the freelancer works through an agency.
    """

    skills: list[str]
    tests: int
    portfolio_items: int
    is_agent: bool


def profile_cards(session: Session, user_ids: Sequence[int]) -> list[ProfileCard]:
    """Return the cards of these people in the order of the ids, in five statements however many they are.

    Asks for no right: the ids come from a search that did. Who does not exist is left out.
    """
    ids = list(user_ids)
    found = heads(session, ids)
    skills: dict[int, list[str]] = {}
    for user_id, slug in _SKILLS.all(session, ids=ids):
        skills.setdefault(user_id, []).append(slug)
    tests, portfolio = dict(_TESTS.all(session, ids=ids)), dict(_PORTFOLIO.all(session, ids=ids))
    agents = set(_AGENTS.all(session, ids=ids))
    return [
        ProfileCard(
            *astuple(found[user_id]),
            skills=skills.get(user_id, []),
            tests=tests.get(user_id, 0),
            portfolio_items=portfolio.get(user_id, 0),
            is_agent=user_id in agents,
        )
        for user_id in ids
        if user_id in found
    ]


_SKILLS = HotRead(
    select(ProfileSkill.user_id, ProfileSkill.slug)
    .where(among(ProfileSkill.user_id, "ids"))
    .order_by(ProfileSkill.user_id, ProfileSkill.place, ProfileSkill.slug),
    lambda *row: row,
)
_TESTS = HotRead(
    select(ProfileTest.user_id, func.count()).where(among(ProfileTest.user_id, "ids")).group_by(ProfileTest.user_id),
    lambda *row: row,
)
_PORTFOLIO = HotRead(
    select(PortfolioItem.user_id, func.count())
    .where(among(PortfolioItem.user_id, "ids"))
    .group_by(PortfolioItem.user_id),
    lambda *row: row,
)
_AGENTS = HotRead(
    select(Membership.user_id)
    .where(among(Membership.user_id, "ids"), Membership.role == Role.AGENT, Membership.status == UserStatus.ACTIVE)
    .distinct(),
    int,
)
