"""Withdrawing what is available: the form, what was withdrawn, and taking back what is not sent yet."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import balance
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.methods import methods_of
from hiringhall.marketplace.payments.models import PaymentMethod, Use, Withdrawal
from hiringhall.marketplace.payments.preview import first_time
from hiringhall.marketplace.payments.withdrawals import (
    ask_withdrawal,
    cancel_withdrawal,
    check_amount,
    withdrawals_of,
)
from hiringhall.web import earning_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.purses import Purse, purse
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("amount", "method")
CURRENCY = "USD"


@dataclass(frozen=True)
class Counter:
    """What a withdrawal can be made of: cents that are available, the ways to be paid, and what the hall asks for."""

    whose: Purse
    available: int
    methods: list[PaymentMethod]
    least: int
    fee: int

    @property
    def lowest(self) -> int:
        """The least that can be withdrawn, in cents."""
        return max(self.least, self.fee + 1)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The ways to be paid as choices of a form."""
        return [(method.key, method.label, "") for method in self.methods]

    def chosen(self, key: str) -> PaymentMethod | None:
        """Return the way to be paid of that key."""
        return next((method for method in self.methods if method.key == key), None)


def _counter(visit: Visit, session: Session) -> Counter:
    whose = purse(visit, session)
    settings = visit.hall.settings
    return Counter(
        whose,
        balance(session, whose.payee, AccountKind.AVAILABLE, CURRENCY),
        list(methods_of(session, visit.actor, whose.payee, Use.PAYOUT)),
        settings.least_withdrawal,
        settings.withdrawal_fee,
    )


@pages.get("/earnings/withdraw")
@pages.get("/companies/{company:str}/earnings/withdraw")
def show_form(visit: Visit) -> Answer:
    """Show the form, with all that is available."""
    with visit.reading() as session:
        counter = _counter(visit, session)
    method = counter.methods[0].key if counter.methods else ""
    return _show(visit, counter, Form().fill(amount=values.typed(max(counter.available, 0)), method=method))


def _show(visit: Visit, counter: Counter, form: Form, status: int = 200) -> Answer:
    return visit.show(
        "earnings/withdraw.html", form=form, status=status, counter=counter, whose=counter.whose, currency=CURRENCY
    )


@pages.post("/earnings/withdraw")
@pages.post("/companies/{company:str}/earnings/withdraw")
def withdraw(visit: Visit) -> Answer:
    """Ask once, with what arrives; then withdraw it, once however often the answer is sent."""
    form = visit.form
    with visit.reading() as session:
        counter = _counter(visit, session)
        if form.flag("change"):
            return _show(visit, counter, form)
        amount, method = form.read("amount", values.cents), counter.chosen(form.text("method"))
        if amount is None:
            form.errors.setdefault("amount", "write how much you withdraw.")
        elif not form.flag("sure"):
            _check(session, form, counter, amount)
        if method is None:
            form.errors.setdefault("method", "choose where the money goes.")
    if form.errors or amount is None or method is None:
        return _show(visit, counter, form, 422)
    if not form.flag("sure"):
        return visit.show(
            "earnings/withdraw_sure.html",
            form=form.fill(once=new_key()),
            counter=counter,
            whose=counter.whose,
            amount=amount,
            method=method,
            currency=CURRENCY,
        )
    return _withdraw(visit, form, counter, amount, method)


def _check(session: Session, form: Form, counter: Counter, amount: int) -> None:
    try:
        check_amount(session, counter.whose.payee, amount, least=counter.least, fee=counter.fee, currency=CURRENCY)
    except Refused as refused:
        form.refuse(refused, *FIELDS)


def _withdraw(visit: Visit, form: Form, counter: Counter, amount: int, method: PaymentMethod) -> Answer:
    payee = counter.whose.payee
    try:
        with visit.writing() as session:
            if first_time(session, visit.actor, f"withdraw {payee.holder}:{payee.id}", form.text("once")):
                ask_withdrawal(
                    session,
                    visit.actor,
                    payee,
                    amount,
                    method.key,
                    least=counter.least,
                    fee=counter.fee,
                    currency=CURRENCY,
                )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _show(visit, counter, form, 422)
    arrives = values.money(amount - counter.fee, CURRENCY)
    return visit.go(f"{counter.whose.path}/withdrawals", good=f"{arrives} will be sent to {method.label}.")


@pages.get("/earnings/withdrawals")
@pages.get("/companies/{company:str}/earnings/withdrawals")
def show_list(visit: Visit) -> Answer:
    """List the latest withdrawals, the newest first."""
    with visit.reading() as session:
        whose = purse(visit, session)
        found = withdrawals_of(session, visit.actor, whose.payee)
        used = {withdrawal.method_id for withdrawal in found}
        labels = {id_: session.get_one(PaymentMethod, id_).label for id_ in used}
    return visit.show("earnings/withdrawals.html", whose=whose, withdrawals=found, labels=labels, words=earning_words)


@pages.get("/earnings/withdrawals/{key:str}/cancel")
@pages.get("/companies/{company:str}/earnings/withdrawals/{key:str}/cancel")
def ask_cancel(visit: Visit) -> Answer:
    """Ask before a withdrawal is taken back."""
    with visit.reading() as session:
        whose = purse(visit, session)
        withdrawal = _find(visit, session, whose)
    return visit.show("earnings/cancel.html", whose=whose, withdrawal=withdrawal)


@pages.post("/earnings/withdrawals/{key:str}/cancel")
@pages.post("/companies/{company:str}/earnings/withdrawals/{key:str}/cancel")
def cancel(visit: Visit) -> Answer:
    """Take a withdrawal back that nobody has begun to send."""
    with visit.writing() as session:
        whose = purse(visit, session)
        withdrawal = cancel_withdrawal(session, visit.actor, _find(visit, session, whose).key)
    amount = values.money(withdrawal.amount, withdrawal.currency)
    return visit.go(f"{whose.path}/withdrawals", good=f"The withdrawal is cancelled; {amount} are available again.")


def _find(visit: Visit, session: Session, whose: Purse) -> Withdrawal:
    key = visit.public_key("key", "withdrawal")
    mine = select(Withdrawal).filter_by(key=key, holder=whose.payee.holder, holder_id=whose.payee.id)
    found = session.scalar(mine)
    if found is None:
        raise NotFound("withdrawal")
    return found
