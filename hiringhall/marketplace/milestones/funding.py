"""Escrow of milestones: how it is filled, and how it goes back to the client's cash."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.actor import HALL, Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import MILESTONE_TRANSITIONS, Contract, Milestone, MilestoneState
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.ledger import accounts
from hiringhall.marketplace.ledger.accounts import Party, balance, company
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, Holder, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.milestones.plan import plan_of
from hiringhall.marketplace.payments.models import Charge, ChargeState
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


def fund_or_charge(session: Session, actor: Actor, contract: Contract, milestone: Milestone) -> bool:
    """Fund a milestone from the client's cash or, where that is not enough, have the client's method charged.

    Returns whether it is active at once. Raises Conflict when there is too little of either, or the client is
    suspended.
    """
    if session.get_one(Company, contract.company_id).suspended_at is not None:
        raise Conflict("The client is suspended until it has paid what it owes; nothing can be funded before.")
    require_no_charge(session, milestone)
    missing = milestone.amount - balance(session, company(contract.company_id), AccountKind.CASH, contract.currency)
    if missing > 0:
        raise Conflict(f"The client's cash is {missing / 100:,.2f} {contract.currency} short of the amount.")
    fund(session, actor, milestone, company(contract.company_id))
    return True


def fund_first(session: Session, contract: Contract) -> None:
    """Fund the first milestone of a contract that has just started, as far as the client can be made to pay for it."""
    plan = plan_of(session, contract.id)
    if not plan:
        return
    try:
        fund_or_charge(session, HALL, contract, plan[0])
    except Conflict:
        return  # The contract's page asks the client for it.


def require_no_charge(session: Session, milestone: Milestone) -> None:
    """Raise Conflict while the client's method is being charged for a milestone."""
    waiting = select(Charge.id).where(Charge.milestone_id == milestone.id, Charge.state == ChargeState.WAITING)
    if session.scalar(waiting) is not None:
        raise Conflict("The client is being charged for this milestone; wait until that is done.")


def _cause(contract: Contract, milestone: Milestone) -> Cause:
    return Cause(contract.company_id, contract.id, None, milestone.description[:LONGEST_DESCRIPTION])
