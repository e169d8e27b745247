"""What a payee gives back of its own accord."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import require_side
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import lock
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.errors import Conflict, InvalidInput, Refused
from hiringhall.marketplace.invoices.crediting import Parts, charge_of_pay, credit, credited_with
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceKind
from hiringhall.marketplace.invoices.queries import get_invoice
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.payments.cash import lock_due, pay_due
from hiringhall.marketplace.payments.custom import checked_comment
from hiringhall.marketplace.sides import Side


def refund(session: Session, actor: Actor, invoice_key: str, amount: int, comment: str) -> Invoice:
    """Give back `amount` cents of the pay of an invoice, and the marketplace its fee on them: a credit note.

    An unpaid invoice is lowered; of a paid one the client gets its money back, first for what else it owes. Raises
    NotFound, NotAllowed unless the actor acts for the freelancer's side (one bound to an agency does not),
    InvalidInput, or Conflict while the invoice is disputed, or when the payee has not got so much.
    """
    invoice = get_invoice(session, actor, invoice_key)
    require_side(session, actor, invoice.freelancer_id, invoice.agency_id)
    comment = checked_comment(comment)
    contract = session.get_one(Contract, invoice.contract_id)
    lock(session, contract)
    lock_due(session, invoice.company_id, invoice.currency)
    session.refresh(invoice, with_for_update={"key_share": True})
    _require_refundable(session, invoice)
    given = credit(
        session,
        actor,
        invoice,
        preview_refund(invoice, amount).charge,
        on=clock.day(clock.now()),
        subtype=Subtype.REFUND,
        comment=comment,
    )
    said = f"gave back {amount / 100:,.2f} {invoice.currency} of invoice {invoice.number}"
    note(session, actor, contract, Side.FREELANCER, said)
    pay_due(session, actor, invoice.company_id, currency=invoice.currency)
    return given


def refundable_invoice(session: Session, actor: Actor, invoice_key: str) -> Invoice:
    """Return an invoice to who may give back a part of it now. Raises NotFound, NotAllowed or Conflict as `refund`."""
    invoice = get_invoice(session, actor, invoice_key)
    require_side(session, actor, invoice.freelancer_id, invoice.agency_id)
    _require_refundable(session, invoice)
    return invoice


def may_refund(session: Session, actor: Actor, invoice: Invoice) -> bool:
    """Tell whether the actor may give back a part of an invoice now, and there is any left."""
    try:
        return refundable_invoice(session, actor, invoice.key).pay > invoice.credited_pay
    except Refused:
        return False


def preview_refund(invoice: Invoice, amount: int) -> Parts:
    """Return what giving back `amount` cents of the pay would give back in all. Raises InvalidInput("amount")."""
    left = invoice.pay - invoice.credited_pay
    if not 1 <= amount <= left:
        raise InvalidInput("amount", f"write an amount of 0.01 to {left / 100:,.2f}." if left else "nothing is left.")
    return credited_with(invoice, charge_of_pay(invoice, amount))


def _require_refundable(session: Session, invoice: Invoice) -> None:
    if invoice.kind is InvoiceKind.CREDIT:
        raise Conflict("This gives something back itself; name the invoice that it credits.")
    if invoice.frozen:
        raise Conflict("The client's bank took this payment back; nothing is refunded until that is decided.")
    disputed = select(Dispute.id).filter_by(invoice_id=invoice.id, state=DisputeState.OPEN)
    if session.scalar(disputed) is not None:
        raise Conflict("This invoice is disputed; nothing is refunded until that is decided.")
