"""The pages of earnings, without a browser: where the money stands, withdrawing, ways to be paid, giving back."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import Party, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import PaymentMethod, Use, Withdrawal, WithdrawalState
from hiringhall.marketplace.payments.withdrawals import begin_sending
from tests.support.books import deposit, held
from tests.support.tills import earn
from tests.support.weeks import billed_week
from tests.web.conftest import Back, actor
from tests.web.test_billing import Billed, become_due, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, words
from tests.web.visitor import Visitor, errors, flash, heading, value

PAGES = ("", "/invoices", "/withdraw", "/withdrawals", "/statement", "/methods")
BANK = {"label": "Account ending in 1234", "details": "Jun Tester\nDE02 1203 0000 0000 2020 51"}


@dataclass(frozen=True)
class Purse:
    """Somebody with 500.00 available, whose pages are below `path`."""

    back: Back
    payee: Party
    path: str

    def has(self) -> tuple[int, int]:
        """What is available and what is in transit, in cents."""
        acts = Acts(self.back)
        return held(acts, self.payee, AccountKind.AVAILABLE), held(acts, self.payee, AccountKind.IN_TRANSIT)

    def withdrawals(self) -> list[Withdrawal]:
        with self.back.database.reading() as session:
            mine = select(Withdrawal).filter_by(holder=self.payee.holder, holder_id=self.payee.id)
            return list(session.scalars(mine.order_by(Withdrawal.id)))

    def method(self) -> PaymentMethod:
        with self.back.database.reading() as session:
            mine = select(PaymentMethod).filter_by(holder=self.payee.holder, holder_id=self.payee.id, use=Use.PAYOUT)
            return session.scalars(mine.order_by(PaymentMethod.id.desc())).first() or PaymentMethod()


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def purse(back: Back, firm: Firm, jun: User) -> Purse:
    earn(Acts(back), person(jun.id), 50_000, firm.id)
    return Purse(back, person(jun.id), "/earnings")


def withdraw(visitor: Visitor, purse: Purse, amount: str) -> dict[str, str]:
    """Go as far as the question whether to withdraw; return what its form holds."""
    asked = visitor.send(f"{purse.path}/withdraw", {"amount": amount, "method": purse.method().key})
    assert heading(asked).startswith("Withdraw "), errors(asked)
    return {name: value(asked, name) for name in ("amount", "method", "once")}


# --- who may ---


def test_pages_of_earnings_are_for_who_moves_the_money(visitor: Visitor, back: Back, firm: Firm) -> None:
    agency = found(back, CompanyKind.AGENCY)
    base = f"/companies/{agency.id}/earnings"
    roles = {Role.ADMIN: 200, Role.STAFFING: 200, Role.FINANCE: 403, Role.AGENT: 403, Role.MEMBER: 403}
    for role, status in roles.items():
        back.sign_in(visitor, agency.add(back.person("Rob"), role))
        assert {visitor.get(base + page).status_code for page in PAGES} == {status}, role
        assert {visitor.get(f"/earnings{page}").status_code for page in PAGES} == {200}, "everybody has their own"
        assert (base in visitor.get("/").text or base in visitor.get(f"/companies/{agency.id}").text) is (status == 200)
    back.sign_in(visitor, agency.owner)
    assert {visitor.get(base + page).status_code for page in PAGES} == {200}
    assert visitor.get(f"/companies/{firm.id}/earnings").status_code == 403
    back.sign_in(visitor, firm.owner)
    assert visitor.get(f"/companies/{firm.id}/earnings").status_code == 404, "a client earns nothing"
    assert visitor.get(base).status_code == 403


def test_visitors_are_asked_to_sign_in(visitor: Visitor) -> None:
    assert {heading(visitor.get(f"/earnings{page}")) for page in PAGES} == {"Sign in"}


def test_somebody_elses_withdrawals_and_methods_stay_theirs(visitor: Visitor, other: Visitor, purse: Purse) -> None:
    back = purse.back
    with back.database.reading() as session:
        back.sign_in(visitor, session.get_one(User, purse.payee.id))
    visitor.send(f"{purse.path}/methods", BANK)
    visitor.send(f"{purse.path}/withdraw", {**withdraw(visitor, purse, "100"), "sure": "yes"})
    (asked,), method = purse.withdrawals(), purse.method()
    back.sign_in(other, back.person("Eve", is_freelancer=True))
    token = {"_csrf": other.token("/account")}
    for path in (f"withdrawals/{asked.key}/cancel", f"methods/{method.key}/remove"):
        assert other.get(f"/earnings/{path}").status_code in {403, 404}
        assert other.post(f"/earnings/{path}", token).status_code in {403, 404}
    assert other.post(f"/earnings/methods/{method.key}/use", token).status_code in {403, 404}
    sent = {**token, "amount": "1", "method": method.key, "sure": "yes", "once": new_key()}
    assert other.post("/earnings/withdraw", sent).status_code == 422
    assert purse.has() == (40_000, 10_000)


# --- where the money stands ---


def test_what_a_week_is_worth_is_followed_to_the_balance(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    hired = weeks_ago(firm, jun)
    billed = Billed(hired, billed_week(Acts(back), hired.contract, 60))
    back.sign_in(visitor, jun)
    shown = words(visitor.get("/earnings"))
    assert "In review 450.00 USD" in shown
    assert "available on" in shown
    become_due(billed)
    assert "Not paid yet" in words(visitor.get("/earnings"))
    deposit(Acts(back), firm.id, 50_000)
    shown = words(visitor.get("/earnings"))
    assert "Pending 450.00 USD" in shown
    assert "450.00 USD Paid" in shown
    assert "Week of" in words(visitor.get("/earnings/invoices?state=paid"))
    assert "No invoice like this" in words(visitor.get("/earnings/invoices?state=due"))
    statement = words(visitor.get("/earnings/statement"))
    assert "Hourly" in statement
    assert "450.00 USD" in statement
    wrong = visitor.get("/earnings/statement?from=2026-05-01&to=2026-04-01")
    assert (wrong.status_code, set(errors(wrong)) - {""}) == (422, {"to"})


def test_empty_pages_say_what_comes_next(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    assert "Nothing waits" in words(visitor.get("/earnings"))
    assert "No invoices yet" in words(visitor.get("/earnings/invoices"))
    assert "No withdrawals yet" in words(visitor.get("/earnings/withdrawals"))
    assert "Add a bank account" in words(visitor.get("/earnings/withdraw"))


# --- withdrawing ---


def test_a_withdrawal_is_asked_once_and_made_once(visitor: Visitor, back: Back, jun: User, purse: Purse) -> None:
    back.sign_in(visitor, jun)
    visitor.send(f"{purse.path}/methods", BANK)
    sure = withdraw(visitor, purse, "120.50")
    assert purse.has() == (50_000, 0), "nothing happens before the answer"
    for _ in range(2):
        told = visitor.send(f"{purse.path}/withdraw", {**sure, "sure": "yes"})
        assert flash(told) == "120.50 USD will be sent to Account ending in 1234."
    assert purse.has() == (37_950, 12_050)
    assert [asked.amount for asked in purse.withdrawals()] == [12_050]
    assert "120.50 USD To be sent" in words(visitor.get(f"{purse.path}/withdrawals"))
    changed = visitor.send(f"{purse.path}/withdraw", {**sure, "change": "yes"})
    assert (heading(changed), value(changed, "amount")) == ("Withdraw", "120.50")


@pytest.mark.parametrize("amount", ["", "9.99", "500.01", "-1", "a", "1e9", "999999999999999", "12.345", "\0"])
def test_what_cannot_be_withdrawn_is_said_beside_the_field(
    visitor: Visitor, back: Back, jun: User, purse: Purse, amount: str
) -> None:
    back.sign_in(visitor, jun)
    visitor.send(f"{purse.path}/methods", BANK)
    refused = visitor.send(f"{purse.path}/withdraw", {"amount": amount, "method": purse.method().key})
    assert (refused.status_code, set(errors(refused)) - {""}) == (422, {"amount"})
    nowhere = visitor.send(f"{purse.path}/withdraw", {"amount": amount or "20", "method": "~01" + "0" * 16})
    assert "method" in errors(nowhere)
    sure = {"amount": "600", "method": purse.method().key, "sure": "yes", "once": new_key()}
    late = visitor.send(f"{purse.path}/withdraw", sure)
    assert (late.status_code, set(errors(late)) - {""}) == (422, {"amount"}), "taken meanwhile"
    lost = visitor.send(f"{purse.path}/withdraw", {**sure, "amount": "20", "once": "x"})
    assert lost.status_code == 422
    assert purse.withdrawals() == []


def test_a_withdrawal_is_cancelled_until_it_is_sent(visitor: Visitor, back: Back, jun: User, purse: Purse) -> None:
    back.sign_in(visitor, jun)
    visitor.send(f"{purse.path}/methods", BANK)
    for amount in ("100", "200"):
        visitor.send(f"{purse.path}/withdraw", {**withdraw(visitor, purse, amount), "sure": "yes"})
    first, second = purse.withdrawals()
    cancel = f"{purse.path}/withdrawals/{first.key}/cancel"
    assert heading(visitor.get(cancel)) == "Cancel this withdrawal?"
    assert "100.00 USD are available again" in flash(visitor.send(cancel))
    assert visitor.send(cancel).status_code == 409
    with back.database.writing() as session:
        begin_sending(session, [second.id])
    assert visitor.send(f"{purse.path}/withdrawals/{second.key}/cancel").status_code == 409
    assert "Being sent" in words(visitor.get(f"{purse.path}/withdrawals"))
    assert purse.has() == (30_000, 20_000)
    assert [asked.state for asked in purse.withdrawals()] == [WithdrawalState.CANCELLED, WithdrawalState.ASKED]


# --- ways to be paid ---


def test_ways_to_be_paid_are_added_chosen_and_removed(visitor: Visitor, back: Back, jun: User, purse: Purse) -> None:
    back.sign_in(visitor, jun)
    page = f"{purse.path}/methods"
    empty = visitor.send(page, {"label": " ", "details": ""})
    assert (empty.status_code, set(errors(empty)) - {""}) == (422, {"label"})
    lost = visitor.send(page, {"label": "Mine", "details": "x" * 2_001})
    assert (set(errors(lost)) - {""}, value(lost, "label")) == ({"details"}, "Mine")
    visitor.send(page, BANK)
    first = purse.method()
    shown = visitor.send(page, {"label": "Savings", "details": "DE99"})
    second = purse.method()
    assert "DE99" not in shown.text, "nobody can look at it again"
    assert "DE99" not in second.sealed_details
    assert "Savings is used from now on." in flash(visitor.send(f"{page}/{second.key}/use", on=page))
    assert heading(visitor.get(f"{page}/{first.key}/remove")) == "Remove Account ending in 1234?"
    assert "is removed" in flash(visitor.send(f"{page}/{first.key}/remove"))
    assert visitor.get(f"{page}/{first.key}/remove").status_code == 404


# --- giving back ---


def test_a_part_of_an_invoice_is_given_back_once(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    hired = weeks_ago(firm, jun)
    billed = Billed(hired, billed_week(Acts(back), hired.contract, 60))
    refund = f"{billed.path}/refund"
    back.sign_in(visitor, firm.owner)
    assert visitor.get(refund).status_code == 403
    back.sign_in(visitor, jun)
    assert refund in visitor.get(billed.path).text
    assert value(visitor.get(refund), "amount") == "450"
    wrong = visitor.send(refund, {"amount": "450.01", "comment": "Sorry"})
    assert (wrong.status_code, set(errors(wrong)) - {""}, value(wrong, "comment")) == (422, {"amount"}, "Sorry")
    silent = visitor.send(refund, {"amount": "45", "comment": " "})
    assert set(errors(silent)) - {""} == {"comment"}
    asked = visitor.send(refund, {"amount": "45", "comment": "An hour was idle."})
    assert heading(asked) == "Give back 45.00 USD?"
    assert "From the marketplace 5.00 USD The client owes less 50.00 USD" in words(asked)
    sure = {name: value(asked, name) for name in ("amount", "comment", "once")}
    for _ in range(2):
        assert flash(visitor.send(refund, {**sure, "sure": "yes"})) == "You have given back 45.00 USD."
    assert (billed.stored().credited, billed.stored().owed) == (5_000, 45_000)


def test_an_agency_gives_back_for_who_works_through_it_only(
    visitor: Visitor, back: Back, firm: Firm, jun: User
) -> None:
    agency = found(back, CompanyKind.AGENCY)
    with clock.shifted(-5 * 7 * 86_400), back.database.writing() as session:
        organizations.add_member(
            session, CONSOLE, agency.id, username_or_email=jun.username, roles=[Role.AGENT], exclusive=True
        )
    hired = weeks_ago(firm, jun, signs=actor(agency.owner))
    billed = Billed(hired, billed_week(Acts(back), hired.contract, 60))
    refund = f"{billed.path}/refund"
    back.sign_in(visitor, jun)
    assert refund not in visitor.get(billed.path).text
    assert visitor.get(refund).status_code == 403
    assert "what clients pay for your work goes to the agency" in words(visitor.get("/earnings"))
    back.sign_in(visitor, agency.owner)
    asked = visitor.send(refund, {"amount": "90", "comment": "Two hours were idle."})
    assert "90.00 USD" in words(asked)
    sure = {name: value(asked, name) for name in ("amount", "comment", "once")}
    visitor.send(refund, {**sure, "sure": "yes"})
    assert billed.stored().credited_agency_pay == 9_000
    assert "In review 360.00 USD" in words(visitor.get(f"/companies/{agency.id}/earnings"))
