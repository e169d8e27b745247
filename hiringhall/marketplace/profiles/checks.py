"""What always holds for profiles."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.profiles.models import PortfolioItem, Profile, ProfileSkill, ProfileTest
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query


def _is_topic(topic_id: str) -> bool:
    try:
        return catalog.topic(topic_id).id == topic_id
    except InvalidInput:
        return False


def _is_test(number: str) -> bool:
    return number in {entry.id for entry in catalog.tests()}


def _unknown_codes(session: Session) -> Iterator[str]:
    columns: tuple[tuple[str, object, object, Callable[[str], bool]], ...] = (
        ("skill", ProfileSkill.slug, ProfileSkill.user_id, catalog.is_skill),
        ("test", ProfileTest.test, ProfileTest.user_id, _is_test),
        ("category of work", PortfolioItem.category, PortfolioItem.user_id, _is_topic),
    )
    for what, column, owner, is_known in columns:
        used = select(column, func.min(owner), func.count()).group_by(column)  # type: ignore[call-overload]
        for code, first, count in session.execute(used):
            if code is not None and not is_known(code):
                yield f"{count} profiles, the first of them of person {first}, have the unknown {what} {code!r}"


def _unknown_in_lists(session: Session) -> Iterator[str]:
    categories = select(Profile.user_id, Profile.categories)
    for user_id, topics in streamed(session, categories):
        for topic_id in topics:
            if not _is_topic(topic_id):
                yield f"the profile of person {user_id} is in the unknown category {topic_id!r}"
    skills = select(PortfolioItem.id, PortfolioItem.skills)
    for item_id, slugs in streamed(session, skills):
        for slug in slugs:
            if not catalog.is_skill(slug):
                yield f"portfolio item {item_id} shows the unknown skill {slug!r}"


CHECKS = (
    Invariant("profile-codes", "Skills, tests and categories of work are in the catalog.", _unknown_codes),
    Invariant("profile-lists", "Categories of profiles, and skills of work, are in the catalog.", _unknown_in_lists),
    by_query(
        "skill-places",
        "No two skills of a profile are in the same place.",
        "SELECT user_id, place FROM profile_skills GROUP BY user_id, place HAVING count(*) > 1",
        "person {user_id} has several skills in place {place}",
    ),
    by_query(
        "education-years",
        "Nobody leaves a school before they came.",
        "SELECT id FROM profile_education WHERE to_year < from_year",
        "education {id} ends before it begins",
    ),
    by_query(
        "employment-months",
        "Nobody leaves a position before they took it.",
        "SELECT id FROM profile_employment WHERE to_month < from_month",
        "employment {id} ends before it begins",
    ),
    by_query(
        "profile-times",
        "A profile is not changed before it is made.",
        "SELECT user_id FROM profiles WHERE changed_at < created_at",
        "the profile of person {user_id} has times in the wrong order",
    ),
    by_query(
        "profiles-logged",
        "The change log has the making of every profile.",
        """SELECT user_id FROM profiles WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'profile' AND changes.entity_id = profiles.user_id)""",
        "the profile of person {user_id} was never edited, says the change log",
    ),
    by_query(
        "groups-logged",
        "The change log has the creation of every group.",
        """SELECT id, slug FROM groups WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'group' AND changes.entity_id = groups.id AND changes.kind = 'group.created')""",
        "group {id} ({slug}) was never created, says the change log",
    ),
    by_query(
        "group-requests",
        "Whoever waits for the answer of a group does not belong to it, and the change log has their asking.",
        """SELECT group_requests.id FROM group_requests WHERE state = 'waiting' AND (EXISTS (
        SELECT 1 FROM group_members WHERE group_members.group_id = group_requests.group_id
        AND group_members.user_id = group_requests.user_id) OR NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'group-request' AND changes.entity_id = group_requests.id
        AND changes.kind = 'group-request.asked'))""",
        "group request {id} waits, but its freelancer is a member or never asked",
    ),
)
