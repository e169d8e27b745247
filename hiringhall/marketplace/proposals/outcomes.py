"""What came of a proposal: the offer that stands, the contract that was made."""

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.storage.hot import HotRead


class Outcome(NamedTuple):
    """Keys of the newest offer that stands or was accepted, and of the contract that came of it."""

    offer: str | None = None
    contract: str | None = None


def outcome(session: Session, proposal_id: int) -> Outcome:
    """Return what came of a proposal. Whoever calls has found out that the reader may see the proposal."""
    return _OUTCOME.first(session, proposal_id=proposal_id) or Outcome()


_OUTCOME = HotRead(
    select(Offer.key, Contract.key)
    .outerjoin(Contract, Contract.offer_id == Offer.id)
    .where(
        Offer.proposal_id == bindparam("proposal_id"),
        (Offer.state == OfferState.NEW) | (Offer.state == OfferState.ACCEPTED),
    )
    .order_by(Offer.id.desc())
    .limit(1),
    Outcome,
)
