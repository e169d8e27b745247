"""Escrow of milestones: how it is filled, and how it goes back to the client's cash."""

from contextlib import suppress
from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL, Actor
from hiringhall.marketplace.billing.suspension import Suspended, require_paying
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import MILESTONE_TRANSITIONS, Contract, Milestone, MilestoneState
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.ledger import accounts
from hiringhall.marketplace.ledger.accounts import Party, balance, company
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, Holder, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.milestones.plan import plan_of
from hiringhall.marketplace.payments.charges import request_charge, waiting_charge
from hiringhall.marketplace.payments.methods import chargeable_method
from hiringhall.marketplace.payments.models import PaymentMethod
from hiringhall.marketplace.transitions import move

LONGEST_DESCRIPTION = 255
"""Characters of a milestone's description that its entries and invoices have."""


def fund(session: Session, actor: Actor, milestone: Milestone, source: Party) -> None:
    """Put the amount of a milestone into escrow, which makes it active.

    It comes from the client's cash (`source` is the company) or from outside (a method). Whoever calls has locked the
    milestone and found out that it is its turn. Raises InvalidState unless it waits for this, Conflict when there is
    not so much cash.
    """
    contract = session.get_one(Contract, milestone.contract_id)
    move(session, "milestone", milestone, MILESTONE_TRANSITIONS, MilestoneState.ACTIVE)
    is_cash = source.holder is Holder.COMPANY
    # Cash and escrow are both the client's: what moves between them is no payment.
    typed = (None, None) if is_cash else (LineType.AR_PAYMENT, Subtype.SECURITY_DEPOSIT)
    post(
        session,
        actor,
        EntryKind.FUNDING,
        f"funding:{milestone.id}",
        (
            Move(source, AccountKind.CASH if is_cash else AccountKind.OUTSIDE, -milestone.amount),
            Move(accounts.milestone(milestone.id), AccountKind.ESCROW, milestone.amount, *typed),
        ),
        on=clock.day(clock.now()),
        currency=contract.currency,
        cause=_cause(contract, milestone),
    )
    record(
        session,
        actor,
        "milestone.funded",
        milestone.id,
        company_id=contract.company_id,
        after={"contract": contract.id, "amount": milestone.amount},
    )


def return_escrow(session: Session, actor: Actor, milestone: Milestone, *, as_refund: bool = False) -> int:
    """Give what is still in escrow for a milestone back to the client's cash; return how much, in cents.

    `as_refund` shows it on the client's statement: out of escrow and in again as cash.
    """
    contract = session.get_one(Contract, milestone.contract_id)
    held = balance(session, accounts.milestone(milestone.id), AccountKind.ESCROW, contract.currency)
    if not held:
        return 0
    typed = (LineType.AR_ADJUSTMENT, Subtype.REFUND) if as_refund else (None, None)
    post(
        session,
        actor,
        EntryKind.ESCROW_RETURN,
        f"escrow-return:{milestone.id}",
        (
            Move(accounts.milestone(milestone.id), AccountKind.ESCROW, -held, *typed),
            Move(company(contract.company_id), AccountKind.CASH, held, *typed),
        ),
        on=clock.day(clock.now()),
        currency=contract.currency,
        cause=_cause(contract, milestone),
    )
    return held


class Means(NamedTuple):
    """What a milestone would be funded by: `missing` cents are not in the client's cash, `method` would be charged."""

    missing: int
    method: PaymentMethod | None


def means(session: Session, contract: Contract, milestone: Milestone) -> Means:
    """Return what a milestone would be funded by; nothing is missing where the client's cash covers it."""
    cash = balance(session, company(contract.company_id), AccountKind.CASH, contract.currency)
    missing = max(0, milestone.amount - cash)
    return Means(missing, chargeable_method(session, contract.company_id) if missing else None)


def fund_or_charge(session: Session, actor: Actor, contract: Contract, milestone: Milestone) -> bool:
    """Fund a milestone from the client's cash or, where that is not enough, have the client's method charged for it.

    Returns whether it is active at once; otherwise it is when the charge has succeeded. Whoever calls has locked the
    milestone and found out that it is its turn. Raises Suspended, or Conflict when there is not enough money, no method
    that can be charged, or a charge already.
    """
    require_paying(session, contract.company_id)
    require_no_charge(session, milestone)
    missing, method = means(session, contract, milestone)
    if not missing:
        fund(session, actor, milestone, company(contract.company_id))
        return True
    if method is None:
        raise Conflict(f"The client's cash is {missing / 100:,.2f} {contract.currency} short of the amount.")
    request_charge(
        session,
        actor,
        contract.company_id,
        milestone.amount,
        milestone_id=milestone.id,
        currency=contract.currency,
    )
    return False


def fund_first(session: Session, contract: Contract) -> None:
    """Fund the first milestone of a contract that has just started, as far as the client's money is there.

    Where it is not, the contract's page asks the client for it.
    """
    first = next(iter(plan_of(session, contract.id)), None)
    if first is None:
        return
    with suppress(Conflict, Suspended), session.begin_nested():
        fund_or_charge(session, HALL, contract, first)


def require_no_charge(session: Session, milestone: Milestone) -> None:
    """Raise Conflict while the client's method is being charged for a milestone."""
    if waiting_charge(session, milestone.id) is not None:
        raise Conflict("The money for this milestone is being collected; wait until that is done.")


def _cause(contract: Contract, milestone: Milestone) -> Cause:
    return Cause(contract.company_id, contract.id, None, milestone.description[:LONGEST_DESCRIPTION])
