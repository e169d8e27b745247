"""Where activities belong: to a company, to one of its teams, or to one person in a team."""

from typing import NamedTuple

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership, Team
from hiringhall.marketplace.accounts.queries import TeamPlace, find_user, locate_team
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.storage.hot import HotRead


class Level(NamedTuple):
    """A team, the root team standing for the company, or with `user_id` one person in it."""

    team: TeamPlace
    user_id: int | None = None


def find_level(session: Session, actor: Actor, company: str, team: str | None = None, user: str | None = None) -> Level:
    """Return the level named by numbers, keys or literal ids; without a team, or with the company as one, its own.

    Asks for no right in the team. Raises NotFound for what is not there and NotAllowed for a company that the actor
    has no part in.
    """
    try:
        root = locate_team(session, company)
    except NotFound:
        raise NotFound("company") from None
    if root.id != root.company_id:
        raise NotFound("company")
    if not standing(session, actor).in_company(root.id):
        raise NotAllowed("You belong to no team of this company.")
    place = root if team is None else locate_team(session, team)
    if place.company_id != root.id:
        raise NotFound("team")
    return Level(place, None if user is None else find_user(session, user))


def require_person(session: Session, level: Level) -> None:
    """Raise InvalidInput("user") when the person of a level neither belongs to the company nor works for it."""
    if level.user_id is None:
        return
    if not _PARTS.all(session, user_id=level.user_id, company_id=level.team.company_id):
        raise InvalidInput("user", "name somebody who belongs to the company or works for it.")


_PARTS = HotRead(
    select(
        union_all(
            select(Membership.id)
            .join(Team, Team.id == Membership.team_id)
            .where(Membership.user_id == bindparam("user_id"), Team.company_id == bindparam("company_id")),
            select(Contract.id).where(
                Contract.freelancer_id == bindparam("user_id"), Contract.company_id == bindparam("company_id")
            ),
        )
        .subquery()
        .c.id
    ).limit(1),
    int,
)
