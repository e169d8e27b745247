"""From where somebody looks at their rooms: as themselves, or as one who belongs to a company or team."""

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.storage.hot import HotRead


class Place(NamedTuple):
    """Where one looks from: a company and in it a team with all below it; nobody's but one's own without."""

    company_id: int | None = None
    team_id: int | None = None
    team_ids: tuple[int, ...] = ()


OWN = Place()


def place_named(session: Session, actor: Actor, reference: str) -> Place:
    """Return the place with a reference: the actor's own number, key or username, or those of a company or team.

    A number that is the actor's own and a company's too is the actor's. Raises NotFound, or NotAllowed for a company
    or team that the actor does not belong to.
    """
    if reference in _own_names(session, actor):
        return OWN
    try:
        team = locate_team(session, reference)
    except NotFound:
        raise NotFound("company, team or own account") from None
    where = standing(session, actor)
    if not where.in_company(team.company_id):
        raise NotAllowed("You belong to no team of this company.")
    if team.id == team.company_id:
        return Place(team.company_id, team.id)
    where.require(Act.SEE_TEAM, team)
    return Place(team.company_id, team.id, tuple(team_ids(session, [team.lineage])))


def _own_names(session: Session, actor: Actor) -> tuple[str, ...]:
    names = actor.names or _OWN_NAMES.first(session, user=actor.user_id)
    return (str(actor.user_id), *names) if names else ()


_OWN_NAMES = HotRead(
    select(User.key, User.username).where(User.id == bindparam("user")), lambda key, username: (key, username)
)
