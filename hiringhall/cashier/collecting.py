"""Having money moved: what waits is taken in hand, the provider asked, and the answer noted, each on its own.

Of several workers one takes it in hand. What died between asking and noting is asked again after a pause, under the
same key, so that the money moves once.
"""

import threading
from collections.abc import Callable, Collection, Sequence

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.cashier.providers import Tills
from hiringhall.cashier.till import Declined, Moved, Order, Outcome, Till
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.payments.charges import cancel_charge, charge_again, is_still_wanted
from hiringhall.marketplace.payments.models import (
    Charge,
    ChargeState,
    PaymentMethod,
    Provider,
    Withdrawal,
    WithdrawalState,
)
from hiringhall.marketplace.payments.outcomes import charge_failed, charge_succeeded
from hiringhall.marketplace.payments.withdrawals import begin_sending, note_failed, note_sent
from hiringhall.storage import Database

BATCH = 50
PAUSE = 120
"""Seconds until the same is asked again; longer than an attempt can take, because it keeps other workers away."""
LONGEST_PAUSE = 3600
SEND_PAUSE = 600

Find = Callable[[Database, Collection[Provider]], Sequence[tuple[int, Provider]]]
"""Finds what is to be asked for, by its reference, and of whom. What was asked is not found again at once."""
Ask = Callable[[Database, int, Till], bool]
"""Asks for one of it; tells whether it is decided."""

log = structlog.get_logger(__name__)


def collect(database: Database, tills: Tills, closed: threading.Event | None = None) -> int:
    """Ask the providers for all that waits; return how many charges and withdrawals were decided."""
    providers = [provider for provider, till in tills.items() if not till.is_by_hand]
    if not providers:
        return 0
    closed = closed or threading.Event()
    _try_again(database, closed)

    def each(find: Find, ask: Ask) -> int:
        decided = 0
        while found := find(database, providers):
            for reference, provider in found:
                if closed.is_set():
                    return decided
                decided += ask(database, reference, tills[provider])
        return decided

    return each(_waiting, _take) + each(_asked, _send)


def _try_again(database: Database, closed: threading.Event) -> None:
    """Write down the next attempt of charges that failed."""
    with database.reading() as session:
        due = session.scalars(select(Charge.id).where(Charge.next_at <= clock.now()).order_by(Charge.next_at)).all()
    for charge_id in due:
        if closed.is_set():
            return
        with database.writing() as session:
            charge_again(session, HALL, session.get_one(Charge, charge_id))


def _take(database: Database, charge_id: int, till: Till) -> bool:
    order = _claim(database, charge_id)
    return order is not None and _note_taken(database, charge_id, till.take(order))


def _waiting(database: Database, providers: Collection[Provider]) -> list[tuple[int, Provider]]:
    waiting = (
        select(Charge.id, PaymentMethod.provider)
        .join(PaymentMethod, PaymentMethod.id == Charge.method_id)
        .where(Charge.state == ChargeState.WAITING, PaymentMethod.provider.in_(providers), _is_free())
        .order_by(Charge.created_at, Charge.id)
        .limit(BATCH)
    )
    with database.reading() as session:
        return [(charge_id, provider) for charge_id, provider in session.execute(waiting)]


def _is_free() -> ColumnElement[bool]:
    """Return the condition that nobody asks for a charge now: each pause is twice the one before, up to an hour."""
    now = clock.now()
    return or_(
        Charge.asked_at.is_(None),
        (Charge.asked_at < now - PAUSE) & (2 * Charge.asked_at - Charge.created_at < now),
        Charge.asked_at < now - LONGEST_PAUSE,
    )


def _claim(database: Database, charge_id: int) -> Order | None:
    """Take a charge in hand for one attempt; None when another worker was faster, or it is not wanted any more."""
    with database.writing() as session:
        charge = session.get_one(Charge, charge_id)
        if charge.asked_at is None and not is_still_wanted(session, charge):
            cancel_charge(session, HALL, charge)
            return None
        taken = (
            update(Charge)
            .where(Charge.id == charge_id, Charge.state == ChargeState.WAITING, _is_free())
            .values(asked_at=clock.now())
            .returning(Charge.id)
        )
        if session.execute(taken).first() is None:
            return None
        method = session.get_one(PaymentMethod, charge.method_id)
        return Order(
            charge.key,
            charge.amount,
            charge.currency,
            method.external_id,
            method.external_customer,
            charge.created_at,
            charge.external_id or "",
        )


def _note_taken(database: Database, charge_id: int, outcome: Outcome) -> bool:
    with database.writing() as session:
        charge = session.get_one(Charge, charge_id)
        match outcome:
            case Moved():
                return charge_succeeded(session, HALL, charge, outcome.external_id)
            case Declined():
                return charge_failed(session, HALL, charge, outcome.why, outcome.external_id)
        _keep_word(session, charge, outcome.external_id)
        return False


def _keep_word(session: Session, charge: Charge, external_id: str) -> None:
    """Keep what the provider calls a charge that is not decided yet."""
    if external_id:
        undecided = update(Charge).where(Charge.id == charge.id, Charge.state == ChargeState.WAITING)
        session.execute(undecided.values(external_id=external_id))


def _send(database: Database, withdrawal_id: int, till: Till) -> bool:
    order = _claim_sending(database, withdrawal_id)
    return order is not None and _note_sent(database, withdrawal_id, till.send(order))


def _asked(database: Database, providers: Collection[Provider]) -> list[tuple[int, Provider]]:
    before = clock.now() - SEND_PAUSE
    asked = (
        select(Withdrawal.id, PaymentMethod.provider)
        .join(PaymentMethod, PaymentMethod.id == Withdrawal.method_id)
        .where(Withdrawal.state == WithdrawalState.ASKED, PaymentMethod.provider.in_(providers))
        .where(or_(Withdrawal.sending_at.is_(None), Withdrawal.sending_at < before))
        .order_by(Withdrawal.asked_at, Withdrawal.id)
        .limit(BATCH)
    )
    with database.reading() as session:
        return [(withdrawal_id, provider) for withdrawal_id, provider in session.execute(asked)]


def _claim_sending(database: Database, withdrawal_id: int) -> Order | None:
    with database.writing() as session:
        taken = begin_sending(session, [withdrawal_id], before=clock.now() - SEND_PAUSE)
        if not taken:
            return None
        withdrawal = taken[0]
        method = session.get_one(PaymentMethod, withdrawal.method_id)
        return Order(
            withdrawal.key,
            withdrawal.amount - withdrawal.fee,
            withdrawal.currency,
            method.external_id,
            method.external_customer,
            withdrawal.asked_at,
        )


def _note_sent(database: Database, withdrawal_id: int, outcome: Outcome) -> bool:
    with database.writing() as session:
        state = session.get_one(Withdrawal, withdrawal_id).state
        if state is not WithdrawalState.ASKED:
            log.error("a withdrawal was decided while the provider was asked", withdrawal=withdrawal_id, state=state)
            return False
        match outcome:
            case Moved():
                note_sent(session, HALL, withdrawal_id, outcome.external_id)
                return True
            case Declined():
                note_failed(session, HALL, withdrawal_id, outcome.why)
                return True
        return False
