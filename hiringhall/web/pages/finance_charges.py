"""Charges that failed, wait or succeeded, and the chargebacks of clients' banks, for operators."""

from dataclasses import dataclass
from typing import Any

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.payments import desk
from hiringhall.marketplace.payments.chargebacks import LONGEST_REASON, decide_chargeback, open_chargeback
from hiringhall.marketplace.payments.models import ChargebackState, ChargeState
from hiringhall.marketplace.payments.preview import first_time
from hiringhall.web import links, values
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

CHARGES, CHARGEBACKS = "/operator/finance/charges", "/operator/finance/chargebacks"
MOST_PAGES = 10_000
STATES = {
    ChargeState.FAILED: "Failed",
    ChargeState.WAITING: "Waiting",
    ChargeState.SUCCEEDED: "Succeeded",
    ChargeState.CANCELLED: "Cancelled",
}
OUTCOMES = {ChargebackState.OPEN: "Open", ChargebackState.WON: "Won", ChargebackState.LOST: "Lost"}
FIELDS = ("amount", "reason")


@dataclass(frozen=True)
class List:
    """A page of a list: `chosen` is the value of its filter `name`."""

    path: str
    name: str
    chosen: str
    rows: list[Any]
    page: int
    has_more: bool

    def to(self, chosen: str, *, page: int = 1) -> str:
        """Return the address of a page of the list with a value of its filter."""
        return links.with_query(self.path, **{self.name: chosen}, page=None if page == 1 else page)


def page_of(visit: Visit) -> int:
    """Return which page of a list the address asks for."""
    return min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)


@pages.get(CHARGES, who=Who.OPERATOR)
def show_charges(visit: Visit) -> Answer:
    """List the charges in a state, at first those that failed."""
    state = next((state for state in ChargeState if state == visit.query.text("state")), ChargeState.FAILED)
    with visit.reading() as session:
        rows, more = desk.charges(session, visit.actor, state, page=page_of(visit))
    shown = List(CHARGES, "state", state.value, rows, page_of(visit), more)
    return visit.show("finance/charges.html", list=shown, states=STATES)


@pages.get(f"{CHARGES}/{{charge:str}}/chargeback", who=Who.OPERATOR)
def ask_chargeback(visit: Visit) -> Answer:
    """Show the form for what a client's bank took back."""
    with visit.reading() as session:
        found = desk.get_charge(session, visit.actor, visit.reference("charge"))
    return _ask(visit, found, Form().fill(amount=values.typed(found.charge.amount), once=new_key()))


def _ask(visit: Visit, found: desk.DeskCharge, form: Form, status: int = 200) -> Answer:
    return visit.show("finance/chargeback.html", form=form, status=status, found=found, longest=LONGEST_REASON)


@pages.post(f"{CHARGES}/{{charge:str}}/chargeback", who=Who.OPERATOR)
def note_chargeback(visit: Visit) -> Answer:
    """Note that a client's bank took back the money of a charge, or a part of it."""
    form = visit.form
    with visit.reading() as session:
        found = desk.get_charge(session, visit.actor, visit.reference("charge"))
    amount = form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much was taken back.")
        return _ask(visit, found, form, 422)
    try:
        with visit.writing() as session:
            if first_time(session, visit.actor, f"chargeback {found.charge.id}", form.text("once")):
                open_chargeback(session, visit.actor, found.charge.id, form.text("reason"), amount)
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _ask(visit, found, form, 422)
    return visit.go(CHARGEBACKS, good="The chargeback is noted. What it was for is owed again.")


@pages.get(CHARGEBACKS, who=Who.OPERATOR)
def show_chargebacks(visit: Visit) -> Answer:
    """List the open chargebacks, or those that were decided."""
    is_open = visit.query.text("state") != "decided"
    with visit.reading() as session:
        rows, more = desk.chargebacks(session, visit.actor, is_open=is_open, page=page_of(visit))
    shown = List(CHARGEBACKS, "state", "open" if is_open else "decided", rows, page_of(visit), more)
    return visit.show("finance/chargebacks.html", list=shown, outcomes=OUTCOMES)


@pages.get(f"{CHARGEBACKS}/{{chargeback:str}}", who=Who.OPERATOR)
def ask_decision(visit: Visit) -> Answer:
    """Ask how a chargeback ended."""
    with visit.reading() as session:
        found = desk.get_chargeback(session, visit.actor, visit.reference("chargeback"))
    return visit.show("finance/chargeback_end.html", found=found)


@pages.post(f"{CHARGEBACKS}/{{chargeback:str}}", who=Who.OPERATOR)
def decide(visit: Visit) -> Answer:
    """Note how a chargeback ended."""
    won = visit.form.text("answer") == "won"
    with visit.writing() as session:
        decide_chargeback(session, visit.actor, visit.reference("chargeback"), won=won)
    told = "The money came back" if won else "The money is lost"
    return visit.go(CHARGEBACKS, good=f"{told}; that is noted.")
