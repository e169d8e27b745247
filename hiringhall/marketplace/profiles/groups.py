"""Groups: the operator keeps them, freelancers join and leave."""

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.profiles.models import Access, Group, GroupMember, Profile
from hiringhall.marketplace.profiles.ownership import own_profile

NAME_LONGEST = 100
DESCRIPTION_LONGEST = 1_000
MOST_GROUPS = 20
"""That a freelancer belongs to."""
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}[a-z0-9]\Z")


class ListedGroup(NamedTuple):
    """A group and how many freelancers belong to it that the reader may find."""

    id: int
    slug: str
    name: str
    description: str
    members: int


def list_groups(session: Session, actor: Actor | None) -> list[ListedGroup]:
    """Return all groups by name, each with how many members `actor`, None for a visitor, may find."""
    members = (
        select(func.count())
        .select_from(GroupMember)
        .join(User, User.id == GroupMember.user_id)
        .outerjoin(Profile, Profile.user_id == User.id)
        .where(GroupMember.group_id == Group.id, _is_found(actor))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Group.id, Group.slug, Group.name, Group.description, members).order_by(func.lower(Group.name), Group.id)
    )
    return [ListedGroup(*row) for row in rows]


def _is_found(actor: Actor | None) -> ColumnElement[bool]:
    """Return whether a member is a freelancer whom `actor` finds; private ones are found by nobody but themselves."""
    access = func.coalesce(Profile.access, Access.PUBLIC.value)
    seen = access == Access.PUBLIC.value
    if actor is not None:
        seen = (access != Access.PRIVATE.value) | (User.id == actor.user_id)
    return and_(User.status == UserStatus.ACTIVE, User.is_freelancer, seen)


def get_group(session: Session, slug: str) -> Group:
    """Return a group. Raises NotFound."""
    group = session.scalar(select(Group).where(Group.slug == slug)) if _SLUG.match(slug) else None
    if group is None:
        raise NotFound("group")
    return group


def group_members(
    session: Session, actor: Actor | None, group_id: int, *, offset: int = 0, count: int = 50
) -> Slice[User]:
    """Return the active freelancers of a group by name, as far as `actor`, None for a visitor, may find their profiles.

    Private profiles are in nobody's list but their owner's.
    """
    members = (
        select(User)
        .join(GroupMember, GroupMember.user_id == User.id)
        .outerjoin(Profile, Profile.user_id == User.id)
        .where(GroupMember.group_id == group_id, _is_found(actor))
    )
    total = session.scalar(select(func.count()).select_from(members.subquery())) or 0
    rows = session.scalars(members.order_by(User.last_name, User.first_name, User.id).offset(offset).limit(count))
    return Slice(rows.all(), total)


def join_group(session: Session, actor: Actor, slug: str) -> None:
    """Make the actor, a freelancer, a member. Who is one already stays one.

    Raises NotFound, NotAllowed, InvalidInput("group") for one group too many.
    """
    profile, group = own_profile(session, actor), get_group(session, slug)
    held = set(session.scalars(select(GroupMember.group_id).where(GroupMember.user_id == profile.user_id)))
    if group.id in held:
        return
    if len(held) >= MOST_GROUPS:
        raise InvalidInput("group", f"You can belong to {MOST_GROUPS} groups. Leave another one first.")
    session.add(GroupMember(group_id=group.id, user_id=profile.user_id, joined_at=clock.now()))
    session.flush()
    record(session, actor, "profile.group-joined", profile.user_id, after={"group": group.slug})


def leave_group(session: Session, actor: Actor, slug: str) -> None:
    """Take the actor out of a group. Raises NotFound when there is none or they are no member."""
    profile, group = own_profile(session, actor), get_group(session, slug)
    gone = session.execute(
        delete(GroupMember)
        .where(GroupMember.group_id == group.id, GroupMember.user_id == profile.user_id)
        .returning(GroupMember.id)
    )
    if gone.first() is None:
        raise NotFound("membership")
    record(session, actor, "profile.group-left", profile.user_id, before={"group": group.slug})


def create_group(session: Session, actor: Actor, *, slug: str, name: str, description: str = "") -> Group:
    """Create a group. Operators only. Raises InvalidInput, or Conflict("slug") when there is one of that name."""
    require_operator(session, actor)
    if not _SLUG.match(slug):
        raise InvalidInput("slug", "Write 3 to 64 lower-case letters, digits or dashes, starting with a letter.")
    group = Group(slug=slug, created_at=clock.now(), **_checked(name, description))
    try:
        with session.begin_nested():
            session.add(group)
    except IntegrityError:
        raise Conflict(f"There is a group {slug} already.", "slug") from None
    record(session, actor, "group.created", group.id, after={"slug": slug, **_facts(group)})
    return group


def change_group(session: Session, actor: Actor, slug: str, *, name: str, description: str) -> Group:
    """Give a group another name and description; its slug stays. Operators only. Raises NotFound, InvalidInput."""
    require_operator(session, actor)
    group = get_group(session, slug)
    before = _facts(group)
    for field, value in _checked(name, description).items():
        setattr(group, field, value)
    if before != _facts(group):
        record(session, actor, "group.changed", group.id, before=before, after=_facts(group))
    return group


def _checked(name: str, description: str) -> dict[str, str]:
    return {
        "name": check_line("name", name, NAME_LONGEST),
        "description": check_text("description", description, DESCRIPTION_LONGEST),
    }


def _facts(group: Group) -> dict[str, str]:
    return {"name": group.name, "description": group.description}
