import itertools
import json
from time import time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from stripe import WebhookSignature

from hiringhall.cashier.stripe_events import TOLERANCE, NotSignedError, UnreadableError, take_event
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import Charge, Chargeback, ChargebackState, ChargeState, Withdrawal
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal, note_sent
from tests.support.books import held
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.inbox import mails
from tests.support.inbox import tell as follow
from tests.support.market import Market
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.racing import race
from tests.support.tills import account, card, charge_of, charged, earn, invoice_of, owe, paid

SECRET = "whsec_of_the_tests"
_numbers = itertools.count(1)


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def event(kind: str, about: dict[str, Any], **members: Any) -> str:
    """Return an event as Stripe writes it."""
    subject = {"amount": 5_000, "currency": "usd", **about}
    return json.dumps(
        {"id": f"evt_{next(_numbers)}", "object": "event", "type": kind, "data": {"object": subject}, **members}
    )


def tell(market: Market, text: str) -> None:
    """Let Stripe send an event, signed."""
    take_event(market.database, SECRET, text.encode(), WebhookSignature.generate_signature_header(text, SECRET))


def intent(charge: Charge, **members: Any) -> dict[str, Any]:
    return {"id": f"pi_{charge.id}", "object": "payment_intent", "metadata": {"charge": charge.key}, **members}


def cash(market: Market, cast: Cast) -> int:
    return held(market, company(cast.company), AccountKind.CASH)


def test_money_that_came_is_noted_once_however_often_it_is_told(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    came = event("payment_intent.succeeded", intent(charge))
    for _ in range(3):
        tell(market, came)
    tell(market, event("payment_intent.succeeded", intent(charge)))
    tell(market, event("payment_intent.payment_failed", intent(charge)))
    assert (charge_of(market, charge).state, charge_of(market, charge).external_id) == (
        ChargeState.SUCCEEDED,
        f"pi_{charge.id}",
    )
    assert cash(market, cast) == 5_000


@on_sqlite
def test_a_refusal_is_noted_with_its_reason(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    error = {"last_payment_error": {"message": "Insufficient funds."}}
    tell(market, event("payment_intent.payment_failed", intent(charge, **error)))
    assert (charge_of(market, charge).state, charge_of(market, charge).error) == (
        ChargeState.FAILED,
        "Insufficient funds.",
    )


def test_a_dispute_takes_the_money_back_until_it_is_closed(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    invoice = owe(market, hire(market, cast["hiring"], cast.design, cast["freelancer"]), 5_000)
    charge = paid(market, cast.company, 5_000, invoice)
    dispute = {"id": "dp_1", "payment_intent": f"pi_{charge.id}", "reason": "product_not_received"}
    tell(market, event("charge.dispute.created", dispute | {"status": "warning_needs_response"}))
    assert invoice_of(market, invoice).state is InvoiceState.PAID
    for kind in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
        tell(market, event(kind, dispute | {"status": "needs_response"}))
    assert invoice_of(market, invoice).owed == 5_000
    tell(market, event("charge.dispute.closed", dispute | {"status": "won"}))
    tell(market, event("charge.dispute.closed", dispute | {"status": "lost"}))
    assert invoice_of(market, invoice).state is InvoiceState.PAID
    with market.database.reading() as session:
        (chargeback,) = session.scalars(select(Chargeback))
        assert (chargeback.state, chargeback.reason) == (ChargebackState.WON, "product not received")


@on_sqlite
def test_a_dispute_whose_end_comes_first_is_opened_and_decided(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = paid(market, cast.company, 5_000)
    dispute = {"id": "dp_1", "payment_intent": f"pi_{charge.id}", "amount": 2_000, "status": "lost"}
    tell(market, event("charge.dispute.closed", dispute))
    tell(market, event("charge.dispute.created", dispute | {"status": "needs_response"}))
    assert cash(market, cast) == 3_000


def test_a_transfer_that_is_reversed_makes_the_money_available_again(market: Market, cast: Cast) -> None:
    freelancer = cast["freelancer"]
    assert freelancer.user_id is not None
    payee = person(freelancer.user_id)
    used = account(market, payee, "acct_1")
    earn(market, payee, 5_100, cast.company)
    with market.act() as session:
        withdrawal = ask_withdrawal(session, freelancer, payee, 5_100, used.key, least=0, fee=100)
        note_sent(session, CONSOLE, withdrawal.id, "tr_1")
    transfer = {"id": "tr_1", "metadata": {"withdrawal": withdrawal.key}, "amount_reversed": 1_000}
    tell(market, event("transfer.reversed", transfer))
    assert held(market, payee, AccountKind.AVAILABLE) == 0
    for _ in range(2):
        tell(market, event("transfer.reversed", transfer | {"amount_reversed": 5_000}))
    assert held(market, payee, AccountKind.AVAILABLE) == 5_100
    tell(market, event("payout.failed", {"id": "po_1", "failure_message": "Account closed."}, account="acct_1"))
    follow(market)
    (text,) = [mail.text for mail in mails(market) if mail.subject == "Your bank refused a payout"]
    assert "50.00 USD" in text
    assert "Account closed." in text
    with market.database.reading() as session:
        assert session.get_one(Withdrawal, withdrawal.id).error == "Stripe took the transfer back."


@on_sqlite
@pytest.mark.parametrize(
    "about",
    [
        {"metadata": {}},
        {"metadata": {"charge": "~01somebody-elses"}},
        {"amount": 4_999},
        {"currency": "eur"},
    ],
)
def test_what_is_not_ours_changes_nothing(market: Market, cast: Cast, about: dict[str, Any]) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    tell(market, event("payment_intent.succeeded", intent(charge) | about))
    dispute = {"id": "dp_1", "payment_intent": "pi_nobodys", "status": "needs_response"}
    tell(market, event("charge.dispute.created", dispute))
    tell(market, event("customer.created", {"amount": "none", "currency": None}))
    assert charge_of(market, charge).state is ChargeState.WAITING


@on_sqlite
def test_only_what_is_signed_with_our_secret_and_of_now_counts(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    text = event("payment_intent.succeeded", intent(charge))
    good = WebhookSignature.generate_signature_header(text, SECRET)
    signatures = (
        "",
        "t=1,v1=00",
        "v1=,t=x",
        WebhookSignature.generate_signature_header(text, "whsec_of_others"),
        WebhookSignature.generate_signature_header(text, SECRET, int(time()) - TOLERANCE - 5),
    )
    for signature in signatures:
        with pytest.raises(NotSignedError):
            take_event(market.database, SECRET, text.encode(), signature)
    for payload in (text.replace("5000", "5001").encode(), b"\xff\xfe"):
        with pytest.raises(NotSignedError):
            take_event(market.database, SECRET, payload, good)
    assert charge_of(market, charge).state is ChargeState.WAITING


@on_sqlite
@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", "{}", event("payment_intent.succeeded", {"id": 7}), '{"id":1,"type":2,"data":3}']
)
def test_what_is_signed_but_no_event_is_refused(market: Market, text: str) -> None:
    with pytest.raises(UnreadableError):
        tell(market, text)


def test_an_event_that_cannot_be_acted_on_yet_may_come_again(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    with market.act() as session:
        session.get_one(Charge, charge.id).external_id = f"pi_{charge.id}"
    dispute = event("charge.dispute.created", {"id": "dp_1", "payment_intent": f"pi_{charge.id}", "status": "x"})
    with pytest.raises(Conflict):
        tell(market, dispute)
    tell(market, event("payment_intent.succeeded", intent(charge)))
    tell(market, dispute)
    assert cash(market, cast) == 0


@on_postgresql
def test_one_event_told_to_several_workers_at_once_counts_once(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = paid(market, cast.company, 5_000)
    dispute = event("charge.dispute.created", {"id": "dp_1", "payment_intent": f"pi_{charge.id}", "status": "x"})

    def told(_session: Session) -> None:
        tell(market, dispute)

    assert race(market, [told] * 4) == ["done"] * 4
    with market.database.reading() as session:
        opened = select(func.count(Change.id)).where(Change.kind == "chargeback.opened")
        assert session.scalar(opened) == 1
