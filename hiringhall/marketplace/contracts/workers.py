"""People who belong to a client's team through a contract, as long as it goes on."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.errors import NotAllowed

_GOES_ON = Contract.state != ContractState.CLOSED


class Place(Struct, frozen=True):
    """The place that a contract gives a person in a client's team."""

    contract_id: int
    user: User
    team: Team


def reachable_person(session: Session, actor: Actor, user_id: int) -> User:
    """Return a person: oneself, who shares a company, or who works for a team whose users the actor may list.

    Raises NotFound or NotAllowed.
    """
    try:
        return accounts.get_person(session, actor, user_id)
    except NotAllowed:
        if not places(session, actor, user_id):
            raise
        return session.get_one(User, user_id)


def places(session: Session, actor: Actor, user_id: int) -> list[Place]:
    """Return the places of a person in teams they work for, the first contract first.

    One's own always; another's only in teams whose users the actor may list.
    """
    found = session.execute(
        select(Contract.id, User, Team)
        .join(User, User.id == Contract.freelancer_id)
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.freelancer_id == user_id, _GOES_ON)
        .options(joinedload(Team.company), joinedload(Team.parent))
        .order_by(Contract.id)
    )
    own, mine = user_id == actor.user_id, standing(session, actor)
    rows = [Place(*row) for row in found]
    return [place for place in rows if own or mine.may(Act.LIST_TEAM_USERS, place.team)]


def workers_of_team(session: Session, actor: Actor, team_id: int) -> list[User]:
    """Return who works for exactly this team. Raises NotFound or NotAllowed as listing its users does."""
    team = accounts.get_team(session, actor, team_id)
    standing(session, actor).require(Act.LIST_TEAM_USERS, team)
    return _workers(session, Contract.team_id == team_id)


def workers_of_company(session: Session, actor: Actor, company_id: int) -> list[User]:
    """Return who works for any team of the company. Raises NotFound or NotAllowed as listing its users does."""
    root = accounts.get_company_root(session, actor, company_id)
    standing(session, actor).require(Act.LIST_COMPANY_USERS, root)
    return _workers(session, Contract.company_id == company_id)


def _workers(session: Session, where: ColumnElement[bool]) -> list[User]:
    at_work = select(Contract.freelancer_id).where(where, _GOES_ON)
    people = select(User).where(User.id.in_(at_work)).order_by(User.last_name, User.first_name, User.id)
    return list(session.scalars(people))


def with_workers(members: Collection[User], workers: Collection[User]) -> list[tuple[User, bool]]:
    """Return members, then who works for them without being one; each with whether they have a contract."""
    at_work = {user.id for user in workers}
    known = {user.id for user in members}
    return [(user, user.id in at_work) for user in members] + [(user, True) for user in workers if user.id not in known]
