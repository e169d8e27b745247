"""Paying a freelancer of one's own accord: a bonus, an expense or anything else, on a contract."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.listed import listed_contracts
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.invoices.splitting import Split
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.payments.custom import LONGEST_COMMENT, checked_comment, pay_freelancer
from hiringhall.marketplace.payments.preview import first_time, payable_contract, preview_payment
from hiringhall.marketplace.sides import Side
from hiringhall.web import billing_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, wear
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("kind", "amount", "comment", "notes")
KINDS = [
    (InvoiceKind.BONUS.value, "A bonus", "A thank-you for good work."),
    (InvoiceKind.EXPENSE.value, "An expense", "What the freelancer laid out for you; it carries no fee."),
    (InvoiceKind.PAYMENT.value, "Another payment", "Anything else that was agreed."),
]


@pages.get("/contracts/{key:str}/pay")
def show_form(visit: Visit) -> Answer:
    """Show the form."""
    return _show(visit, Form().fill(kind=InvoiceKind.BONUS.value), "contracts/pay.html")


@pages.get("/contracts/{key:str}/pay/share")
def show_share(visit: Visit) -> Answer:
    """Answer with what becomes of the amount that somebody is typing."""
    return _show(visit, visit.query, "contracts/pay_share.html")


@pages.post("/contracts/{key:str}/pay")
def pay(visit: Visit) -> Answer:
    """Ask once, with what becomes of the money; then pay it, once however often the answer is sent."""
    form = visit.form
    if form.flag("change"):
        return _show(visit, form, "contracts/pay.html")
    kind, amount = _kind(form), form.read("amount", values.cents)
    if kind is None:
        form.errors.setdefault("kind", "choose what it is.")
    if amount is None:
        form.errors.setdefault("amount", "write how much you pay.")
    if kind is None or amount is None:
        return _show(visit, form, "contracts/pay.html", 422)
    try:
        for field, least in (("comment", 1), ("notes", 0)):
            checked_comment(form.text(field), field, least=least)
        with visit.reading() as session:
            preview_payment(session, visit.actor, contract_key(visit), kind, amount)
        if form.flag("sure"):
            return _pay(visit, form, kind, amount)
        return _show(visit, form.fill(once=new_key()), "contracts/pay_sure.html")
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, form, "contracts/pay.html", 422)


def _pay(visit: Visit, form: Form, kind: InvoiceKind, amount: int) -> Answer:
    key = contract_key(visit)
    with visit.writing() as session:
        if first_time(session, visit.actor, f"pay {key}", form.text("once")):
            pay_freelancer(session, visit.actor, key, kind, amount, form.text("comment"), notes=form.text("notes"))
    return visit.go(f"/contracts/{key}", good=f"{billing_words.KINDS[kind]} given: {values.money(amount)}.")


def _show(visit: Visit, form: Form, template: str, status: int = 200) -> Answer:
    with visit.reading() as session:
        contract = listed_contracts(session, [payable_contract(session, visit.actor, contract_key(visit)).id])[0]
        share = _share(visit, session, form)
    wear(visit, contract, Side.CLIENT)
    return visit.show(
        template,
        form=form,
        status=status,
        contract=contract,
        share=share,
        kinds=KINDS,
        words=billing_words,
        longest=LONGEST_COMMENT,
    )


def _share(visit: Visit, session: Session, form: Form) -> Split | None:
    """Return what becomes of the amount in a form, None while there is none that can be paid."""
    try:
        kind, amount = InvoiceKind(form.text("kind")), values.cents(form.text("amount").strip())
        return preview_payment(session, visit.actor, contract_key(visit), kind, amount)
    except (ValueError, InvalidInput):
        return None


def _kind(form: Form) -> InvoiceKind | None:
    return next((InvoiceKind(value) for value, *_ in KINDS if value == form.text("kind")), None)
