"""Invoices, disputes and payments in plain words, for either side."""

from hiringhall.documents import words
from hiringhall.marketplace.invoices.models import DisputeState, Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.ledger.models import EntryKind
from hiringhall.marketplace.sides import Side
from hiringhall.web.values import money

STATES = {InvoiceState.IN_REVIEW: "In review", InvoiceState.DUE: "Due", InvoiceState.PAID: "Paid"}
LOOKS = {InvoiceState.IN_REVIEW: "", InvoiceState.DUE: "warn", InvoiceState.PAID: "good"}
"""The look of a state's mark."""
DISPUTES = {
    DisputeState.OPEN: "Open",
    DisputeState.UPHELD: "Decided for the client",
    DisputeState.DISMISSED: "Dismissed",
    DisputeState.WITHDRAWN: "Withdrawn",
}
DISPUTE_LOOKS = {DisputeState.OPEN: "warn", DisputeState.UPHELD: "good"}
KINDS, LINES, name, subject = words.KINDS, words.LINES, words.name, words.subject
PAYMENTS = {
    EntryKind.CHARGEBACK: "Taken back by your bank",
    EntryKind.CHARGEBACK_END: "Returned by your bank",
    EntryKind.PAYBACK: "Sent back to you",
}
"""What moved money to or from a client otherwise than by its paying."""


def amount(invoice: Invoice, side: Side) -> str:
    """Return what the client is charged in all, or what of it is paid; below 0 for a credit note."""
    cents = invoice.charge + invoice.client_fee if side == Side.CLIENT else invoice.pay
    return money(-cents if invoice.kind is InvoiceKind.CREDIT else cents, invoice.currency)
