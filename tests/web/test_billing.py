"""The pages of a client's billing, without a browser: the account, invoices, disputes, and paying besides."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import Company, CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, HALL
from hiringhall.marketplace.invoices.disputes import decide_dispute, fall_due
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceKind
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.methods import add_method
from hiringhall.marketplace.payments.models import Charge, ChargeState, PaymentMethod, Provider, Use
from hiringhall.marketplace.payments.outcomes import charge_failed
from tests.support.books import deposit, held
from tests.support.hired import HOURLY
from tests.support.weeks import billed_week, monday
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, deal, links, words
from tests.web.visitor import Visitor, errors, flash, heading, value

MINUS = "\N{MINUS SIGN}"
WEEK_OF_WORK = 60
"""Cells: ten hours, 500.00 USD."""


@dataclass(frozen=True)
class Billed:
    """A contract with an invoice of a week in review."""

    deal: Deal
    invoice: Invoice

    @property
    def path(self) -> str:
        return f"/invoices/{self.invoice.key}"

    @property
    def billing(self) -> str:
        return f"/companies/{self.deal.firm.id}/billing"

    def stored(self) -> Invoice:
        with self.deal.back.database.reading() as session:
            return session.get_one(Invoice, self.invoice.id)

    def disputes(self) -> list[tuple[int, DisputeState]]:
        with self.deal.back.database.reading() as session:
            found_ = session.scalars(select(Dispute).filter_by(invoice_id=self.invoice.id).order_by(Dispute.id))
            return [(dispute.amount, dispute.state) for dispute in found_]


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return weeks_ago(firm, jun)


def weeks_ago(firm: Firm, freelancer: User, **options: Any) -> Deal:
    """Let a firm have hired somebody five weeks ago."""
    with clock.shifted(-5 * 7 * 86_400):
        return deal(firm, freelancer, **options)


@pytest.fixture
def billed(hired: Deal) -> Billed:
    return Billed(hired, billed_week(Acts(hired.back), hired.contract, WEEK_OF_WORK))


def become_due(billed: Billed) -> None:
    """End the review of an invoice."""
    with billed.deal.back.database.writing() as session:
        fall_due(session, HALL, session.get_one(Invoice, billed.invoice.id))


# --- who may ---


@pytest.mark.parametrize(
    ("role", "account", "invoices", "paying"),
    [
        (Role.ADMIN, True, True, True),
        (Role.FINANCE, True, True, True),
        (Role.HIRING, False, True, True),
        (Role.RECRUITER, False, False, False),
        (Role.MEMBER, False, False, False),
    ],
)
def test_what_a_role_sees_of_the_billing(
    visitor: Visitor, back: Back, billed: Billed, role: Role, *, account: bool, invoices: bool, paying: bool
) -> None:
    back.sign_in(visitor, billed.deal.firm.add(back.person("Rob"), role))
    for page in ("/statement", "/methods"):
        assert visitor.get(billed.billing + page).status_code == (200 if account else 403)
    for path in (f"{billed.billing}/invoices", f"{billed.billing}/disputes", billed.path):
        assert visitor.get(path).status_code == (200 if invoices else 403)
    assert visitor.get(f"{billed.deal.path}/pay").status_code == (200 if paying else 403)
    overview = visitor.get(billed.billing)
    assert overview.status_code == (200 if invoices else 403)
    assert heading(overview) == ("Billing" if account else "Invoices" if invoices else "You may not do this")
    assert (f"{billed.deal.path}/pay" in links(visitor.get(billed.deal.path))) is paying
    token = visitor.token("/account")
    sent = {"_csrf": token, "amount": "1", "reason": "Too long", "kind": "bonus", "comment": "Thanks", "sure": "yes"}
    assert visitor.post(f"{billed.path}/dispute", sent).status_code == (303 if invoices else 403)
    sent["once"] = new_key()
    assert visitor.post(f"{billed.deal.path}/pay", sent).status_code == (303 if paying else 403)
    assert visitor.post(f"{billed.billing}/methods/bank", sent).status_code == (303 if account else 403)


def test_who_hires_for_a_team_sees_the_invoices_of_its_contracts(visitor: Visitor, back: Back, billed: Billed) -> None:
    firm = billed.deal.firm
    with back.database.writing() as session:
        lab = organizations.create_team(session, actor(firm.owner), firm.id, name="Lab", slug="lab").id
    of_lab = weeks_ago(firm, billed.deal.freelancer, team=lab, terms=replace(HOURLY, title="Of the lab"))
    invoice = billed_week(Acts(back), of_lab.contract, 6)
    hirer = back.person("Hiro")
    with back.database.writing() as session:
        organizations.add_member(session, actor(firm.owner), lab, username_or_email=hirer.username, roles=[Role.HIRING])
    back.sign_in(visitor, hirer)
    listed = visitor.get(f"{billed.billing}/invoices")
    assert f"/invoices/{invoice.key}" in links(listed)
    assert billed.path not in links(listed)
    assert visitor.get(billed.path).status_code == 403


def test_others_see_nothing(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, back.person("Nosy", is_freelancer=True))
    for page in ("", "/invoices", "/disputes", "/statement", "/methods"):
        assert visitor.get(billed.billing + page).status_code == 403
    for page in ("", "/withdraw", "/agree"):
        assert visitor.get(billed.path + page).status_code == 403
    assert visitor.get(f"/invoices/{new_key()}").status_code == 404
    assert visitor.get("/invoices/nonsense").status_code == 404
    assert visitor.get("/companies/999999999/billing").status_code == 404


# --- the account ---


def test_the_account_of_a_new_client_says_what_will_be_there(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/billing"
    page = words(visitor.get(path))
    assert "0.00 USD on your account" in page
    assert "Nothing was paid yet." in page
    assert f"Write as reference {firm.slug}" in page
    assert "No invoices yet" in words(visitor.get(f"{path}/invoices"))
    assert "No dispute is open" in words(visitor.get(f"{path}/disputes"))
    assert "Nothing moved in these days." in words(visitor.get(f"{path}/statement"))
    assert "Bank transfer" in words(visitor.get(f"{path}/methods"))


def test_the_account_tells_what_is_there_and_what_is_owed(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    assert "500.00 USD in review until" in words(visitor.get(billed.billing))
    become_due(billed)
    assert "500.00 USD due since" in words(visitor.get(billed.billing))
    deposit(Acts(back), billed.deal.firm.id, 60_000)
    page = words(visitor.get(billed.billing))
    assert "100.00 USD on your account" in page
    assert "0.00 USD due" in page
    assert "600.00 USD" in page


def test_a_client_that_is_behind_is_told_on_its_pages(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    back.sign_in(visitor, firm.owner)
    hired = weeks_ago(firm, jun)
    late = Billed(hired, billed_week(Acts(back), hired.contract, 6, weeks_ago=3, days=1))
    assert "has not paid" not in words(visitor.get("/"))
    become_due(late)
    visitor.get(late.billing)
    assert "has not paid what was due on" in words(visitor.get("/"))
    assert "Overdue" in visitor.get("/").text
    with back.database.writing() as session:
        session.get_one(Company, firm.id).suspended_at = clock.now()
    assert "is suspended since" in words(visitor.get(f"/companies/{firm.id}/contracts"))
    deposit(Acts(back), firm.id, 5_000)
    assert "Overdue" not in visitor.get("/").text
    assert "suspended" not in words(visitor.get("/"))


def test_a_statement_adds_up_day_by_day(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    deposit(Acts(back), billed.deal.firm.id, 20_000)
    path = f"{billed.billing}/statement"
    page = words(visitor.get(path))
    assert "0.00 USD" in page
    assert f"{MINUS}300.00 USD" in page
    tomorrow = clock.day(clock.now()) + timedelta(days=1)
    after = words(visitor.get(f"{path}?from={tomorrow}&to={tomorrow}"))
    assert after.count(f"{MINUS}300.00 USD") == 2
    assert "Nothing moved in these days." in after
    wrong = visitor.get(f"{path}?from={tomorrow}&to=2020-01-01")
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"", "to"}
    assert "year-month-day" in errors(visitor.get(f"{path}?from=yesterday"))["from"]
    assert visitor.get(f"{path}?from=0001-01-01&to=9999-12-31").status_code == 200


# --- ways to pay ---


def charged_by_card(firm: Firm, label: str = "Visa ending in 4242") -> PaymentMethod:
    """Let a firm have set up a card."""
    with firm.back.database.writing() as session:
        return add_method(
            session,
            actor(firm.owner),
            company(firm.id),
            Use.PAY,
            Provider.STRIPE,
            label,
            external_id=f"pm_{label}",
            external_customer="cus_test",
        )


def charges(firm: Firm) -> list[tuple[int, ChargeState]]:
    with firm.back.database.reading() as session:
        found_ = session.scalars(select(Charge).filter_by(company_id=firm.id).order_by(Charge.id))
        return [(charge.amount, charge.state) for charge in found_]


def test_a_client_chooses_between_cards_and_the_bank(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/billing/methods"
    assert "Bank transfer Always possible." in words(visitor.get(path))
    visa, master = charged_by_card(firm), charged_by_card(firm, "Mastercard ending in 4444")
    assert "Visa ending in 4242" in words(visitor.get(f"/companies/{firm.id}/billing"))
    assert "Mastercard ending in 4444 is charged" in flash(visitor.send(f"{path}/{master.key}/use", on=path))
    assert "You pay by bank" in flash(visitor.send(f"{path}/bank", on=path))
    asked = visitor.get(f"{path}/{visa.key}/remove")
    assert heading(asked) == "Remove Visa ending in 4242?"
    assert "removed" in flash(visitor.send(f"{path}/{visa.key}/remove"))
    assert visitor.get(f"{path}/{visa.key}/remove").status_code == 404
    assert "Visa" not in words(visitor.get(path))
    assert visitor.get(f"{path}/new").status_code == 404


def test_a_way_to_pay_is_found_with_its_own_client_only(visitor: Visitor, back: Back, firm: Firm) -> None:
    other = found(back)
    visa = charged_by_card(other)
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/billing/methods"
    assert visitor.get(f"{path}/{visa.key}/remove").status_code == 403
    assert visitor.post(f"{path}/{visa.key}/use", {"_csrf": visitor.token(path)}).status_code == 403
    with back.database.writing() as session:
        organizations.add_member(
            session, actor(other.owner), other.id, username_or_email=firm.owner.username, roles=[Role.FINANCE]
        )
    assert visitor.get(f"{path}/{visa.key}/remove").status_code == 404


def test_what_is_due_is_charged_and_a_failure_told(visitor: Visitor, back: Back, billed: Billed) -> None:
    firm = billed.deal.firm
    back.sign_in(visitor, firm.owner)
    token = visitor.token(f"{billed.billing}/methods")
    assert visitor.post(f"{billed.billing}/pay", {"_csrf": token}).status_code == 303
    charged_by_card(firm)
    become_due(billed)
    answer = visitor.send(f"{billed.billing}/pay", on=billed.billing)
    assert flash(answer) == "500.00 USD are being charged."
    assert "Pay what is due now" not in words(answer)
    with back.database.writing() as session:
        charge = session.scalars(select(Charge).filter_by(company_id=firm.id)).one()
        charge_failed(session, HALL, charge, "Your card has insufficient funds.")
    page = words(visitor.get(billed.billing))
    assert "Visa ending in 4242 could not be charged 500.00 USD" in page
    assert "Your card has insufficient funds." in page
    assert "We try again on" in page
    deposit(Acts(back), firm.id, 50_000)
    assert "could not be charged" not in words(visitor.get(billed.billing))


def test_money_is_put_on_the_account_by_card(visitor: Visitor, back: Back, firm: Firm) -> None:
    charged_by_card(firm)
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/billing/methods"
    for wrong in ("", "ten", "0", "9" * 14):
        answer = visitor.send(f"{path}/pay-in", {"amount": wrong}, on=path)
        assert answer.status_code == 422
        assert "amount" in errors(answer)
        assert value(answer, "amount") == wrong
    assert charges(firm) == []
    assert "25.00 USD are being charged" in flash(visitor.send(f"{path}/pay-in", {"amount": "25"}, on=path))
    assert charges(firm) == [(2_500, ChargeState.WAITING)]


# --- invoices ---


def test_invoices_are_listed_by_state_days_contract_and_freelancer(
    visitor: Visitor, back: Back, billed: Billed
) -> None:
    firm = billed.deal.firm
    other = weeks_ago(firm, back.person("Ren", is_freelancer=True))
    with back.database.writing() as session:
        given = pay_freelancer(session, actor(firm.owner), other.contract.key, InvoiceKind.BONUS, 2_000, "Well done")
    bonus = f"/invoices/{given.key}"
    back.sign_in(visitor, firm.owner)
    path = f"{billed.billing}/invoices"

    def listed(**query: str) -> set[str]:
        answer = visitor.get(path + "?" + "&".join(f"{name}={text}" for name, text in query.items()))
        assert answer.status_code == 200
        return {link for link in links(answer) if link.startswith("/invoices/")}

    assert listed() == {billed.path, bonus}
    page = words(visitor.get(path))
    assert "500.00 USD In review" in page
    assert "20.00 USD Due" in page
    assert listed(state="in-review") == {billed.path}
    assert listed(state="due") == {bonus}
    assert listed(state="nonsense", page="x") == {billed.path, bonus}
    assert listed(contract=other.contract.key) == {bonus}
    assert listed(freelancer=billed.deal.freelancer.key) == {billed.path}
    assert listed(to=str(monday(1))) == set()
    assert listed(page="7") == set()
    assert visitor.get(f"{path}?from=never").status_code == 422


def test_either_side_sees_its_money_on_an_invoice(visitor: Visitor, other: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    back.sign_in(other, billed.deal.freelancer)
    client, freelancer = words(visitor.get(billed.path)), words(other.get(billed.path))
    for page in (client, freelancer):
        assert "10:00 50.00 USD 500.00 USD" in page
        assert "In review until" in page
    assert "Still to pay 500.00 USD" in client
    assert "Fee" not in client
    assert f"Fee of the marketplace {MINUS}50.00 USD" in freelancer
    assert "You are paid 450.00 USD" in freelancer
    assert f"{billed.path}/dispute" not in other.get(billed.path).text
    token = other.token("/account")
    assert other.post(f"{billed.path}/dispute", {"_csrf": token, "amount": "1", "reason": "x"}).status_code == 403


def test_an_operator_reads_an_invoice_and_acts_for_neither_side(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, back.person("Ines", is_operator=True))
    page = visitor.get(billed.path)
    assert "Still to pay 500.00 USD" in words(page)
    assert f"{billed.path}/dispute" not in page.text
    assert f"{billed.billing}/invoices" not in links(page)


def test_who_is_bound_to_an_agency_does_not_see_its_invoices(
    visitor: Visitor, back: Back, firm: Firm, jun: User
) -> None:
    agency = found(back, CompanyKind.AGENCY)
    with back.database.writing() as session:
        organizations.add_member(
            session, CONSOLE, agency.id, username_or_email=jun.username, roles=[Role.AGENT], exclusive=True
        )
    bound = weeks_ago(firm, jun, agency_id=agency.id, signs=actor(agency.owner))
    invoice = Billed(bound, billed_week(Acts(back), bound.contract, 6))
    back.sign_in(visitor, jun)
    assert visitor.get(invoice.path).status_code == 403
    assert invoice.path not in links(visitor.get(bound.path))
    back.sign_in(visitor, agency.owner)
    assert "Part of Firm & Sons 45.00 USD" in words(visitor.get(invoice.path))
    assert invoice.path in links(visitor.get(bound.path))


def test_a_week_leads_to_its_invoice(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    assert billed.path in links(visitor.get(billed.deal.path))
    back.sign_in(visitor, billed.deal.freelancer)
    assert billed.path in links(visitor.get(billed.deal.path))


# --- disputes ---


def test_a_part_of_a_week_is_disputed_and_decided(visitor: Visitor, other: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    back.sign_in(other, billed.deal.freelancer)
    answer = visitor.send(f"{billed.path}/dispute", {"amount": "120", "reason": "Two hours"}, on=billed.path)
    assert "The invoice is disputed." in flash(answer)
    assert "Disputed: 120.00 USD of this invoice." in words(answer)
    assert f"{billed.path}/withdraw" in links(answer)
    assert f"{billed.path}/agree" in links(other.get(billed.path))
    assert "Two hours" in words(visitor.get(f"{billed.billing}/disputes"))
    with back.database.writing() as session:
        dispute = session.scalars(select(Dispute).filter_by(invoice_id=billed.invoice.id)).one()
        decide_dispute(session, CONSOLE, dispute.id, 10_000, "One hour and more was idle.")
    client, freelancer = words(visitor.get(billed.path)), words(other.get(billed.path))
    assert "Decided for the client" in client
    assert "One hour and more was idle." in client
    assert "Still to pay 400.00 USD" in client
    assert f"Given back since {MINUS}90.00 USD" in freelancer
    with back.database.reading() as session:
        note = "/invoices/" + session.scalars(select(Invoice.key).filter_by(credits_id=billed.invoice.id)).one()
    assert note in links(other.get(billed.path))
    assert "You give back 90.00 USD" in words(other.get(note))
    assert "Given back 100.00 USD" in words(visitor.get(note))
    assert billed.path in links(visitor.get(note))
    assert "No dispute is open" in words(visitor.get(f"{billed.billing}/disputes"))
    assert "Two hours" in words(visitor.get(f"{billed.billing}/disputes?state=decided"))


def test_a_dispute_is_taken_back_or_agreed_to_once(
    visitor: Visitor, other: Visitor, back: Back, billed: Billed
) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    back.sign_in(other, billed.deal.freelancer)
    visitor.send(f"{billed.path}/dispute", {"amount": "120", "reason": "Two hours"}, on=billed.path)
    assert "The dispute is withdrawn." in flash(visitor.send(f"{billed.path}/withdraw"))
    assert visitor.get(f"{billed.path}/withdraw").status_code == 404
    visitor.send(f"{billed.path}/dispute", {"amount": "50", "reason": "One hour"}, on=billed.path)
    token = visitor.token("/account")
    assert visitor.post(f"{billed.path}/agree", {"_csrf": token}).status_code == 403
    assert "You have agreed." in flash(other.send(f"{billed.path}/agree"))
    assert billed.disputes() == [(12_000, DisputeState.WITHDRAWN), (5_000, DisputeState.UPHELD)]
    assert billed.stored().owed == 45_000


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"amount": "", "reason": "Why"}, {"amount"}),
        ({"amount": "ten", "reason": "Why"}, {"amount"}),
        ({"amount": "500.01", "reason": "Why"}, {"amount"}),
        ({"amount": "0", "reason": "Why"}, {"amount"}),
        ({"amount": "9" * 15, "reason": "Why"}, {"amount"}),
        ({"amount": "5", "reason": "  "}, {"reason"}),
        ({"amount": "5", "reason": "x" * 3000}, {"reason"}),
    ],
)
def test_a_bad_dispute_is_explained_and_nothing_lost(
    visitor: Visitor, back: Back, billed: Billed, fields: dict[str, str], wrong: set[str]
) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    answer = visitor.send(f"{billed.path}/dispute", fields, on=billed.path)
    assert answer.status_code == 422
    assert set(errors(answer)) - {""} == wrong
    assert value(answer, "amount") == fields["amount"]
    assert value(answer, "reason").strip() == fields["reason"].strip()
    assert billed.disputes() == []


def test_nothing_is_disputed_after_the_review(visitor: Visitor, back: Back, billed: Billed) -> None:
    back.sign_in(visitor, billed.deal.firm.owner)
    token = visitor.token(billed.path)
    become_due(billed)
    assert "How much you do not want to pay" not in words(visitor.get(billed.path))
    answer = visitor.post(f"{billed.path}/dispute", {"_csrf": token, "amount": "5", "reason": "Late"})
    assert answer.status_code == 422
    assert "no longer in review" in errors(answer)[""]
    assert billed.disputes() == []


# --- paying besides ---


def paid(hired: Deal) -> list[tuple[InvoiceKind, int, str]]:
    with hired.back.database.reading() as session:
        found_ = session.scalars(select(Invoice).filter_by(contract_id=hired.contract.id).order_by(Invoice.id))
        return [(invoice.kind, invoice.charge, invoice.comment) for invoice in found_]


def test_a_bonus_is_asked_about_once_and_paid_once(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    deposit(Acts(back), hired.firm.id, 10_000)
    path = f"{hired.path}/pay"
    fields = {"kind": "bonus", "amount": "50", "comment": "Thank you!", "notes": "Budget 7"}
    asked = visitor.send(path, fields)
    assert heading(asked) == "Pay 50.00 USD?"
    assert "gets 45.00 USD" in words(asked)
    assert paid(hired) == []
    sure = {**fields, "sure": "yes", "once": value(asked, "once")}
    first, second = (visitor.send(path, sure) for _ in range(2))
    assert flash(first) == flash(second) == "Bonus given: 50.00 USD."
    assert paid(hired) == [(InvoiceKind.BONUS, 5_000, "Thank you!")]
    assert held(Acts(back), company(hired.firm.id), AccountKind.CASH) == 5_000
    again = visitor.send(path, fields)
    visitor.send(path, {**fields, "sure": "yes", "once": value(again, "once")})
    assert len(paid(hired)) == 2


def test_what_was_typed_can_be_changed_before_it_is_paid(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    fields = {"kind": "expense", "amount": "12.50", "comment": "Train", "notes": ""}
    answer = visitor.send(f"{hired.path}/pay", {**fields, "change": "yes"})
    assert heading(answer) == f"Pay {hired.freelancer.name}"
    assert value(answer, "amount") == "12.50"
    assert value(answer, "comment") == "Train"
    assert "gets 12.50 USD" in words(answer)
    share = visitor.get(f"{hired.path}/pay/share?kind=bonus&amount=100")
    assert "gets 90.00 USD" in words_of(share.text)
    assert "is shown before you pay" in visitor.get(f"{hired.path}/pay/share?kind=bonus&amount=x").text


def words_of(text: str) -> str:
    return " ".join(text.replace("<strong>", "").replace("</strong>", "").split())


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"amount": ""}, {"amount"}),
        ({"amount": "0"}, {"amount"}),
        ({"amount": "1,000,000,000,000"}, {"amount"}),
        ({"amount": "-5"}, {"amount"}),
        ({"kind": "week"}, {"kind"}),
        ({"kind": ""}, {"kind"}),
        ({"comment": ""}, {"comment"}),
        ({"notes": "x" * 1001}, {"notes"}),
        ({"once": "nonsense", "sure": "yes"}, set()),
        ({"once": "", "sure": "yes"}, set()),
    ],
)
def test_bad_input_is_explained_and_nothing_is_paid(
    visitor: Visitor, back: Back, hired: Deal, fields: dict[str, str], wrong: set[str]
) -> None:
    back.sign_in(visitor, hired.firm.owner)
    good = {"kind": "bonus", "amount": "50", "comment": "Thank you!", "notes": "Budget 7"}
    answer = visitor.send(f"{hired.path}/pay", {**good, **fields})
    assert answer.status_code == 422
    assert set(errors(answer)) - {""} == wrong
    assert value(answer, "amount") == {**good, **fields}["amount"]
    assert paid(hired) == []
