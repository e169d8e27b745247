"""Groups: operators make them, they or a company keep them, freelancers join and leave."""

import re
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.accounts.models import Company, Team, User, UserStatus
from hiringhall.marketplace.accounts.oversight import is_operator, require_operator
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.profiles.models import Access, Group, GroupMember, GroupRequest, Profile, RequestState
from hiringhall.marketplace.profiles.ownership import own_profile
from hiringhall.marketplace.profiles.pictures import KeptPicture, KeptVariant
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.upserts import insert_or_leave

NAME_LONGEST = 100
DESCRIPTION_LONGEST = 1_000
MOST_GROUPS = 20
"""That a freelancer belongs to."""
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}[a-z0-9]\Z")


class ListedGroup(NamedTuple):
    """A group and how many freelancers belong to it that the reader may find; other fields as in Group.

    `company` is the name of the company that keeps it, None where operators do.
    """

    id: int
    slug: str
    name: str
    description: str
    logo: str | None
    by_approval: bool
    company: str | None
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
    own = (getattr(Group, name) for name in ListedGroup._fields if name not in {"company", "members"})
    rows = session.execute(
        select(*own, Company.name, members)
        .outerjoin(Company, Company.id == Group.company_id)
        .order_by(func.lower(Group.name), Group.id)
    )
    return [ListedGroup._make(row) for row in rows]


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


def group_by_number(session: Session, number: int) -> Group:
    """Return a group by its reference. Raises NotFound."""
    group = session.get(Group, number)
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


def may_keep(session: Session, actor: Actor | None, group: Group) -> bool:
    """Tell whether the actor keeps a group: operators all, who manages a company's members those of the company."""
    if actor is None:
        return False
    if group.company_id is not None:
        company = session.get_one(Team, group.company_id)  # its root team has the same reference
        if standing(session, actor).may(Act.MANAGE_MEMBERS, company):
            return True
    return is_operator(session, actor)


def kept_group(session: Session, actor: Actor, slug: str) -> Group:
    """Return a group that the actor keeps. Raises NotFound or NotAllowed."""
    group = get_group(session, slug)
    if not may_keep(session, actor, group):
        raise NotAllowed("Only those who keep this group may do this.")
    return group


def join_group(session: Session, actor: Actor, slug: str) -> None:
    """Make the actor, a freelancer, a member of an open group. Who is one already stays one.

    Raises NotFound, NotAllowed, also for a group that one asks to join, InvalidInput("group") for one group too many.
    """
    profile, group = own_profile(session, actor), get_group(session, slug)
    if group.by_approval and not is_member(session, group.id, profile.user_id):
        raise NotAllowed("Whoever keeps this group decides who belongs to it. Ask to join.")
    add_member(session, actor, group, profile.user_id)


def is_member(session: Session, group_id: int, user_id: int | None) -> bool:
    """Tell whether somebody belongs to a group."""
    there = select(GroupMember.id).where(GroupMember.group_id == group_id, GroupMember.user_id == user_id)
    return session.scalar(there) is not None


def add_member(session: Session, actor: Actor, group: Group, user_id: int) -> None:
    """Make a freelancer a member; whoever calls has found out that the actor may. Who is one already stays one.

    Raises InvalidInput("group") for one group too many.
    """
    held = set(session.scalars(select(GroupMember.group_id).where(GroupMember.user_id == user_id)))
    if group.id in held:
        return
    if len(held) >= MOST_GROUPS:
        raise InvalidInput("group", f"A freelancer belongs to at most {MOST_GROUPS} groups. Leave another one first.")
    if insert_or_leave(session, GroupMember, group_id=group.id, user_id=user_id, joined_at=clock.now()):
        record(session, actor, "profile.group-joined", user_id, after={"group": group.slug})
        _answer(session, actor, group, user_id)


def _answer(session: Session, actor: Actor, group: Group, user_id: int) -> None:
    """Take as accepted what a new member had asked before the group was open to everybody."""
    waits = (
        GroupRequest.group_id == group.id,
        GroupRequest.user_id == user_id,
        GroupRequest.state == RequestState.WAITING,
    )
    accepted = {"state": RequestState.ACCEPTED, "decided_at": clock.now(), "decided_by": actor.user_id}
    session.execute(update(GroupRequest).where(*waits).values(**accepted))


def leave_group(session: Session, actor: Actor, slug: str) -> None:
    """Take the actor out of a group. Raises NotFound when there is none or they are no member."""
    profile, group = own_profile(session, actor), get_group(session, slug)
    _take_out(session, actor, group, profile.user_id)


def remove_member(session: Session, actor: Actor, slug: str, user_id: int) -> None:
    """Take somebody out of a group that the actor keeps. Raises NotFound or NotAllowed."""
    _take_out(session, actor, kept_group(session, actor, slug), user_id)


def _take_out(session: Session, actor: Actor, group: Group, user_id: int) -> None:
    gone = session.execute(
        delete(GroupMember)
        .where(GroupMember.group_id == group.id, GroupMember.user_id == user_id)
        .returning(GroupMember.id)
    )
    if gone.first() is None:
        raise NotFound("membership")
    record(session, actor, "profile.group-left", user_id, before={"group": group.slug})


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


def change_group(
    session: Session, actor: Actor, slug: str, *, name: str, description: str, by_approval: bool | None = None
) -> Group:
    """Change what a group says, and whether one asks to join; its slug stays, and `by_approval` if it is None.

    For those who keep it. Raises NotFound, NotAllowed, InvalidInput.
    """
    group = kept_group(session, actor, slug)
    values: dict[str, Any] = {**_checked(name, description)}
    if by_approval is not None:
        values["by_approval"] = by_approval
    _change(session, actor, group, values)
    return group


def give_group(session: Session, actor: Actor, slug: str, company_id: int | None) -> Group:
    """Let a company keep a group, or the operators again. Operators only. Raises NotFound, InvalidInput("company")."""
    require_operator(session, actor)
    group = get_group(session, slug)
    if company_id is not None and session.get(Company, company_id) is None:
        raise InvalidInput("company", "name a company of this marketplace.")
    _change(session, actor, group, {"company_id": company_id})
    return group


def set_logo(session: Session, actor: Actor, blobs: Blobs, slug: str, logo: KeptPicture | None) -> None:
    """Show a logo that was made and kept before, or none; the one before goes after the commit. For those who keep it.

    Raises NotFound or NotAllowed.
    """
    group = kept_group(session, actor, slug)
    before = group.logo
    _change(session, actor, group, {"logo": logo})
    if before is not None and before != logo:
        pictures.discard_after_commit(session, blobs, pictures.LOGOS, before)


def logo_of(session: Session, slug: str, size: int) -> KeptVariant:
    """Return where the logo of a group is kept in a size of PORTRAIT_SIZES. Raises NotFound."""
    name = get_group(session, slug).logo
    if name is None or size not in pictures.PORTRAIT_SIZES:
        raise NotFound("logo")
    return pictures.variant(pictures.LOGOS, name, str(size))


def _change(session: Session, actor: Actor, group: Group, values: dict[str, Any]) -> None:
    before = _facts(group)
    for field, value in values.items():
        setattr(group, field, value)
    if before != _facts(group):
        session.flush()
        record(session, actor, "group.changed", group.id, before=before, after=_facts(group))


def _checked(name: str, description: str) -> dict[str, str]:
    return {
        "name": check_line("name", name, NAME_LONGEST),
        "description": check_text("description", description, DESCRIPTION_LONGEST),
    }


def _facts(group: Group) -> dict[str, Any]:
    return {name: getattr(group, name) for name in ("name", "description", "logo", "company_id", "by_approval")}
