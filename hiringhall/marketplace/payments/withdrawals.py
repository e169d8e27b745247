"""Withdrawals: a payee asks for what is available, and it goes out by the operator's or a provider's hand.

What was asked for is in transit until it is sent; cancelled, or come back from the bank, it is available again with
its fee.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.amounts import written
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import HALL, Party, balance, method
from hiringhall.marketplace.ledger.models import AccountKind, Entry, EntryKind, Holder, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post, reverse
from hiringhall.marketplace.payments.access import require_move
from hiringhall.marketplace.payments.charges import TO_COLLECT
from hiringhall.marketplace.payments.methods import own_method
from hiringhall.marketplace.payments.models import WITHDRAWAL_TRANSITIONS, Use, Withdrawal, WithdrawalState
from hiringhall.marketplace.transitions import move

LONGEST_REFERENCE = 100
LONGEST_ERROR = 500


def ask_withdrawal(
    session: Session,
    actor: Actor,
    payee: Party,
    amount: int,
    method_key: str,
    *,
    least: int,
    fee: int,
    currency: str = "USD",
) -> Withdrawal:
    """Take `amount` cents off what is available to a payee, of which all but `fee` is to be sent by a method of theirs.

    `least` and `fee` are settings of the hall, in cents. Raises NotAllowed, NotFound, InvalidInput("amount"), or
    Conflict when somebody else took the money meanwhile.
    """
    require_move(session, actor, payee)
    used = own_method(session, actor, method_key)
    if used.use is not Use.PAYOUT or Party(used.holder, used.holder_id) != payee:
        raise NotFound("payment method")
    check_amount(session, payee, amount, least=least, fee=fee, currency=currency)
    withdrawal = Withdrawal(
        key=new_key(),
        holder=payee.holder,
        holder_id=payee.id,
        method_id=used.id,
        amount=amount,
        fee=fee,
        currency=currency,
        asked_by=actor.user_id,
        asked_at=clock.now(),
    )
    session.add(withdrawal)
    session.flush()
    post(
        session,
        actor,
        EntryKind.WITHDRAWAL,
        _asked_key(withdrawal),
        (
            Move(payee, AccountKind.AVAILABLE, fee - amount, LineType.AP_PAYMENT, Subtype.WITHDRAWAL),
            Move(payee, AccountKind.AVAILABLE, -fee, LineType.AP_ADJUSTMENT, Subtype.WITHDRAWAL),
            Move(payee, AccountKind.IN_TRANSIT, amount - fee),
            Move(HALL, AccountKind.FEES, fee),
        ),
        on=clock.day(clock.now()),
        currency=currency,
        cause=Cause(description=f"Withdrawal to {used.label}"),
    )
    session.info[TO_COLLECT] = True
    _record(session, actor, "withdrawal.asked", withdrawal, method=used.label)
    return withdrawal


def check_amount(session: Session, payee: Party, amount: int, *, least: int, fee: int, currency: str = "USD") -> None:
    """Raise InvalidInput("amount") unless so many cents can be withdrawn now; the caller knows who may move them."""
    available = balance(session, payee, AccountKind.AVAILABLE, currency)
    lowest = max(least, fee + 1)
    if not lowest <= amount <= available:
        raise InvalidInput("amount", _bounds(lowest, available, currency))


def withdrawals_of(session: Session, actor: Actor, payee: Party, *, limit: int = 50) -> Sequence[Withdrawal]:
    """Return the latest withdrawals of a payee, the newest first. Raises NotAllowed."""
    require_move(session, actor, payee)
    mine = select(Withdrawal).filter_by(holder=payee.holder, holder_id=payee.id)
    return session.scalars(mine.order_by(Withdrawal.asked_at.desc(), Withdrawal.id.desc()).limit(limit)).all()


def cancel_withdrawal(session: Session, actor: Actor, key: str) -> Withdrawal:
    """Take a withdrawal back that nobody has begun to send.

    Raises NotFound, NotAllowed, InvalidState when it is decided, or Conflict when it may be on its way already.
    """
    withdrawal = session.scalar(select(Withdrawal).filter_by(key=key))
    if withdrawal is None:
        raise NotFound("withdrawal")
    require_move(session, actor, Party(withdrawal.holder, withdrawal.holder_id))
    session.refresh(withdrawal, with_for_update=True)
    if withdrawal.state is WithdrawalState.ASKED and withdrawal.sending_at is not None:
        raise Conflict("This withdrawal is being sent; it cannot be cancelled any more.")
    move(session, "withdrawal", withdrawal, WITHDRAWAL_TRANSITIONS, WithdrawalState.CANCELLED, decided_at=clock.now())
    _give_back(session, actor, withdrawal, "Cancelled")
    _record(session, actor, "withdrawal.cancelled", withdrawal)
    return withdrawal


def note_sent(session: Session, actor: Actor, withdrawal_id: int, reference: str = "") -> Withdrawal:
    """Note that a withdrawal was sent; `reference` is the bank's or provider's word for it, by default our own key.

    Raises NotAllowed unless the operator or the hall does it, NotFound, InvalidInput, InvalidState when it is decided,
    or Conflict when another one was sent under this reference.
    """
    withdrawal = _locked(session, actor, withdrawal_id)
    reference = _text("reference", reference, LONGEST_REFERENCE, least=0) or withdrawal.key
    other = select(Withdrawal.id).where(Withdrawal.external_id == reference, Withdrawal.id != withdrawal_id)
    if session.scalar(other) is not None:
        raise Conflict("Another withdrawal was sent under this reference.", "reference")
    move(
        session,
        "withdrawal",
        withdrawal,
        WITHDRAWAL_TRANSITIONS,
        WithdrawalState.SENT,
        external_id=reference,
        decided_at=clock.now(),
    )
    sent = withdrawal.amount - withdrawal.fee
    post(
        session,
        actor,
        EntryKind.WITHDRAWAL_SENT,
        _sent_key(withdrawal),
        (
            Move(Party(withdrawal.holder, withdrawal.holder_id), AccountKind.IN_TRANSIT, -sent),
            Move(method(withdrawal.method_id), AccountKind.OUTSIDE, sent),
        ),
        on=clock.day(clock.now()),
        currency=withdrawal.currency,
        cause=Cause(description=f"Sent as {reference}"),
    )
    _record(session, actor, "withdrawal.sent", withdrawal, reference=reference)
    return withdrawal


def note_failed(session: Session, actor: Actor, withdrawal_id: int, error: str) -> Withdrawal:
    """Note that a withdrawal could not be sent or came back: all of it is available again.

    Raises NotAllowed unless the operator or the hall does it, NotFound, InvalidInput, or InvalidState when it was
    cancelled or has failed already.
    """
    withdrawal = _locked(session, actor, withdrawal_id)
    error = _text("error", error, LONGEST_ERROR)
    before = move(
        session,
        "withdrawal",
        withdrawal,
        WITHDRAWAL_TRANSITIONS,
        WithdrawalState.FAILED,
        error=error,
        decided_at=clock.now(),
    )
    if before is WithdrawalState.SENT:
        _reverse(session, actor, _sent_key(withdrawal), error)
    _give_back(session, actor, withdrawal, error)
    _record(session, actor, "withdrawal.failed", withdrawal, error=error)
    return withdrawal


def begin_sending(session: Session, withdrawal_ids: Sequence[int], *, before: int = 0) -> list[Withdrawal]:
    """Take withdrawals that are still to be sent in hand, so that nobody cancels them; return those that are ours.

    With `before` (seconds) also those that somebody took in hand earlier than that and did not see through.
    """
    is_free = or_(Withdrawal.sending_at.is_(None), Withdrawal.sending_at < before)
    taken = (
        update(Withdrawal)
        .where(Withdrawal.id.in_(withdrawal_ids), Withdrawal.state == WithdrawalState.ASKED, is_free)
        .values(sending_at=clock.now())
        .returning(Withdrawal.id)
    )
    ids = session.scalars(taken).all()
    return list(session.scalars(select(Withdrawal).where(Withdrawal.id.in_(ids)).order_by(Withdrawal.id)))


def _locked(session: Session, actor: Actor, withdrawal_id: int) -> Withdrawal:
    require_operator(session, actor)
    withdrawal = session.get(Withdrawal, withdrawal_id, with_for_update=True, populate_existing=True)
    if withdrawal is None:
        raise NotFound("withdrawal")
    return withdrawal


def _give_back(session: Session, actor: Actor, withdrawal: Withdrawal, why: str) -> None:
    _reverse(session, actor, _asked_key(withdrawal), why)


def _reverse(session: Session, actor: Actor, key: str, why: str) -> None:
    entry = session.scalars(select(Entry).filter_by(key=key)).one()
    reverse(session, actor, entry, on=clock.day(clock.now()), comment=why)


def _asked_key(withdrawal: Withdrawal) -> str:
    return f"withdrawal:{withdrawal.id}"


def _sent_key(withdrawal: Withdrawal) -> str:
    return f"withdrawal-sent:{withdrawal.id}"


def _record(session: Session, actor: Actor, kind: str, withdrawal: Withdrawal, **after: object) -> None:
    record(
        session,
        actor,
        kind,
        withdrawal.id,
        company_id=withdrawal.holder_id if withdrawal.holder is Holder.COMPANY else None,
        after={"amount": withdrawal.amount, **after},
    )


def _bounds(lowest: int, available: int, currency: str) -> str:
    if available < lowest:
        return f"{written(available, currency)} are available; {written(lowest, currency)} is the least to withdraw."
    return f"write an amount of {written(lowest, currency)} to {written(available, currency)}."


def _text(field: str, value: str, longest: int, *, least: int = 1) -> str:
    value = value.strip()
    if not least <= len(value) <= longest or "\0" in value:
        raise InvalidInput(field, f"write {least} to {longest:,} characters.")
    return value
