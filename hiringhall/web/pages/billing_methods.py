"""How a client pays: its methods, which of them is used, and taking one out of use."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.cashier.providers import offers_cards
from hiringhall.cashier.setting_up import begin_setup, finish_setup
from hiringhall.cashier.till import TillError
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.payments.charges import pay_now, top_up
from hiringhall.marketplace.payments.methods import (
    CHARGEABLE,
    make_default,
    methods_of,
    own_method,
    remove_method,
    use_bank_transfers,
)
from hiringhall.marketplace.payments.models import PaymentMethod, Use
from hiringhall.web import values
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.billing import Place, billing_place
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Methods:
    """What the page shows: the methods, the one in use first. Bank transfers are possible though none is listed."""

    place: Place
    methods: Sequence[PaymentMethod]

    @property
    def by_bank(self) -> bool:
        """Whether the client pays by bank and nothing is charged by itself."""
        return not any(method.is_default and method.provider in CHARGEABLE for method in self.methods)

    @property
    def chargeable(self) -> list[PaymentMethod]:
        """Those that can be charged."""
        return [method for method in self.methods if method.provider in CHARGEABLE]


@pages.get("/companies/{company:str}/billing/methods")
def show_methods(visit: Visit) -> Answer:
    """Show how the client pays."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        shown = _methods(visit, session)
    return visit.show(
        "billing/methods.html",
        form=form,
        status=status,
        shown=shown,
        offers_cards=offers_cards(visit.hall.settings),
    )


def _methods(visit: Visit, session: Session) -> Methods:
    place = billing_place(visit, session)
    return Methods(place, methods_of(session, visit.actor, client(place.company.id), Use.PAY))


@pages.get("/companies/{company:str}/billing/methods/new", slow=True)
def add_card(visit: Visit) -> Answer:
    """Explain where a card is entered; who comes back from there with a card has added it."""
    setup = visit.query.text("setup")
    if not setup:
        return _ask_card(visit, Form())
    try:
        method = finish_setup(visit.hall, visit.actor, client(visit.reference("company")), Use.PAY, setup)
    except (Refused, TillError) as refused:
        return _ask_card(visit, _told(Form(), refused), 422)
    if method is None:
        return visit.go(_path(visit), bad="No card was added.")
    return visit.go(_path(visit), good=f"{method.label} is added.")


@pages.post("/companies/{company:str}/billing/methods/new", slow=True)
def enter_card(visit: Visit) -> Answer:
    """Lead to the page of the payment provider where a card is entered."""
    back = visit.base + f"{_path(visit)}/new"
    try:
        return visit.go(begin_setup(visit.hall, visit.actor, client(visit.reference("company")), Use.PAY, back))
    except (Refused, TillError) as refused:
        return _ask_card(visit, _told(visit.form, refused), 422)


def _ask_card(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        place = _methods(visit, session).place
    if not offers_cards(visit.hall.settings):
        raise NotFound("way to pay")
    visit.leads_on(None)  # the provider says where its page is only when the form is sent
    return visit.show("billing/new_card.html", form=form, status=status, place=place)


def _told(form: Form, refused: Refused | TillError) -> Form:
    """Keep in the form what went wrong. Raises it again when it is not for the people."""
    if isinstance(refused, Refused):
        form.refuse(refused)
    else:
        form.errors[GENERAL] = str(refused)
    return form


@pages.post("/companies/{company:str}/billing/methods/bank")
def use_bank(visit: Visit) -> Answer:
    """Pay by bank from now on."""
    with visit.writing() as session:
        use_bank_transfers(session, visit.actor, visit.reference("company"))
    return visit.go(_path(visit), good="You pay by bank from now on; nothing is charged by itself.")


@pages.post("/companies/{company:str}/billing/methods/{key:str}/use")
def use(visit: Visit) -> Answer:
    """Charge this method from now on."""
    with visit.writing() as session:
        method = make_default(session, visit.actor, _find(visit, session).key)
    return visit.go(_path(visit), good=f"{method.label} is charged from now on.")


@pages.get("/companies/{company:str}/billing/methods/{key:str}/remove")
def ask_remove(visit: Visit) -> Answer:
    """Ask before a method is taken out of use."""
    return _ask_remove(visit, Form())


def _ask_remove(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        place = billing_place(visit, session)
        method = _find(visit, session)
    return visit.show("billing/remove_method.html", form=form, status=status, place=place, method=method)


@pages.post("/companies/{company:str}/billing/methods/{key:str}/remove")
def remove(visit: Visit) -> Answer:
    """Take a method out of use."""
    try:
        with visit.writing() as session:
            remove_method(session, visit.actor, _find(visit, session).key)
    except Refused as refused:
        visit.form.refuse(refused)
        return _ask_remove(visit, visit.form, 409)
    return visit.go(_path(visit), good="It is removed, and never charged again.")


@pages.post("/companies/{company:str}/billing/pay")
def pay_due(visit: Visit) -> Answer:
    """Pay now what is due, from the account and through the method in use."""
    with visit.writing() as session:
        charge = pay_now(session, visit.actor, visit.reference("company"))
    good = "What is due is paid." if charge is None else f"{values.money(charge.amount)} are being charged."
    return visit.go(f"/companies/{visit.reference('company')}/billing", good=good)


@pages.post("/companies/{company:str}/billing/methods/pay-in")
def pay_in(visit: Visit) -> Answer:
    """Have an amount charged that is then on the account."""
    form = visit.form
    amount = form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much.")
        return _page(visit, form, 422)
    try:
        with visit.writing() as session:
            top_up(session, visit.actor, visit.reference("company"), amount)
    except Refused as refused:
        form.refuse(refused, "amount")
        return _page(visit, form, 422)
    good = f"{values.money(amount)} are being charged, and then stand on your account."
    return visit.go(f"/companies/{visit.reference('company')}/billing", good=good)


def _find(visit: Visit, session: Session) -> PaymentMethod:
    """Return the method in the path, if the client in it pays by it."""
    method = own_method(session, visit.actor, visit.public_key("key", "payment method"))
    if method.use is not Use.PAY or (method.holder, method.holder_id) != client(visit.reference("company")):
        raise NotFound("payment method")
    return method


def _path(visit: Visit) -> str:
    return f"/companies/{visit.reference('company')}/billing/methods"
