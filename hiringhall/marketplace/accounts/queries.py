"""Reads of people, companies, teams and members, each within what the actor may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute as Attribute
from sqlalchemy.orm import Session, aliased, joinedload

from hiringhall.marketplace.accounts.models import Company, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import Grant, standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_number
from hiringhall.storage.hot import HotRead


@dataclass(frozen=True)
class CompanyView:
    """A company with the key of its owner."""

    company: Company
    slug: str
    owner_key: str


@dataclass(frozen=True)
class Member:
    """A person of a team or company and the roles they hold there, without those that reach down from above."""

    user: User
    roles: frozenset[Role]
    exclusive: bool


def get_team(session: Session, actor: Actor, team_id: int) -> Team:
    """Return a team with its company and parent loaded.

    Raises NotFound when there is none and NotAllowed when the actor may not see it.
    """
    team = session.scalar(
        select(Team).where(Team.id == team_id).options(joinedload(Team.company), joinedload(Team.parent))
    )
    if team is None:
        raise NotFound("team")
    standing(session, actor).require(Act.SEE_TEAM, team)
    return team


def find_team(session: Session, reference: str) -> int:
    """Return the id of the team named by its number, key or literal id. Raises NotFound."""
    return locate_team(session, reference).id


class TeamPlace(NamedTuple):
    """Where a team stands in its company."""

    id: int
    name: str
    lineage: str
    company_id: int


_PLACE = select(Team.id, Team.name, Team.lineage, Team.company_id)
_PLACE_BY = {
    "number": HotRead(_PLACE.where(Team.id == bindparam("reference", type_=Team.id.type)), TeamPlace),
    "key": HotRead(_PLACE.where(Team.key == bindparam("reference")), TeamPlace),
    "word": HotRead(_PLACE.where(Team.slug == bindparam("reference")), TeamPlace),
}


def locate_team(session: Session, reference: str) -> TeamPlace:
    """Return where the team named by its number, key or literal id stands. Asks for no right. Raises NotFound."""
    by = "number" if is_number(reference) else "key" if reference.startswith("~") else "word"
    place = _PLACE_BY[by].first(session, reference=int(reference) if by == "number" else reference)
    if place is None:
        raise NotFound("team")
    return place


def find_company(session: Session, reference: str) -> int:
    """Return the id of the company named by its number, key or literal id. Raises NotFound."""
    try:
        team_id = find_team(session, reference)
    except NotFound:
        raise NotFound("company") from None
    if session.get(Company, team_id) is None:
        raise NotFound("company")
    return team_id


def find_user(session: Session, reference: str) -> int:
    """Return the id of the person named by their number, key or literal id. Raises NotFound."""
    user_id = session.scalar(select(User.id).where(_named(reference, User.id, User.key, User.username)))
    if user_id is None:
        raise NotFound("user")
    return user_id


def get_company(session: Session, actor: Actor, company_id: int) -> CompanyView:
    """Return a company. Raises NotFound when there is none and NotAllowed when the actor is in none of its teams."""
    views = _companies(session, [company_id])
    if not views:
        raise NotFound("company")
    if not standing(session, actor).in_company(company_id):
        raise NotAllowed("You belong to no team of this company.")
    return views[0]


def reachable_companies(session: Session, actor: Actor) -> list[CompanyView]:
    """Return the companies that the actor belongs to, in the order they joined."""
    ids = list(dict.fromkeys(grant.company_id for grant in standing(session, actor).grants))
    views = {view.company.id: view for view in _companies(session, ids)}
    return [views[company_id] for company_id in ids]


def reachable_teams(session: Session, actor: Actor, company_id: int | None = None) -> list[Team]:
    """Return the teams that the actor may see, of one company or all, companies first, then by name."""
    where = standing(session, actor)
    companies = {grant.company_id for grant in where.grants} if company_id is None else {company_id}
    teams = session.scalars(
        select(Team)
        .where(Team.company_id.in_(companies))
        .options(joinedload(Team.company), joinedload(Team.parent))
        .order_by(Team.company_id, Team.parent_id.is_not(None), Team.name, Team.id)
    )
    return [team for team in teams if where.may(Act.SEE_TEAM, team)]


def topmost_teams(session: Session, actor: Actor, act: Act, company_id: int) -> list[Team]:
    """Return the teams of a company in which the actor may do `act`, without those below another of them."""
    rights = standing(session, actor)
    may = [team for team in reachable_teams(session, actor, company_id) if rights.may(act, team)]
    return [team for team in may if not _is_below(team, may)]


def _is_below(team: Team, others: Iterable[Team]) -> bool:
    return any(team.id != other.id and team.lineage.startswith(other.lineage) for other in others)


def team_members(session: Session, actor: Actor, team_id: int) -> list[Member]:
    """Return who holds a role in exactly this team. Raises NotFound or NotAllowed."""
    team = get_team(session, actor, team_id)
    standing(session, actor).require(Act.LIST_TEAM_USERS, team)
    return _members(session, Membership.team_id == team.id)


def company_members(session: Session, actor: Actor, company_id: int) -> list[Member]:
    """Return who holds a role in any team of the company. Raises NotFound or NotAllowed."""
    root = get_company_root(session, actor, company_id)
    standing(session, actor).require(Act.LIST_COMPANY_USERS, root)
    return _members(session, Team.company_id == company_id)


def get_company_root(session: Session, actor: Actor, company_id: int) -> Team:
    """Return the root team of a company that the actor belongs to. Raises NotFound or NotAllowed."""
    view = get_company(session, actor, company_id)
    return session.scalars(
        select(Team).where(Team.id == view.company.id).options(joinedload(Team.company), joinedload(Team.parent))
    ).one()


def get_person(session: Session, actor: Actor, user_id: int) -> User:
    """Return a person: oneself or somebody who shares a company. Raises NotFound or NotAllowed."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user")
    if not shares_company(session, actor, user_id):
        raise NotAllowed("You share no company with this user.")
    return user


def shares_company(session: Session, actor: Actor, user_id: int) -> bool:
    """Tell whether somebody is the actor or belongs to a company that the actor belongs to."""
    if actor.is_console or user_id == actor.user_id:
        return True
    mine, theirs = aliased(Membership), aliased(Membership)
    my_team, their_team = aliased(Team), aliased(Team)
    shared = session.scalar(
        select(mine.id)
        .join(my_team, my_team.id == mine.team_id)
        .join(their_team, their_team.company_id == my_team.company_id)
        .join(theirs, theirs.team_id == their_team.id)
        .where(mine.user_id == actor.user_id, theirs.user_id == user_id, mine.status == UserStatus.ACTIVE)
        .limit(1)
    )
    return shared is not None


@dataclass(frozen=True)
class Seat:
    """A role that a person holds in a team they can reach; `grant` says where it was given."""

    user: User
    team: Team
    grant: Grant


def seats(session: Session, actor: Actor, user_id: int) -> list[Seat]:
    """Return a seat per team and role of a person, as far as the actor may see these teams.

    One's own always; another's only in teams whose users the actor may list. Raises NotFound or NotAllowed.
    """
    user = get_person(session, actor, user_id)
    own = user.id == actor.user_id
    mine = standing(session, actor)
    theirs = standing(session, Actor(user.id, actor.via))
    teams = session.scalars(
        select(Team)
        .where(Team.company_id.in_({grant.company_id for grant in theirs.grants}))
        .options(joinedload(Team.company), joinedload(Team.parent))
        .order_by(Team.lineage)
    ).all()
    return [
        Seat(user, team, grant)
        for team in teams
        for grant in theirs.grants
        if grant.reaches(team) and (own or mine.may(Act.LIST_TEAM_USERS, team))
    ]


def _named(reference: str, number: Attribute[int], key: Attribute[str], word: Attribute[str]) -> ColumnElement[bool]:
    if is_number(reference):
        return number == int(reference)
    return key == reference if reference.startswith("~") else word == reference


def _companies(session: Session, ids: list[int]) -> list[CompanyView]:
    rows = session.execute(
        select(Company, Team.slug, User.key)
        .join(Team, Team.id == Company.id)
        .join(Membership, (Membership.team_id == Company.id) & (Membership.role == Role.OWNER))
        .join(User, User.id == Membership.user_id)
        .where(Company.id.in_(ids))
    )
    return [CompanyView(*row) for row in rows]


def _members(session: Session, where: ColumnElement[bool]) -> list[Member]:
    rows = session.execute(
        select(User, Membership.role, Membership.exclusive)
        .join(Membership, Membership.user_id == User.id)
        .join(Team, Team.id == Membership.team_id)
        .where(where)
        .order_by(User.last_name, User.first_name, User.id)
    ).all()
    members: dict[int, Member] = {}
    for user, role, exclusive in rows:
        known = members.get(user.id, Member(user, frozenset(), exclusive=False))
        members[user.id] = Member(user, known.roles | {role}, exclusive=known.exclusive or exclusive)
    return list(members.values())
