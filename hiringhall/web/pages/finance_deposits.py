"""Payments of clients that an operator notes, and cash that was sent back to them."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.queries import find_company
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import balance
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.cash import LONGEST_REFERENCE, checked_reference, record_deposit
from hiringhall.marketplace.payments.finance import latest_movements
from hiringhall.marketplace.payments.paybacks import record_payback
from hiringhall.marketplace.payments.preview import first_time
from hiringhall.web import values
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/operator/finance/deposits"
CURRENCY = "USD"
FIELDS = ("company", "amount", "reference")


@dataclass(frozen=True)
class Way:
    """A way that cash goes: its name in addresses, what notes it, and its words."""

    name: str
    act: Callable[..., int]
    title: str
    button: str
    question: str
    done: str
    hint: str


IN = Way(
    "in",
    record_deposit,
    "A client paid in",
    "Note the payment",
    "Did {client} pay in {amount}?",
    "{amount} of {client} are noted; what was due is paid from it.",
    "As it stands on the bank's statement. It counts once for each client.",
)
BACK = Way(
    "back",
    record_payback,
    "Cash was sent back to a client",
    "Note it",
    "Was {amount} sent back to {client}?",
    "{amount} sent back to {client} are noted.",
    "As the bank calls the transfer that you have made.",
)


@pages.get(PATH, who=Who.OPERATOR)
def show(visit: Visit) -> Answer:
    """Show the form, and what was noted last."""
    return _show(visit, IN, Form().fill(company=visit.query.text("company")))


@pages.get(f"{PATH}/back", who=Who.OPERATOR)
def show_back(visit: Visit) -> Answer:
    """Show the form of what was sent back."""
    return _show(visit, BACK, Form().fill(company=visit.query.text("company")))


def _show(visit: Visit, way: Way, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        latest = latest_movements(session, visit.actor)
    return visit.show(
        "finance/deposits.html",
        form=form,
        status=status,
        way=way,
        ways=(IN, BACK),
        latest=latest,
        longest=LONGEST_REFERENCE,
        currency=CURRENCY,
    )


@pages.post(PATH, who=Who.OPERATOR)
def note_deposit(visit: Visit) -> Answer:
    """Note a payment, after asking once."""
    return _note(visit, IN)


@pages.post(f"{PATH}/back", who=Who.OPERATOR)
def note_payback(visit: Visit) -> Answer:
    """Note what was sent back, after asking once."""
    return _note(visit, BACK)


def _note(visit: Visit, way: Way) -> Answer:
    form = visit.form
    if form.flag("change"):
        return _show(visit, way, form)
    amount = form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much it was.")
    with visit.reading() as session:
        company = _company(session, form)
        cash = balance(session, client(company.id), AccountKind.CASH, CURRENCY) if company else 0
    try:
        reference = checked_reference(form.text("reference"))
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, way, form, 422)
    if company is None or amount is None or form.errors:
        return _show(visit, way, form, 422)
    said = {"client": company.name, "amount": values.money(amount, CURRENCY)}
    if not form.flag("sure"):
        return visit.show(
            "finance/deposit_sure.html",
            form=form.fill(once=new_key()),
            way=way,
            question=way.question.format(**said),
            company=company,
            cash=cash,
            currency=CURRENCY,
        )
    try:
        with visit.writing() as session:
            if first_time(session, visit.actor, f"cash {way.name}", form.text("once")):
                way.act(session, visit.actor, company.id, amount, reference, currency=CURRENCY)
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, way, form, 422)
    return visit.go(PATH, good=way.done.format(**said))


def _company(session: Session, form: Form) -> Company | None:
    """Return the company that a form names by its number or literal id."""
    try:
        return session.get(Company, find_company(session, form.text("company").strip()))
    except NotFound:
        form.errors.setdefault("company", "write the reference of a client, such as acme.")
        return None
