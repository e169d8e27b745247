"""Giving back a part of an invoice, or all of it, for the freelancer's side."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices.crediting import Parts
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.invoices.queries import ListedInvoice, listed
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.payments.custom import LONGEST_COMMENT, checked_comment
from hiringhall.marketplace.payments.preview import first_time
from hiringhall.marketplace.payments.refunds import preview_refund, refund, refundable_invoice
from hiringhall.web import billing_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.invoices import invoice_key
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("amount", "comment")


@pages.get("/invoices/{key:str}/refund")
def show_form(visit: Visit) -> Answer:
    """Show the form, with all that is left."""
    of = _refundable(visit)
    left = of.invoice.pay - of.invoice.credited_pay
    return _show(visit, of, Form().fill(amount=values.typed(left)))


def _refundable(visit: Visit) -> ListedInvoice:
    with visit.reading() as session:
        found = listed(session, refundable_invoice(session, visit.actor, invoice_key(visit)))
    if found.invoice.agency_id is not None and found.invoice.freelancer_id != visit.actor.user_id:
        visit.wear(found.invoice.agency_id)
    return found


def _show(visit: Visit, of: ListedInvoice, form: Form, status: int = 200, parts: Parts | None = None) -> Answer:
    return visit.show(
        "earnings/refund_sure.html" if parts else "earnings/refund.html",
        form=form,
        status=status,
        of=of,
        parts=parts,
        words=billing_words,
        longest=LONGEST_COMMENT,
    )


@pages.post("/invoices/{key:str}/refund")
def give_back(visit: Visit) -> Answer:
    """Ask once, with what it means; then give it back, once however often the answer is sent."""
    form, of = visit.form, _refundable(visit)
    if form.flag("change"):
        return _show(visit, of, form)
    amount = form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much you give back.")
        return _show(visit, of, form, 422)
    try:
        parts = preview_refund(of.invoice, amount)
        checked_comment(form.text("comment"))
        if not form.flag("sure"):
            return _show(visit, of, form.fill(once=new_key()), parts=parts)
        _refund(visit, of.invoice, amount)
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, of, form, 422)
    given = values.money(amount, of.invoice.currency)
    return visit.go(f"/invoices/{of.invoice.key}", good=f"You have given back {given}.")


def _refund(visit: Visit, invoice: Invoice, amount: int) -> None:
    with visit.writing() as session:
        if first_time(session, visit.actor, f"refund {invoice.key}", visit.form.text("once")):
            refund(session, visit.actor, invoice.key, amount, visit.form.text("comment"))
