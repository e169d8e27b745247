"""Ways to be paid: adding a bank account, using another one, removing one."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.payments.methods import (
    LONGEST_DETAILS,
    LONGEST_LABEL,
    add_bank_details,
    make_default,
    methods_of,
    own_method,
    remove_method,
)
from hiringhall.marketplace.payments.models import PaymentMethod, Use
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.purses import Purse, purse
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("label", "details")


@pages.get("/earnings/methods")
@pages.get("/companies/{company:str}/earnings/methods")
def show_methods(visit: Visit) -> Answer:
    """List the ways to be paid, the one in use first, with the form for another."""
    return _show(visit, Form())


def _show(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        whose = purse(visit, session)
        methods = methods_of(session, visit.actor, whose.payee, Use.PAYOUT)
    return visit.show(
        "earnings/methods.html",
        form=form,
        status=status,
        whose=whose,
        methods=methods,
        longest_label=LONGEST_LABEL,
        longest_details=LONGEST_DETAILS,
    )


@pages.post("/earnings/methods")
@pages.post("/companies/{company:str}/earnings/methods")
def add(visit: Visit) -> Answer:
    """Add a bank account, which only operators will read."""
    form = visit.form
    try:
        with visit.writing() as session:
            whose = purse(visit, session)
            method = add_bank_details(
                session, visit.actor, visit.hall.sealer, whose.payee, form.text("label"), form.text("details")
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, form, 422)
    return visit.go(f"{whose.path}/methods", good=f"{method.label} is added.")


@pages.post("/earnings/methods/{key:str}/use")
@pages.post("/companies/{company:str}/earnings/methods/{key:str}/use")
def use(visit: Visit) -> Answer:
    """Use a way to be paid from now on, unless another is chosen."""
    with visit.writing() as session:
        whose = purse(visit, session)
        method = make_default(session, visit.actor, _find(visit, session, whose).key)
    return visit.go(f"{whose.path}/methods", good=f"{method.label} is used from now on.")


@pages.get("/earnings/methods/{key:str}/remove")
@pages.get("/companies/{company:str}/earnings/methods/{key:str}/remove")
def ask_remove(visit: Visit) -> Answer:
    """Ask before a way to be paid is removed."""
    with visit.reading() as session:
        whose = purse(visit, session)
        method = _find(visit, session, whose)
    return visit.show("earnings/remove_method.html", whose=whose, method=method)


@pages.post("/earnings/methods/{key:str}/remove")
@pages.post("/companies/{company:str}/earnings/methods/{key:str}/remove")
def remove(visit: Visit) -> Answer:
    """Remove a way to be paid."""
    with visit.writing() as session:
        whose = purse(visit, session)
        method = _find(visit, session, whose)
        remove_method(session, visit.actor, method.key)
    return visit.go(f"{whose.path}/methods", good=f"{method.label} is removed.")


def _find(visit: Visit, session: Session, whose: Purse) -> PaymentMethod:
    """Return the way to be paid in the path, if it is one of the purse's."""
    found = own_method(session, visit.actor, visit.public_key("key", "payment method"))
    if found.use is not Use.PAYOUT or (found.holder, found.holder_id) != whose.payee:
        raise NotFound("payment method")
    return found
