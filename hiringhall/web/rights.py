"""What the visitor may do with a team, so that pages offer no button that would be refused."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor


def may_hire(session: Session, actor: Actor, team_id: int) -> bool:
    """Tell whether the actor may make offers for a team."""
    return standing(session, actor).may(Act.HIRE, locate_team(session, str(team_id)))
