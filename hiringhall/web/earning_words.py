"""Earnings and withdrawals in plain words."""

from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.payments.earnings import Awaited, Stage
from hiringhall.marketplace.payments.models import WithdrawalState
from hiringhall.web import billing_words
from hiringhall.web.values import written

STAGES = {
    Stage.IN_REVIEW: "In review",
    Stage.DISPUTED: "Disputed",
    Stage.UNPAID: "Not paid yet",
    Stage.SECURING: "Paid",
    Stage.HELD: "Held",
}
STAGE_LOOKS = {Stage.DISPUTED: "warn", Stage.UNPAID: "warn", Stage.SECURING: "good", Stage.HELD: "bad"}
WITHDRAWALS = {
    WithdrawalState.ASKED: "To be sent",
    WithdrawalState.SENT: "Sent",
    WithdrawalState.FAILED: "Failed",
    WithdrawalState.CANCELLED: "Cancelled",
}
WITHDRAWAL_LOOKS = {WithdrawalState.SENT: "good", WithdrawalState.FAILED: "bad", WithdrawalState.ASKED: "warn"}


def subject(awaited: Awaited) -> str:
    """Return what is awaited, in a few words."""
    if awaited.kind is InvoiceKind.WEEK and awaited.week is not None:
        return f"Week of {written(awaited.week)}"
    return billing_words.KINDS[awaited.kind]


def when(awaited: Awaited) -> str:
    """Return when it becomes available, as far as that can be said."""
    if awaited.available_on is not None:
        return f"available on {written(awaited.available_on)}"
    return {
        Stage.DISPUTED: "when the dispute is decided",
        Stage.UNPAID: "when the client has paid",
        Stage.HELD: "when it is decided whom it belongs to",
    }.get(awaited.stage, "")
