"""Whose offer it is: who sees it, and who speaks for which side."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side, may_act_for, require_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.sides import Side


def known_offer(session: Session, actor: Actor, reference: str) -> Offer:
    """Return an offer, by key or number, to somebody of one of its sides. Raises NotFound or NotAllowed."""
    offer = session.scalar(select(Offer).where(named(reference)))
    if offer is None:
        raise NotFound("offer")
    if not sides_of(session, actor, offer):
        raise NotAllowed("This offer is between others.")
    return offer


def named(reference: str) -> ColumnElement[bool]:
    """Return the condition under which an offer is the one with this key or number. Raises NotFound."""
    if is_key(reference):
        return Offer.key == reference
    if is_number(reference):
        return Offer.id == int(reference)
    raise NotFound("offer")


def sides_of(session: Session, actor: Actor, offer: Offer) -> frozenset[Side]:
    """Return the sides of an offer from which the actor sees it."""
    sees = set()
    if standing(session, actor).may(Act.RECRUIT, session.get_one(Team, offer.team_id)):
        sees.add(Side.CLIENT)
    if is_on_side(session, actor, offer.freelancer_id, offer.agency_id):
        sees.add(Side.FREELANCER)
    return frozenset(sees)


def speaking_sides(session: Session, actor: Actor, offer: Offer) -> frozenset[Side]:
    """Return the sides for which the actor may make and answer offers."""
    speaks = set()
    if standing(session, actor).may(Act.HIRE, session.get_one(Team, offer.team_id)):
        speaks.add(Side.CLIENT)
    if may_act_for(session, actor, offer.freelancer_id, offer.agency_id):
        speaks.add(Side.FREELANCER)
    return frozenset(speaks)


def require_speaker(session: Session, actor: Actor, offer: Offer, side: Side) -> None:
    """Raise NotAllowed unless the actor may make and answer offers for this side of it."""
    if side is Side.CLIENT:
        standing(session, actor).require(Act.HIRE, session.get_one(Team, offer.team_id))
    else:
        require_side(session, actor, offer.freelancer_id, offer.agency_id)
