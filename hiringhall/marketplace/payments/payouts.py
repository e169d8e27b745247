"""What the operator has to pay out by hand, as a table to take to the bank."""

import csv
import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Withdrawal, WithdrawalState
from hiringhall.marketplace.payments.withdrawals import begin_sending
from hiringhall.marketplace.sheets import safe_cell
from hiringhall.storage.sealing import Sealer

COLUMNS = ("withdrawal", "asked on", "payee", "amount", "currency", "method", "details")


def payouts_csv(session: Session, actor: Actor, sealer: Sealer) -> str:
    """Return every withdrawal that waits for the operator's hand, the oldest first, with where its money goes.

    From now on their payees cannot cancel them: the operator may be paying. Calling again gives them again until each
    is noted as sent or failed. Amounts are what is to be sent, such as 1200.00. Raises NotAllowed for anybody but an
    operator.
    """
    require_operator(session, actor)
    by_hand = (
        select(Withdrawal, PaymentMethod)
        .join(PaymentMethod, PaymentMethod.id == Withdrawal.method_id)
        .where(Withdrawal.state == WithdrawalState.ASKED, PaymentMethod.provider == Provider.MANUAL)
        .order_by(Withdrawal.asked_at, Withdrawal.id)
    )
    untouched = by_hand.where(Withdrawal.sending_at.is_(None)).with_only_columns(Withdrawal.id)
    for taken in begin_sending(session, session.scalars(untouched).all()):
        record(session, actor, "withdrawal.taken", taken.id, after={"amount": taken.amount})
    rows = session.execute(by_hand.where(Withdrawal.sending_at.is_not(None))).all()
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for withdrawal, method in rows:
        table.writerow(safe_cell(cell) for cell in _cells(session, sealer, withdrawal, method))
    return out.getvalue()


def _cells(session: Session, sealer: Sealer, withdrawal: Withdrawal, method: PaymentMethod) -> tuple[str, ...]:
    sent = withdrawal.amount - withdrawal.fee
    return (
        withdrawal.key,
        clock.day(withdrawal.asked_at).isoformat(),
        _name(session, withdrawal),
        f"{sent // 100}.{sent % 100:02d}",
        withdrawal.currency,
        method.label,
        sealer.open(method.sealed_details),
    )


def _name(session: Session, withdrawal: Withdrawal) -> str:
    if withdrawal.holder is Holder.COMPANY:
        return session.get_one(Company, withdrawal.holder_id).name
    return session.get_one(User, withdrawal.holder_id).name
