"""The last day of one freelancer in a team room: for those who see them there, and for whoever has its address."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.diary.diaries import OF_FREELANCER, PlacedContract, may_look
from hiringhall.marketplace.diary.last_day import LastDay, last_day
from hiringhall.marketplace.errors import NotAllowed, NotFound


def room_day(session: Session, team_id: int, freelancer_key: str, now: int) -> LastDay:
    """Return the last 24 hours at the time `now`, in seconds, of a freelancer in a room. Raises NotFound.

    Whoever calls has found out that the reader may know.
    """
    team = accounts.locate_team(session, str(team_id))
    contracts = _contracts(session, team, accounts.find_user(session, freelancer_key))
    if not contracts:
        raise NotFound("member of this room")
    return last_day(session, [contract.id for contract in contracts], now)


def room_day_seen(
    session: Session, actor: Actor, team_id: int, freelancer_key: str, now: int, *, levels: bool
) -> LastDay:
    """Return the same as far as the actor may know: when the freelancer worked, and with `levels` how active they were.

    Raises NotFound, and NotAllowed for whoever does not see them in the room, or with `levels` not into their diary.
    """
    team = accounts.locate_team(session, str(team_id))
    freelancer_id = accounts.find_user(session, freelancer_key)
    mine = standing(session, actor)
    if freelancer_id != actor.user_id:
        mine.require(Act.SEE_TEAM, team)
    contracts = [
        contract
        for contract in _contracts(session, team, freelancer_id)
        if may_look(session, actor, contract) or (not levels and mine.may(Act.SEE_TEAM, contract.place))
    ]
    if not contracts:
        raise NotAllowed(f"You may not see how this person works for {team.name}.")
    return last_day(session, [contract.id for contract in contracts], now)


def _contracts(session: Session, team: TeamPlace, freelancer_id: int) -> list[PlacedContract]:
    """Return the contracts of a freelancer that a room holds or held: an old diary has these charts too."""
    return [
        contract
        for contract in OF_FREELANCER.all(session, freelancer=freelancer_id)
        if contract.team_lineage.startswith(team.lineage) or contract.agency_id == team.id
    ]
