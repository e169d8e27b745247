"""Custom payments: what a client pays of its own accord, such as a bonus."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import cents
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.paging import Page, read_page
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.payments.custom import contract_with, pay_freelancer, payments_of, reference_of

SECTION = "Payments"
NAMES = {"contract": "engagement__reference"}
LIST_PAGE = Page(0, 100)

_KINDS = {"Bonus": InvoiceKind.BONUS, "Expense": InvoiceKind.EXPENSE, "Payment": InvoiceKind.PAYMENT}


class MakePayment(Parameters, frozen=True):
    """Says whom to pay, how much and what for; clients of several years write it in several ways."""

    team_reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    engagement__reference: Annotated[
        str | None, Meta(description="Number or key of the contract, of this team or a sub-team.")
    ] = None
    provider__reference: Annotated[
        str | None,
        Meta(description="Number or literal id of the freelancer, instead of the contract where there is only one."),
    ] = None
    comments: Annotated[str | None, Meta(description="What is said of it to the freelancer. Required.")] = None
    comment: Annotated[str | None, Meta(description="Another word for comments.")] = None
    charge_amount: Annotated[
        str | None, Meta(description="What the client is charged, the fee of the marketplace included.")
    ] = None
    amount: Annotated[
        str | None, Meta(description="What the freelancer gets, instead of charge_amount: the fee comes on top.")
    ] = None
    notes: Annotated[str | None, Meta(description="Notes that only the client reads.")] = None
    subtype: Annotated[
        Literal["Bonus", "Expense", "Payment"],
        Meta(description="What it is in reports. An expense carries no fee. This hall's own addition."),
    ] = "Bonus"


class PaymentList(Parameters, frozen=True):
    """Whose payments to list."""

    team_reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    page: Annotated[str | None, Meta(description="offset;count, 0;100 unless told.")] = None


class Adjustment(Struct, frozen=True):
    """A payment that was made: `reference` is that of the transaction in financial reports."""

    reference: str


class AdjustmentAnswer(Struct, frozen=True):
    """Answer of the call."""

    adjustment: Adjustment


class AdjustmentsAnswer(Struct, frozen=True):
    """Answer of the call: references."""

    adjustments: list[str]


@endpoint(
    "hr_adjustments_create",
    "POST",
    "hr/v2/teams/{team_reference}/adjustments",
    section=SECTION,
    title="Make custom payment",
    scope=Scope.PAYMENTS_MAKE,
    names=NAMES,
    moves_money=True,
)
def make_payment(call: Call, params: MakePayment) -> AdjustmentAnswer:
    """Pay a freelancer a bonus, or an expense, on a contract of the team, also on one that has ended."""
    session, actor = call.session, call.actor
    team = accounts.locate_team(session, params.team_reference).id
    name, amount = _amount(params)
    contract = params.engagement__reference
    if contract is None:
        if params.provider__reference is None:
            raise errors.bad_parameter("engagement__reference", "The parameter is required.")
        contract = contract_with(session, actor, team, accounts.find_user(session, params.provider__reference))
    comments, comment = _comment(params)
    try:
        invoice = pay_freelancer(
            session,
            actor,
            contract,
            _KINDS[params.subtype],
            amount,
            comment,
            notes=params.notes or "",
            team=team,
            is_pay=name == "amount",
        )
    except InvalidInput as refused:
        field = {"amount": name, "comment": comments}.get(refused.field, refused.field)
        raise InvalidInput(field, refused.why) from None
    return AdjustmentAnswer(Adjustment(str(reference_of(session, invoice))))


@endpoint(
    "hr_adjustments_list",
    "GET",
    "hr/v2/teams/{team_reference}/adjustments",
    section=SECTION,
    title="List custom payments",
    scope=Scope.PAYMENTS_MAKE,
    documented=False,
)
def list_payments(call: Call, params: PaymentList) -> AdjustmentsAnswer:
    """Return the references of the custom payments of a team and its sub-teams, the latest first."""
    page = read_page(params.page, default=LIST_PAGE)
    team = accounts.locate_team(call.session, params.team_reference).id
    found = payments_of(call.session, call.actor, team, offset=page.offset, count=page.count)
    return AdjustmentsAnswer([str(reference) for reference in found])


def _amount(params: MakePayment) -> tuple[str, int]:
    """Return the parameter that says how much, and the cents. One that says 0 says nothing: old clients send both."""
    said = {name: cents(name, getattr(params, name)) or 0 for name in ("charge_amount", "amount")}
    given = [name for name, value in said.items() if value]
    if len(given) > 1:
        raise InvalidInput("amount", "send charge_amount or amount, not both.")
    name = given[0] if given else "charge_amount"
    if params.charge_amount is None and params.amount is None:
        raise errors.bad_parameter(name, "The parameter is required.")
    return name, said[name]


def _comment(params: MakePayment) -> tuple[str, str]:
    """Return the parameter that says what it is for, and what it says."""
    if params.comments is not None and params.comment is not None and params.comments != params.comment:
        raise InvalidInput("comment", "send comments or comment, not both.")
    name = "comment" if params.comments is None and params.comment is not None else "comments"
    said = getattr(params, name)
    if said is None:
        raise errors.bad_parameter(name, "The parameter is required.")
    return name, said
