"""Disputes for operators to decide, with the week of work that they are about."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices import evidence
from hiringhall.marketplace.invoices.details import activity_names
from hiringhall.marketplace.invoices.disputes import LONGEST_NOTE, check_decision, decide_dispute
from hiringhall.marketplace.invoices.queries import lines_of
from hiringhall.web import billing_words, values
from hiringhall.web.access import Who
from hiringhall.web.diary import words as diary_words
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/operator/finance/disputes"
FIELDS = ("awarded", "note")


@pages.get(PATH, who=Who.OPERATOR)
def show_list(visit: Visit) -> Answer:
    """List the open disputes, or those that were decided last."""
    is_open = visit.query.text("state") != "decided"
    with visit.reading() as session:
        found = evidence.disputes(session, visit.actor, is_open=is_open)
    return visit.show("finance/disputes.html", found=found, is_open=is_open, words=billing_words)


@pages.get(f"{PATH}/{{dispute:str}}", who=Who.OPERATOR)
def show(visit: Visit) -> Answer:
    """Show a dispute with what was invoiced and worked, and ask for a decision if it is open."""
    return _show(visit, Form())


def _show(visit: Visit, form: Form, status: int = 200, awarded: int | None = None) -> Answer:
    with visit.reading() as session:
        found = evidence.get_dispute(session, visit.actor, visit.reference("dispute"))
        lines = lines_of(session, found.invoice)
        activities = activity_names(session, lines)
        stretches = evidence.worked(session, visit.actor, found.invoice)
    return visit.show(
        "finance/dispute.html" if awarded is None else "finance/dispute_sure.html",
        form=form,
        status=status,
        found=found,
        lines=lines,
        activities=activities,
        stretches=stretches,
        awarded=awarded,
        longest=LONGEST_NOTE,
        words=billing_words,
        diary_words=diary_words,
    )


@pages.post(f"{PATH}/{{dispute:str}}", who=Who.OPERATOR)
def decide(visit: Visit) -> Answer:
    """Decide a dispute, after asking once; a second decision is refused."""
    form = visit.form
    if form.flag("change"):
        return _show(visit, form)
    awarded = form.read("awarded", values.cents)
    if awarded is None:
        form.errors.setdefault("awarded", "write what the client need not pay; 0 is nothing.")
        return _show(visit, form, 422)
    try:
        if not form.flag("sure"):
            with visit.reading() as session:
                found = evidence.get_dispute(session, visit.actor, visit.reference("dispute"))
            check_decision(found.dispute, awarded, form.text("note"))
            return _show(visit, form, awarded=awarded)
        with visit.writing() as session:
            decide_dispute(session, visit.actor, visit.reference("dispute"), awarded, form.text("note"))
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, form, 422)
    return visit.go(PATH, good="The dispute is decided.")
