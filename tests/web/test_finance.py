"""The operator's pages of finance, without a browser: balances, deposits, withdrawals, disputes, chargebacks, audit."""

import csv
import io
import secrets

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.invoices.disputes import open_dispute
from hiringhall.marketplace.invoices.models import DisputeState
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.book_checks import CHECKS
from hiringhall.marketplace.payments.charges import top_up
from hiringhall.marketplace.payments.methods import add_bank_details
from hiringhall.marketplace.payments.models import Chargeback, ChargebackState, Withdrawal, WithdrawalState
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal
from tests.support.books import held
from tests.support.money import add_card, collect
from tests.support.tills import earn
from tests.support.weeks import billed_week
from tests.web.conftest import Back, actor
from tests.web.test_billing import Billed, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, words
from tests.web.visitor import Visitor, errors, flash, heading, value

FINANCE = "/operator/finance"
PAGES = (
    "",
    "/deposits",
    "/deposits/back",
    "/charges",
    "/charges?state=succeeded",
    "/withdrawals",
    "/withdrawals?state=done",
    "/disputes",
    "/disputes?state=decided",
    "/chargebacks",
    "/chargebacks?state=decided",
    "/audit",
)
FORMS = (
    "/check",
    "/deposits",
    "/deposits/back",
    "/withdrawals/csv",
    "/withdrawals/1/sent",
    "/withdrawals/1/failed",
    "/disputes/1",
    "/charges/1/chargeback",
    "/chargebacks/1",
)


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def operator(visitor: Visitor, back: Back) -> User:
    return back.sign_in(visitor, back.person("Ines", is_operator=True))


def cash(firm: Firm) -> int:
    return held(Acts(firm.back), company(firm.id), AccountKind.CASH)


def asked(back: Back, firm: Firm, user: User, amount: int = 20_000) -> Withdrawal:
    """Let somebody ask for a withdrawal to a bank account of theirs."""
    payee = person(user.id)
    earn(Acts(back), payee, amount, firm.id)
    with back.database.writing() as session:
        bank = add_bank_details(session, actor(user), back.sealer, payee, "=My bank", "DE02 1203 0000 0000 2020 51")
        return ask_withdrawal(session, actor(user), payee, amount, bank.key, least=1, fee=0)


def now(back: Back, withdrawal: Withdrawal) -> Withdrawal:
    with back.database.reading() as session:
        return session.get_one(Withdrawal, withdrawal.id)


# --- who may ---


def test_only_operators_see_and_move_the_halls_money(visitor: Visitor, other: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, back.person(is_operator=True))
    assert {visitor.get(FINANCE + page).status_code for page in PAGES} == {200}
    assert f'href="{FINANCE}"' in visitor.get("/").text
    for user in (firm.owner, back.person(is_freelancer=True)):
        back.sign_in(other, user)
        assert {other.get(FINANCE + page).status_code for page in PAGES} == {403}
        token = {"_csrf": other.token("/account")}
        assert {other.post(FINANCE + page, token).status_code for page in FORMS} == {403}
        assert FINANCE not in other.get("/").text


@pytest.mark.usefixtures("operator")
def test_what_is_not_there_is_not_found(visitor: Visitor) -> None:
    for path in ("withdrawals/0/sent", "withdrawals/x/failed", "disputes/0", "charges/0/chargeback", "chargebacks/0"):
        assert visitor.get(f"{FINANCE}/{path}").status_code == 404, path


# --- the whole ---


@pytest.mark.usefixtures("operator")
def test_the_books_are_checked_at_a_word_and_everybody_sees_the_outcome(
    visitor: Visitor, other: Visitor, back: Back
) -> None:
    assert "It adds up" in words(visitor.get(FINANCE))
    assert "The books" in flash(visitor.send(f"{FINANCE}/check", on=FINANCE))
    back.sign_in(other, back.person(is_operator=True))
    assert f"{len(CHECKS)} checks, just now" in words(other.get(FINANCE))
    assert "checked the books" in words(other.get(f"{FINANCE}/audit?topic=hall"))


# --- deposits ---


@pytest.mark.usefixtures("operator")
def test_a_deposit_is_asked_once_and_noted_once(visitor: Visitor, firm: Firm) -> None:
    page = f"{FINANCE}/deposits"
    reference = f"BANK-{secrets.token_hex(4)}"
    asked_ = visitor.send(page, {"company": firm.slug, "amount": "1,200.50", "reference": reference})
    assert heading(asked_).endswith("pay in 1,200.50 USD?")
    assert cash(firm) == 0, "nothing happens before the answer"
    sure = {name: value(asked_, name) for name in ("company", "amount", "reference", "once")}
    for _ in range(2):
        assert "are noted" in flash(visitor.send(page, {**sure, "sure": "yes"}))
    assert cash(firm) == 120_050
    again = visitor.send(page, {**sure, "sure": "yes", "once": new_key()})
    assert (again.status_code, errors(again)[""]) == (422, "This was done already.")
    assert reference in words(visitor.get(page))
    changed = visitor.send(page, {**sure, "change": "yes"})
    assert (heading(changed), value(changed, "reference")) == ("Deposits", reference)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("company", ""),
        ("company", "nobody-here"),
        ("company", "9" * 30),
        ("amount", ""),
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "999999999999999"),
        ("reference", " "),
        ("reference", "x" * 51),
    ],
)
def test_what_is_wrong_with_a_deposit_is_said_beside_the_field(
    visitor: Visitor, firm: Firm, field: str, typed: str
) -> None:
    sent = {"company": firm.slug, "amount": "10", "reference": "R-1", "sure": "yes", "once": new_key(), field: typed}
    refused = visitor.send(f"{FINANCE}/deposits", sent)
    assert (refused.status_code, set(errors(refused)) - {""}) == (422, {field})
    assert all(value(refused, name) == sent[name] for name in ("company", "amount", "reference"))
    assert cash(firm) == 0


@pytest.mark.usefixtures("operator")
def test_no_more_is_sent_back_than_a_client_has(visitor: Visitor, firm: Firm) -> None:
    paid = {"company": str(firm.id), "amount": "50", "reference": "IN-1", "sure": "yes", "once": new_key()}
    visitor.send(f"{FINANCE}/deposits", paid)
    page = f"{FINANCE}/deposits/back"
    back = {**paid, "reference": "OUT-1", "once": new_key()}
    refused = visitor.send(page, {**back, "amount": "50.01"})
    assert (refused.status_code, set(errors(refused)) - {""}) == (422, {"amount"})
    assert "sent back" in flash(visitor.send(page, {**back, "amount": "20"}))
    assert cash(firm) == 3_000
    assert "\N{MINUS SIGN}20.00 USD" in words(visitor.get(page))


# --- withdrawals ---


@pytest.mark.usefixtures("operator")
def test_a_withdrawal_is_taken_as_a_table_and_noted_as_sent(
    visitor: Visitor, back: Back, firm: Firm, jun: User
) -> None:
    withdrawal = asked(back, firm, jun)
    page = f"{FINANCE}/withdrawals"
    assert "DE02 1203" in visitor.get(page).text, "an operator reads where it goes"
    table = visitor.send(f"{page}/csv", on=page)
    assert table.headers["Content-Type"].startswith("text/csv")
    row = next(row for row in csv.DictReader(io.StringIO(table.text)) if row["withdrawal"] == withdrawal.key)
    assert (row["amount"], row["method"]) == ("200.00", "'=My bank"), "no cell is a formula"
    assert now(back, withdrawal).sending_at is not None
    sent = f"{page}/{withdrawal.id}/sent"
    assert heading(visitor.get(sent)) == "Were 200.00 USD sent to Jun Tester?"
    empty = visitor.send(sent, {"reference": " "})
    assert (empty.status_code, set(errors(empty)) - {""}) == (422, {"reference"})
    reference = f"SEPA-{secrets.token_hex(4)}"
    assert "noted as sent" in flash(visitor.send(sent, {"reference": reference}))
    assert visitor.send(sent, {"reference": reference}).status_code == 422, "it was sent already"
    assert now(back, withdrawal).state is WithdrawalState.SENT
    assert reference in words(visitor.get(f"{page}?state=done"))


@pytest.mark.usefixtures("operator")
def test_what_comes_back_is_available_again(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    withdrawal = asked(back, firm, jun)
    page = f"{FINANCE}/withdrawals/{withdrawal.id}"
    visitor.send(f"{page}/sent", {"reference": f"SEPA-{secrets.token_hex(4)}"})
    silent = visitor.send(f"{page}/failed", {"error": ""})
    assert (silent.status_code, set(errors(silent)) - {""}) == (422, {"error"})
    assert heading(visitor.get(f"{page}/failed")) == "Did it come back?"
    visitor.send(f"{page}/failed", {"error": "The account is closed."})
    assert now(back, withdrawal).state is WithdrawalState.FAILED
    assert held(Acts(back), person(jun.id), AccountKind.AVAILABLE) == 20_000
    assert "The account is closed." in back.mails(jun.email, 2)[-1]


# --- disputes ---


@pytest.mark.usefixtures("operator")
def test_a_dispute_is_decided_with_an_amount_and_a_note(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    hired = weeks_ago(firm, jun)
    billed = Billed(hired, billed_week(Acts(back), hired.contract, 60))
    with back.database.writing() as session:
        dispute = open_dispute(session, actor(firm.owner), billed.invoice.key, 10_000, "Two hours were idle.")
    page = f"{FINANCE}/disputes/{dispute.id}"
    assert "Two hours were idle." in words(visitor.get(f"{FINANCE}/disputes"))
    for typed in ("", "100.01", "-1", "x"):
        wrong = visitor.send(page, {"awarded": typed, "note": "So."})
        assert (wrong.status_code, set(errors(wrong)) - {""}, value(wrong, "note")) == (422, {"awarded"}, "So.")
    long = visitor.send(page, {"awarded": "0", "note": "x" * 2_001})
    assert set(errors(long)) - {""} == {"note"}
    sure = visitor.send(page, {"awarded": "25", "note": "Half an hour was."})
    assert heading(sure) == "25.00 USD for the client?"
    assert billed.disputes() == [(10_000, DisputeState.OPEN)], "nothing happens before the answer"
    visitor.send(page, {"awarded": "25", "note": "Half an hour was.", "sure": "yes"})
    assert billed.disputes() == [(10_000, DisputeState.UPHELD)]
    assert billed.stored().owed == 47_500
    again = visitor.post(page, {"_csrf": visitor.token("/account"), "awarded": "5", "sure": "yes"})
    assert again.status_code == 422
    assert "Half an hour was." in words(visitor.get(page))


# --- chargebacks ---


@pytest.mark.usefixtures("operator")
def test_a_chargeback_is_noted_once_and_decided(visitor: Visitor, back: Back, firm: Firm) -> None:
    add_card(Acts(back), firm.id)
    with back.database.writing() as session:
        charge_id = top_up(session, actor(firm.owner), firm.id, 5_000).id
    waiting = words(visitor.get(f"{FINANCE}/charges?state=waiting"))
    assert "50.00 USD" in waiting
    collect(Acts(back))
    page = f"{FINANCE}/charges/{charge_id}/chargeback"
    once = value(visitor.get(page), "once")
    wrong = visitor.send(page, {"amount": "50.01", "once": once})
    assert (wrong.status_code, set(errors(wrong)) - {""}) == (422, {"amount"})
    for _ in range(2):
        assert "is noted" in flash(visitor.send(page, {"amount": "50", "reason": "fraudulent", "once": once}))
    assert cash(firm) == 0
    with back.database.reading() as session:
        chargeback = session.scalars(select(Chargeback).filter_by(charge_id=charge_id)).one()
    assert "fraudulent" in words(visitor.get(f"{FINANCE}/chargebacks"))
    end = f"{FINANCE}/chargebacks/{chargeback.id}"
    assert "The money came back" in flash(visitor.send(end, {"answer": "won"}))
    assert visitor.post(end, {"_csrf": visitor.token("/account"), "answer": "lost"}).status_code == 409
    with back.database.reading() as session:
        assert session.get_one(Chargeback, chargeback.id).state is ChargebackState.WON
    assert cash(firm) == 5_000


# --- audit ---


def test_the_audit_tells_who_moved_money_and_when(visitor: Visitor, firm: Firm, operator: User) -> None:
    sent = {"company": firm.slug, "amount": "77", "reference": "AUDITED", "sure": "yes", "once": new_key()}
    visitor.send(f"{FINANCE}/deposits", sent)
    trail = words(visitor.get(f"{FINANCE}/audit?topic=deposits&person={operator.username}"))
    assert "Ines Tester noted that the client paid in" in trail
    assert "Amount: 77.00 USD · Reference: AUDITED" in trail
    assert "There is no line" in words(visitor.get(f"{FINANCE}/audit?topic=charges&person={operator.username}"))
    assert "There is no line" in words(visitor.get(f"{FINANCE}/audit?person={operator.username}&to=2020-01-01"))
    for query, field in (("person=nobody-here", "person"), ("from=x", "from"), ("to=9999-99-99", "to")):
        wrong = visitor.get(f"{FINANCE}/audit?{query}")
        assert (wrong.status_code, set(errors(wrong)) - {""}) == (422, {field})
