"""What people do with companies, teams and memberships."""

import re
from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.queries import get_team
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import forget_standing, standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.keys import new_key

NAME_LENGTH = 100
_SLUG = re.compile(r"[a-z][a-z0-9_-]{1,30}\Z")

GIVEN_BY_LEADS = frozenset(Role) - {Role.OWNER}
"""Roles that can be given to a member; ownership comes with founding the company."""


def found_company(session: Session, actor: Actor, *, name: str, slug: str, kind: CompanyKind) -> Company:
    """Found a company or agency with its root team; the founder becomes its owner.

    Raises InvalidInput for a bad name or slug and Conflict when the slug is taken.
    """
    if actor.user_id is None:
        raise NotAllowed("A company is founded by the person who will own it.")
    now = clock.now()
    team = Team(
        key=new_key(),
        slug=_free_slug(session, slug, slug),
        name=_checked_name(name),
        company_id=0,
        lineage="",
        created_at=now,
    )
    session.add(team)
    session.flush()
    company = Company(id=team.id, kind=kind, name=team.name, created_at=now)
    team.company_id = team.id
    team.lineage = f"/{team.id}/"
    session.add(company)
    session.add(Membership(team_id=team.id, user_id=actor.user_id, role=Role.OWNER, created_at=now))
    session.flush()
    forget_standing(session)
    record(
        session,
        actor,
        "company.founded",
        company.id,
        company_id=company.id,
        after={"name": company.name, "slug": team.slug, "kind": kind.value, "owner": actor.user_id},
    )
    return company


def create_team(session: Session, actor: Actor, company_id: int, *, name: str, slug: str) -> Team:
    """Add a team under the company's root team. Only the owner may.

    Raises NotFound, NotAllowed, InvalidInput for a bad name or slug and Conflict when the slug is taken.
    """
    root = get_team(session, actor, company_id)
    standing(session, actor).require(Act.CREATE_TEAMS, root)
    team = Team(
        key=new_key(),
        slug=_free_slug(session, slug, f"{root.slug}:{slug}"),
        name=_checked_name(name),
        company_id=root.company_id,
        parent_id=root.id,
        lineage="",
        created_at=clock.now(),
    )
    session.add(team)
    session.flush()
    team.lineage = f"{root.lineage}{team.id}/"
    record(
        session,
        actor,
        "team.created",
        team.id,
        company_id=root.company_id,
        after={"name": team.name, "slug": team.slug, "parent": root.id},
    )
    session.flush()
    return team


def rename_team(session: Session, actor: Actor, team_id: int, *, name: str) -> Team:
    """Give a team another name; the root team's name is the company's."""
    team = get_team(session, actor, team_id)
    standing(session, actor).require(Act.MANAGE_MEMBERS, team)
    before = {"name": team.name}
    team.name = _checked_name(name)
    if team.is_root:
        company = session.get_one(Company, team.company_id)
        company.name = team.name
    record(
        session, actor, "team.renamed", team.id, company_id=team.company_id, before=before, after={"name": team.name}
    )
    return team


def add_member(
    session: Session,
    actor: Actor,
    team_id: int,
    *,
    username_or_email: str,
    roles: Iterable[Role],
    exclusive: bool = False,
) -> User:
    """Give a person roles in a team; roles they hold there already stay.

    Raises InvalidInput when there is no such person or a role cannot be given there.
    """
    team, given = get_team(session, actor, team_id), frozenset(roles)
    _require_may_give(session, actor, team, given)
    wanted = username_or_email.strip().lower()
    user = session.scalar(
        select(User).where(or_(User.username == wanted, User.email == wanted), User.status == UserStatus.ACTIVE)
    )
    if user is None:
        raise InvalidInput("username_or_email", f"there is no account named {wanted!r}; the person signs up first.")
    held = _roles_given(session, team.id, user.id) - {Role.OWNER}
    set_roles(session, actor, team_id, user.id, held | given, exclusive=exclusive)
    return user


def set_roles(
    session: Session, actor: Actor, team_id: int, user_id: int, roles: Iterable[Role], *, exclusive: bool = False
) -> None:
    """Make `roles` the person's roles in exactly this team; none takes them out of it. The owner stays owner.

    `exclusive` marks an agency's freelancer who works through the agency only.
    Raises NotAllowed unless the actor manages the members, InvalidInput for a role that cannot be given there.
    """
    team = get_team(session, actor, team_id)
    wanted = frozenset(roles)
    _require_may_give(session, actor, team, wanted | (_roles_given(session, team.id, user_id) - {Role.OWNER}))
    if not wanted <= GIVEN_BY_LEADS:
        raise InvalidInput("roles", "ownership is not given with the other roles.")
    _check_kind(session, team, wanted)
    before = _roles_given(session, team.id, user_id)
    gone, new = before - wanted - {Role.OWNER}, wanted - before
    session.execute(
        delete(Membership).where(
            Membership.team_id == team.id, Membership.user_id == user_id, Membership.role.in_(gone)
        )
    )
    session.add_all(
        Membership(
            team_id=team.id,
            user_id=user_id,
            role=role,
            exclusive=exclusive and role is Role.AGENT,
            created_at=clock.now(),
        )
        for role in sorted(new)
    )
    session.flush()
    forget_standing(session)
    record(
        session,
        actor,
        "membership.changed",
        user_id,
        company_id=team.company_id,
        before={"team": team.id, "roles": sorted(before)},
        after={"team": team.id, "roles": sorted((before - gone) | new)},
    )


def remove_member(session: Session, actor: Actor, team_id: int, user_id: int) -> None:
    """Take a person out of a team. Raises InvalidState for the owner, who stays."""
    if Role.OWNER in _roles_given(session, team_id, user_id):
        raise InvalidState("member", "owner of the company", "a former member")
    set_roles(session, actor, team_id, user_id, ())


def _roles_given(session: Session, team_id: int, user_id: int) -> frozenset[Role]:
    rows = session.scalars(select(Membership.role).where(Membership.team_id == team_id, Membership.user_id == user_id))
    return frozenset(rows)


def _require_may_give(session: Session, actor: Actor, team: Team, touched: frozenset[Role]) -> None:
    # A staffing manager decides about the agency's freelancers, leads about everybody.
    where = standing(session, actor)
    if touched <= {Role.AGENT} and Role.STAFFING in where.roles(team):
        return
    where.require(Act.MANAGE_MEMBERS, team)


def _check_kind(session: Session, team: Team, roles: frozenset[Role]) -> None:
    kind = session.get_one(Company, team.company_id).kind
    if kind is not CompanyKind.AGENCY and not roles.isdisjoint({Role.STAFFING, Role.AGENT}):
        raise InvalidInput("roles", "staffing managers and agency freelancers belong to agencies only.")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput("name", f"write 1 to {NAME_LENGTH} characters.")
    return name


def _free_slug(session: Session, part: str, slug: str) -> str:
    if not _SLUG.match(part):
        raise InvalidInput("slug", "write 2 to 31 lower-case letters, digits, - or _, starting with a letter.")
    if session.scalar(select(func.count()).select_from(Team).where(Team.slug == slug)):
        raise Conflict(f"The name {slug} is taken.", "slug")
    return slug
