"""What Stripe tells of its own accord: signed events, each of which counts once however often it comes."""

from collections.abc import Callable

import msgspec
import stripe
import structlog
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.payments.chargebacks import decide_chargeback, open_chargeback
from hiringhall.marketplace.payments.models import (
    Charge,
    Chargeback,
    ChargebackState,
    PaymentMethod,
    Provider,
    ProviderEvent,
    Withdrawal,
    WithdrawalState,
)
from hiringhall.marketplace.payments.outcomes import charge_failed, charge_succeeded
from hiringhall.marketplace.payments.withdrawals import note_failed
from hiringhall.storage import Database
from hiringhall.storage.upserts import insert_or_leave

TOLERANCE = 300
"""Seconds that a signature may be old."""

log = structlog.get_logger(__name__)


class NotSignedError(Exception):
    """The event was not signed with our secret, or too long ago."""


class UnreadableError(Exception):
    """The event is signed but is none."""


class _PaymentError(Struct):
    message: str | None = None


class _Subject(Struct):
    """What an event is about: the members of a payment intent, dispute, transfer or payout that are looked at."""

    id: str
    amount: int
    currency: str
    status: str | None = None
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    last_payment_error: _PaymentError | None = None
    payment_intent: str | None = None
    reason: str | None = None
    amount_reversed: int = 0
    failure_message: str | None = None


class _Data(Struct):
    object: msgspec.Raw


class _Event(Struct):
    id: str
    type: str
    data: _Data
    account: str | None = None


def take_event(database: Database, secret: str, payload: bytes, signature: str) -> None:
    """Act on an event; one that came before, or is of no concern, changes nothing.

    Raises NotSignedError, UnreadableError, or one of the marketplace's refusals when it cannot be acted on yet.
    """
    try:
        stripe.WebhookSignature.verify_header(payload, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        raise NotSignedError from None
    try:
        event = msgspec.json.decode(payload, type=_Event)
        act = _ACTS.get(event.type)
        subject = msgspec.json.decode(event.data.object, type=_Subject) if act else None
    except msgspec.MsgspecError as error:
        raise UnreadableError(str(error)) from None
    if act is None or subject is None:
        return
    with database.writing() as session:
        is_news = insert_or_leave(
            session, ProviderEvent, provider=Provider.STRIPE, external_id=event.id[:255], at=clock.now()
        )
        if is_news:
            act(session, event, subject)


def _succeeded(session: Session, _event: _Event, intent: _Subject) -> None:
    charge = _charge_of_key(session, intent)
    if charge is not None:
        charge_succeeded(session, HALL, charge, intent.id)


def _failed(session: Session, _event: _Event, intent: _Subject) -> None:
    charge = _charge_of_key(session, intent)
    if charge is not None:
        error = intent.last_payment_error
        charge_failed(session, HALL, charge, (error and error.message) or "The payment was declined.", intent.id)


def _charge_of_key(session: Session, intent: _Subject) -> Charge | None:
    """Return the charge that a payment intent is for: by our key in it, since its own name may not be noted yet."""
    key = intent.metadata.get("charge")
    charge = session.scalar(select(Charge).filter_by(key=key)) if key else None
    if charge is None:
        return None
    if (intent.amount, intent.currency.upper()) != (charge.amount, charge.currency):
        log.error("a payment intent is not for what was charged", charge=charge.id, intent=intent.id)
        return None
    return charge


def _disputed(session: Session, _event: _Event, dispute: _Subject) -> None:
    _chargeback_of(session, dispute)


def _dispute_closed(session: Session, _event: _Event, dispute: _Subject) -> None:
    chargeback = _chargeback_of(session, dispute)
    if chargeback is not None and chargeback.state is ChargebackState.OPEN and dispute.status in {"won", "lost"}:
        decide_chargeback(session, HALL, chargeback.id, won=dispute.status == "won")


def _chargeback_of(session: Session, dispute: _Subject) -> Chargeback | None:
    """Return the chargeback of a dispute, opened if it is new; None for a mere inquiry, which takes no money."""
    if dispute.payment_intent is None or (dispute.status or "").startswith("warning"):
        return None
    charge = session.scalar(select(Charge).filter_by(external_id=dispute.payment_intent))
    if charge is None:
        return None
    known = session.scalar(select(Chargeback).filter_by(charge_id=charge.id))
    if known is not None:
        return known
    reason = (dispute.reason or "").replace("_", " ")
    return open_chargeback(session, HALL, charge.id, reason, min(dispute.amount, charge.amount))


def _transfer_reversed(session: Session, _event: _Event, transfer: _Subject) -> None:
    key = transfer.metadata.get("withdrawal")
    withdrawal = session.scalar(select(Withdrawal).filter_by(key=key)) if key else None
    if withdrawal is None or withdrawal.state is not WithdrawalState.SENT:
        return
    if transfer.amount_reversed < transfer.amount:
        log.error("a transfer was reversed in part; note by hand what came back", withdrawal=withdrawal.id)
        return
    note_failed(session, HALL, withdrawal.id, "Stripe took the transfer back.")


def _payout_failed(session: Session, event: _Event, payout: _Subject) -> None:
    """Note that a payee's bank refused what Stripe sent on: it stays in their account with Stripe."""
    method = session.scalar(
        select(PaymentMethod).filter_by(provider=Provider.STRIPE, external_id=event.account or "", removed_at=None)
    )
    if method is None:
        return
    record(
        session,
        HALL,
        "method.refused",
        method.id,
        company_id=method.holder_id if method.holder is Holder.COMPANY else None,
        after={
            "amount": payout.amount,
            "currency": payout.currency.upper(),
            "error": payout.failure_message or "it gave no reason.",
        },
    )


_ACTS: dict[str, Callable[[Session, _Event, _Subject], None]] = {
    "payment_intent.succeeded": _succeeded,
    "payment_intent.payment_failed": _failed,
    "charge.dispute.created": _disputed,
    "charge.dispute.funds_withdrawn": _disputed,
    "charge.dispute.closed": _dispute_closed,
    "transfer.reversed": _transfer_reversed,
    "payout.failed": _payout_failed,
}
"""What is done about an event; others do not concern the hall."""
