"""Changes of an offer's state, each logged."""

from typing import Any

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidState
from hiringhall.marketplace.offers.models import TRANSITIONS, Offer, OfferState
from hiringhall.marketplace.transitions import move


def state_at(noted: OfferState, expires_at: int, now: int) -> OfferState:
    """Return where an offer stands at a time: a new one past its time has expired, whether or not that is noted."""
    return OfferState.EXPIRED if noted is OfferState.NEW and expires_at <= now else noted


def require_new(offer: Offer, wanted: OfferState) -> None:
    """Raise InvalidState unless something can still be done with an offer."""
    now = state_at(offer.state, offer.expires_at, clock.now())
    if now is not OfferState.NEW:
        raise InvalidState("offer", now.value, wanted.value)


def change_state(session: Session, actor: Actor, offer: Offer, wanted: OfferState, **after: Any) -> None:
    """Bring an offer to a state and log it, with what came `after`. Raises InvalidState."""
    note = after.get("note", offer.note)
    move(session, "offer", offer, TRANSITIONS, wanted, decided_by=actor.user_id, decided_at=clock.now(), note=note)
    record(
        session,
        actor,
        f"offer.{wanted.value}",
        offer.id,
        company_id=offer.company_id,
        before={"state": OfferState.NEW.value},
        after={"state": wanted.value, **after},
    )
