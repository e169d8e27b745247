"""What clients do with a bid: award it, and pay for work on it besides."""

from msgspec import Struct

from hiringhall.api.elance import errors
from hiringhall.api.elance.call import Call, read_count
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.endpoints.jobs import read_cents
from hiringhall.api.elance.values import wire_name
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.payments.custom import pay_freelancer, reference_of
from hiringhall.marketplace.workrooms.awarding import award
from hiringhall.marketplace.workrooms.queries import find_workroom


class Awarded(Struct, frozen=True, rename=wire_name):
    """The bid whose terms were put to the contractor."""

    bid_id: str


class Paid(Struct, frozen=True, rename=wire_name):
    """A payment that was made just now."""

    payment_id: str
    bid_id: str


@endpoint(
    "POST",
    "projects/bids/{bidId}/terms",
    section="4.8",
    title="Award a bid",
    scope=Scope.OFFERS_MAKE,
    repeatable=True,
)
def award_bid(call: Call) -> Awarded:
    """Offer the contractor what they proposed; the contract begins when they accept."""
    number = read_count(call.path["bidId"])
    if number is None:
        raise errors.invalid_bid()
    workroom = find_workroom(call.session, call.person, number)
    award(call.session, call.person, workroom, days=call.hall.settings.offer_days)
    return Awarded(str(workroom.id))


@endpoint(
    "POST", "projects/payments", section="4.7", title="Make a payment", scope=Scope.PAYMENTS_MAKE, repeatable=True
)
def make_payment(call: Call) -> Paid:
    """Charge the client an amount for a bid that was awarded, besides what its terms say."""
    number = read_count(call.value("bidId"))
    if number is None:
        raise errors.invalid_bid()
    amount = read_cents("amount", call.value("amount"))
    workroom = find_workroom(call.session, call.person, number)
    if workroom.contract is None:
        raise NotFound("workroom")
    contract = workroom.contract.key
    comment = call.value("comment")
    invoice = pay_freelancer(call.session, call.person, contract, InvoiceKind.PAYMENT, amount, comment)
    return Paid(str(reference_of(call.session, invoice)), str(workroom.id))
