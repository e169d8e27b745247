"""What becomes of a payment before it is made, and making it once."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import find_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.fees import schedule
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.invoices.splitting import Split, split
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.ledger.models import ClientBilling
from hiringhall.marketplace.payments.models import RepeatableAnswer
from hiringhall.storage.upserts import insert_or_leave


def may_pay(session: Session, actor: Actor, contract: Contract) -> bool:
    """Tell whether the actor may pay on a contract for its client."""
    return standing(session, actor).may(Act.PAY, session.get_one(Team, contract.team_id))


def payable_contract(session: Session, actor: Actor, reference: str) -> Contract:
    """Return a contract, by key or number, to somebody who may pay on it. Raises NotFound or NotAllowed."""
    contract = find_contract(session, reference)
    standing(session, actor).require(Act.PAY, session.get_one(Team, contract.team_id))
    return contract


def preview_payment(session: Session, actor: Actor, contract_ref: str, kind: InvoiceKind, amount: int) -> Split:
    """Return how a payment of `amount` cents would be shared out if `pay_freelancer` made it now.

    Raises NotFound, NotAllowed unless the actor may pay in the contract's team, or InvalidInput("amount").
    """
    contract = payable_contract(session, actor, contract_ref)
    if not 1 <= amount <= MOST_CENTS:
        raise InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}.")
    billed = session.scalar(
        select(ClientBilling.charged).filter_by(
            company_id=contract.company_id, freelancer_id=contract.freelancer_id, currency=contract.currency
        )
    )
    fees, free = schedule(session, contract.fee_schedule_id), kind is InvoiceKind.EXPENSE
    return split(contract, fees, amount, billed=billed or 0, free=free)


def first_time(session: Session, actor: Actor, what: str, key: str) -> bool:
    """Note that the actor does `what` under a `key` made for one time; tell whether it is the first time.

    Of two at once the second waits until the first is done. Raises InvalidInput("once") for what is no key.
    """
    if not is_key(key):
        raise InvalidInput("once", "this form is incomplete; please look at it once more.")
    caller = hashlib.sha256(f"page {actor.user_id} {what}".encode()).hexdigest()
    return insert_or_leave(session, RepeatableAnswer, caller=caller, key=key, digest="", at=clock.now())
