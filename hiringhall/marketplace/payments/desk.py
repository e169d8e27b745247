"""What operators deal with: charges, withdrawals to be sent, chargebacks and disputes, with the names they need."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.payments.models import (
    Charge,
    Chargeback,
    ChargebackState,
    ChargeState,
    PaymentMethod,
    Provider,
    Withdrawal,
    WithdrawalState,
)

PAGE = 50


class DeskCharge(NamedTuple):
    """A charge with the client's name and what is charged."""

    charge: Charge
    company: str
    method: str


class DeskChargeback(NamedTuple):
    """A chargeback with its charge and the client's name."""

    chargeback: Chargeback
    charge: Charge
    company: str


class DeskWithdrawal(NamedTuple):
    """A withdrawal with whom it goes to, and how."""

    withdrawal: Withdrawal
    method: PaymentMethod
    payee: str

    @property
    def is_by_hand(self) -> bool:
        """Whether an operator sends it."""
        return self.method.provider is Provider.MANUAL

    @property
    def sent(self) -> int:
        """What is to be sent, in cents."""
        return self.withdrawal.amount - self.withdrawal.fee


def charges(session: Session, actor: Actor, state: ChargeState, *, page: int = 1) -> tuple[list[DeskCharge], bool]:
    """Return a page of the charges in a state, the newest first, and whether more follow. Operators only."""
    require_operator(session, actor)
    found = _CHARGES.where(Charge.state == state).order_by(Charge.created_at.desc(), Charge.id.desc())
    rows = [DeskCharge(*row) for row in session.execute(_page(found, page))]
    return rows[:PAGE], len(rows) > PAGE


def get_charge(session: Session, actor: Actor, charge_id: int) -> DeskCharge:
    """Return a charge. Operators only. Raises NotFound."""
    require_operator(session, actor)
    row = session.execute(_CHARGES.where(Charge.id == charge_id)).one_or_none()
    if row is None:
        raise NotFound("charge")
    return DeskCharge(*row)


def chargebacks(session: Session, actor: Actor, *, is_open: bool, page: int = 1) -> tuple[list[DeskChargeback], bool]:
    """Return a page of open or decided chargebacks, the newest first, and if more follow. Operators only."""
    require_operator(session, actor)
    found = _CHARGEBACKS.where(
        Chargeback.state == ChargebackState.OPEN if is_open else Chargeback.state != ChargebackState.OPEN
    )
    rows = [DeskChargeback(*row) for row in session.execute(_page(found.order_by(Chargeback.id.desc()), page))]
    return rows[:PAGE], len(rows) > PAGE


def get_chargeback(session: Session, actor: Actor, chargeback_id: int) -> DeskChargeback:
    """Return a chargeback. Operators only. Raises NotFound."""
    require_operator(session, actor)
    row = session.execute(_CHARGEBACKS.where(Chargeback.id == chargeback_id)).one_or_none()
    if row is None:
        raise NotFound("chargeback")
    return DeskChargeback(*row)


def withdrawals(
    session: Session, actor: Actor, *, is_waiting: bool, page: int = 1
) -> tuple[list[DeskWithdrawal], bool]:
    """Return a page of withdrawals and whether more follow: those to be sent, the longest waiting first, or the others.

    The others come the newest first. Operators only.
    """
    require_operator(session, actor)
    if is_waiting:
        found = _WITHDRAWALS.where(Withdrawal.state == WithdrawalState.ASKED).order_by(Withdrawal.asked_at)
    else:
        found = _WITHDRAWALS.where(Withdrawal.state != WithdrawalState.ASKED).order_by(Withdrawal.id.desc())
    rows = [_withdrawal(session, *row) for row in session.execute(_page(found, page))]
    return rows[:PAGE], len(rows) > PAGE


def get_withdrawal(session: Session, actor: Actor, withdrawal_id: int) -> DeskWithdrawal:
    """Return a withdrawal. Operators only. Raises NotFound."""
    require_operator(session, actor)
    row = session.execute(_WITHDRAWALS.where(Withdrawal.id == withdrawal_id)).one_or_none()
    if row is None:
        raise NotFound("withdrawal")
    return _withdrawal(session, *row)


_CHARGES = (
    select(Charge, Company.name, PaymentMethod.label)
    .join(Company, Company.id == Charge.company_id)
    .join(PaymentMethod, PaymentMethod.id == Charge.method_id)
)
_CHARGEBACKS = (
    select(Chargeback, Charge, Company.name)
    .join(Charge, Charge.id == Chargeback.charge_id)
    .join(Company, Company.id == Charge.company_id)
)
_WITHDRAWALS = select(Withdrawal, PaymentMethod).join(PaymentMethod, PaymentMethod.id == Withdrawal.method_id)


def _page(found: Any, page: int) -> Any:
    return found.limit(PAGE + 1).offset((page - 1) * PAGE)


def _withdrawal(session: Session, withdrawal: Withdrawal, method: PaymentMethod) -> DeskWithdrawal:
    if withdrawal.holder is Holder.COMPANY:
        return DeskWithdrawal(withdrawal, method, session.get_one(Company, withdrawal.holder_id).name)
    return DeskWithdrawal(withdrawal, method, session.get_one(User, withdrawal.holder_id).name)
