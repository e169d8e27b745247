"""Ways to pay and to be paid: who has which, which is used first, and what of them only the operator reads."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.payments.access import require_billing, require_move
from hiringhall.marketplace.payments.models import (
    Charge,
    ChargeState,
    PaymentMethod,
    Provider,
    Use,
    Withdrawal,
    WithdrawalState,
)
from hiringhall.storage.sealing import Sealer

CHARGEABLE = frozenset({Provider.STRIPE})
"""Providers that take money by themselves when they are asked."""
LONGEST_LABEL = 100
LONGEST_DETAILS = 2_000
MOST_METHODS = 20


def add_method(
    session: Session,
    actor: Actor,
    party: Party,
    use: Use,
    provider: Provider,
    label: str,
    *,
    external_id: str,
    external_customer: str = "",
) -> PaymentMethod:
    """Add a way to pay or to be paid that a provider has set up and checked; the first one is used from now on.

    One that is there already is returned as it is. Raises NotFound, NotAllowed, InvalidInput or Conflict when there
    are too many.
    """
    _require(session, actor, party, use)
    known = session.scalar(_of(party, use).filter_by(provider=provider, external_id=external_id))
    if known is not None:
        return known
    return _add(
        session,
        actor,
        PaymentMethod(
            holder=party.holder,
            holder_id=party.id,
            use=use,
            provider=provider,
            label=_text("label", label, LONGEST_LABEL),
            external_id=external_id,
            external_customer=external_customer,
        ),
    )


def add_bank_details(
    session: Session, actor: Actor, sealer: Sealer, payee: Party, label: str, details: str
) -> PaymentMethod:
    """Add a bank account or the like to which the operator pays a payee by hand.

    `details` are kept sealed; only the operator reads them. Raises NotAllowed, InvalidInput or Conflict as
    `add_method` does.
    """
    _require(session, actor, payee, Use.PAYOUT)
    return _add(
        session,
        actor,
        PaymentMethod(
            holder=payee.holder,
            holder_id=payee.id,
            use=Use.PAYOUT,
            provider=Provider.MANUAL,
            label=_text("label", label, LONGEST_LABEL),
            sealed_details=sealer.seal(_text("details", details, LONGEST_DETAILS)),
        ),
    )


def methods_of(session: Session, actor: Actor, party: Party, use: Use) -> Sequence[PaymentMethod]:
    """Return a party's ways to pay or to be paid, the one in use first. Raises NotFound or NotAllowed."""
    _require(session, actor, party, use)
    return session.scalars(_of(party, use).order_by(PaymentMethod.is_default.desc(), PaymentMethod.id.desc())).all()


def make_default(session: Session, actor: Actor, key: str) -> PaymentMethod:
    """Use a method from now on. A client that uses bank transfers is not charged by itself.

    Raises NotFound or NotAllowed.
    """
    method = own_method(session, actor, key)
    if not method.is_default:
        _clear_default(session, method)
        method.is_default = True
        session.flush()
        record(session, actor, "method.used", method.id, company_id=_company(method), after={"method": method.label})
    return method


def use_bank_transfers(session: Session, actor: Actor, company_id: int) -> PaymentMethod:
    """Let a client pay by bank from now on, so that it is not charged by itself. Raises NotFound or NotAllowed."""
    require_billing(session, actor, company_id)
    return make_default(session, actor, session.get_one(PaymentMethod, manual_method(session, company_id)).key)


def remove_method(session: Session, actor: Actor, key: str) -> None:
    """Take a method out of use; the books keep it. The newest that stays takes its place, of cards only a card.

    A client that never paid in by bank is not said to have a verified way to pay without one. Raises NotFound,
    NotAllowed, or Conflict while money is on its way by it, and for bank transfers to the hall, always possible.
    """
    method = own_method(session, actor, key)
    if method.use is Use.PAY and method.provider is Provider.MANUAL:
        raise Conflict("Bank transfers are always possible.")
    if session.scalar(select(_is_under_way(method))):
        raise Conflict("Money is on its way by this method; remove it when that is done.")
    was_default, method.is_default, method.removed_at = method.is_default, False, clock.now()
    session.flush()
    record(session, actor, "method.removed", method.id, company_id=_company(method), before={"method": method.label})
    party = Party(method.holder, method.holder_id)
    if was_default:
        _use_another(session, party, method.use)
    if method.use is Use.PAY:
        _forget_verified(session, party)


def own_method(session: Session, actor: Actor, key: str) -> PaymentMethod:
    """Return a method in use by its key to who may manage it. Raises NotFound or NotAllowed."""
    method = session.scalar(select(PaymentMethod).filter_by(key=key, removed_at=None))
    if method is None:
        raise NotFound("payment method")
    _require(session, actor, Party(method.holder, method.holder_id), method.use)
    return method


def bank_details(session: Session, actor: Actor, sealer: Sealer, method_id: int) -> str:
    """Return where the operator pays a payee by hand. Raises NotAllowed for anybody else, NotFound."""
    require_operator(session, actor)
    method = session.get(PaymentMethod, method_id)
    if method is None:
        raise NotFound("payment method")
    return sealer.open(method.sealed_details) if method.sealed_details else ""


def manual_method(session: Session, company_id: int) -> int:
    """Return the reference of the method by which an operator notes what a client pays in; made when needed."""
    found = session.scalar(
        select(PaymentMethod.id)
        .filter_by(holder=Holder.COMPANY, holder_id=company_id, use=Use.PAY, provider=Provider.MANUAL)
        .order_by(PaymentMethod.id)
    )
    if found is not None:
        return found
    made = PaymentMethod(
        key=new_key(),
        holder=Holder.COMPANY,
        holder_id=company_id,
        use=Use.PAY,
        provider=Provider.MANUAL,
        label="Bank transfer",
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made.id


def chargeable_method(session: Session, company_id: int) -> PaymentMethod | None:
    """Return the method that a client is charged through, None if it pays by itself."""
    return session.scalar(
        _of(Party(Holder.COMPANY, company_id), Use.PAY).where(
            PaymentMethod.is_default, PaymentMethod.provider.in_(CHARGEABLE)
        )
    )


def _of(party: Party, use: Use) -> Select[PaymentMethod]:
    return select(PaymentMethod).filter_by(holder=party.holder, holder_id=party.id, use=use, removed_at=None)


def _require(session: Session, actor: Actor, party: Party, use: Use) -> None:
    if use is Use.PAYOUT:
        require_move(session, actor, party)
    elif party.holder is Holder.COMPANY:
        require_billing(session, actor, party.id)
    else:
        raise NotFound("company")


def _add(session: Session, actor: Actor, method: PaymentMethod) -> PaymentMethod:
    party = Party(method.holder, method.holder_id)
    there = session.scalars(_of(party, method.use)).all()
    if len(there) >= MOST_METHODS:
        raise Conflict(f"There are {MOST_METHODS} methods already; remove one first.")
    method.key, method.created_at = new_key(), clock.now()
    method.is_default = not any(one.is_default for one in there)
    session.add(method)
    session.flush()
    record(
        session,
        actor,
        "method.added",
        method.id,
        company_id=_company(method),
        after={"method": method.label, "provider": method.provider.value},
    )
    if method.use is Use.PAY:
        note_verified(session, method.id)
    return method


def note_verified(session: Session, method_id: int) -> None:
    """Note that money has come, or surely may come, from a client by a method: it is known to be able to pay."""
    method = session.get_one(PaymentMethod, method_id)
    method.verified_at = method.verified_at or clock.now()
    unverified = update(Company).where(Company.id == method.holder_id, Company.payment_verified_at.is_(None))
    session.execute(unverified.values(payment_verified_at=clock.now()))


def _forget_verified(session: Session, client: Party) -> None:
    if session.scalar(_of(client, Use.PAY).where(PaymentMethod.verified_at.is_not(None))) is None:
        session.execute(update(Company).where(Company.id == client.id).values(payment_verified_at=None))


def _clear_default(session: Session, method: PaymentMethod) -> None:
    of_party = update(PaymentMethod).filter_by(holder=method.holder, holder_id=method.holder_id, use=method.use)
    session.execute(of_party.where(PaymentMethod.is_default).values(is_default=False))


def _use_another(session: Session, party: Party, use: Use) -> None:
    others = _of(party, use).order_by(PaymentMethod.id.desc())
    if use is Use.PAY:
        others = others.where(PaymentMethod.provider.in_(CHARGEABLE))
    other = session.scalars(others.limit(1)).first()
    if other is not None:
        other.is_default = True
        session.flush()


def _is_under_way(method: PaymentMethod) -> ColumnElement[bool]:
    charges = exists().where(Charge.method_id == method.id, Charge.state == ChargeState.WAITING)
    withdrawals = exists().where(Withdrawal.method_id == method.id, Withdrawal.state == WithdrawalState.ASKED)
    return or_(charges, withdrawals)


def _company(method: PaymentMethod) -> int | None:
    """Return the company in whose audit a method shows up."""
    return method.holder_id if method.holder is Holder.COMPANY else None


def _text(field: str, value: str, longest: int) -> str:
    value = value.strip()
    if not 1 <= len(value) <= longest or "\0" in value:
        raise InvalidInput(field, f"write 1 to {longest:,} characters.")
    return value
