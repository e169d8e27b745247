"""Who gives bonuses, expenses and other payments, and what becomes of the money; and what payees give back."""

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.invoices.models import Dispute, Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, person
from hiringhall.marketplace.ledger.models import AccountKind, Entry, EntryKind
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.rooms.models import Story
from tests.support.books import deposit, held
from tests.support.hired import FIXED, HOURLY, Cast, hire, hiring_cast
from tests.support.market import Market


def pay(market: Market, cast: Cast, contract: Contract, amount: int = 11_000, *, who: str = "owner") -> Invoice:
    """Give a bonus of so many cents."""
    with market.act() as session:
        return pay_freelancer(session, cast[who], contract.key, InvoiceKind.BONUS, amount, "Well done")


def give_back(market: Market, cast: Cast, invoice: Invoice, amount: int, *, who: str = "freelancer") -> Invoice:
    """Refund so many cents of pay."""
    with market.act() as session:
        return refund(session, cast[who], invoice.key, amount, "Not needed after all")


def owned(market: Market, party: Party) -> dict[str, int]:
    """Return what is on the accounts of a party that is not nothing."""
    balances = {kind.value: held(market, party, kind) for kind in AccountKind if kind is not AccountKind.OUTSIDE}
    return {name: cents for name, cents in balances.items() if cents}


@pytest.mark.parametrize("terms", [HOURLY, FIXED])
def test_a_bonus_is_paid_from_cash_at_once_also_when_the_contract_is_closed(market: Market, terms: object) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], terms)  # type: ignore[arg-type]
    with market.act() as session:
        end_contract(session, cast["owner"], contract.key, "API_REAS_JOB_COMPLETED_SUCCESSFULLY")
    deposit(market, cast.company, 15_000)
    invoice = pay(market, cast, contract)
    assert (invoice.state, invoice.charge, invoice.fee, invoice.pay) == (InvoiceState.PAID, 11_000, 1_100, 9_900)
    assert owned(market, company(cast.company)) == {"cash": 4_000}
    assert owned(market, person(contract.freelancer_id)) == {"pending": 9_900}
    assert owned(market, HALL) == {"fees": 1_100}
    with market.database.reading() as session:
        told = session.query(Story).filter(Story.text.contains("bonus")).one()
        assert told.text == "The client gave a bonus of 110.00 USD."


def test_what_cash_does_not_cover_is_owed(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    deposit(market, cast.company, 10_999)
    invoice = pay(market, cast, contract)
    assert (invoice.state, invoice.owed) == (InvoiceState.DUE, 11_000)
    assert owned(market, company(cast.company)) == {"cash": 10_999, "receivable": -11_000}
    deposit(market, cast.company, 1)
    assert owned(market, company(cast.company)) == {}


def test_expenses_carry_no_fee_and_notes_stay_with_the_client(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    with market.act() as session:
        invoice = pay_freelancer(
            session, cast["finance"], contract.key, InvoiceKind.EXPENSE, 2_222, " Trains ", notes="Ask Ann"
        )
        entry = session.query(Entry).filter_by(kind=EntryKind.PAYMENT).one()
        assert (invoice.fee, invoice.pay, invoice.comment, entry.comment, entry.notes) == (
            0,
            2_222,
            "Trains",
            "Trains",
            "Ask Ann",
        )
        assert "Ask Ann" not in invoice.comment


def test_who_may_pay(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    paid = set()
    for who in cast.people:
        try:
            pay(market, cast, contract, who=who)
            paid.add(who)
        except NotAllowed:
            pass
    roles = (Role.ADMIN, Role.FINANCE, Role.HIRING)
    assert paid == {"owner", *(role.value for role in roles), *(f"design-{role.value}" for role in roles)}


def test_what_cannot_be_paid_changes_nothing(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])

    def attempt(amount: int = 100, comment: str = "Thanks", *, notes: str = "", team: int = cast.design) -> None:
        with market.act() as session:
            pay_freelancer(
                session, cast["owner"], contract.key, InvoiceKind.BONUS, amount, comment, notes=notes, team=team
            )

    for amount in (0, -1, 10**12 + 1, 2**63):
        with pytest.raises(InvalidInput, match="amount"):
            attempt(amount)
    for comment in ("", "  ", "x" * 1_001):
        with pytest.raises(InvalidInput, match="comment"):
            attempt(comment=comment)
    with pytest.raises(InvalidInput, match="notes"):
        attempt(notes="x" * 1_001)
    with pytest.raises(NotFound):
        attempt(team=cast.web)
    assert market.count(Invoice) == 0
    attempt()


def test_a_refund_takes_just_so_much_from_the_payee_and_pays_what_is_due(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    deposit(market, cast.company, 33_336)
    invoice = pay(market, cast, contract, 33_336)
    owing = pay(market, cast, contract, 11_000)
    note = give_back(market, cast, invoice, 9_000)
    assert (note.pay, note.charge, note.fee) == (9_000, 10_000, 1_000)
    assert owned(market, company(cast.company)) == {"cash": 10_000, "receivable": -11_000}
    assert owned(market, person(contract.freelancer_id)) == {"pending": 30_002 - 9_000 + 9_900}
    give_back(market, cast, invoice, 900)
    # 11,000 are there now for what is due
    assert owned(market, company(cast.company)) == {}
    with market.database.reading() as session:
        assert session.get_one(Invoice, owing.id).state is InvoiceState.PAID
    give_back(market, cast, invoice, 30_002 - 9_900)
    give_back(market, cast, owing, 9_900)
    assert owned(market, company(cast.company)) == {"cash": 33_336}
    assert owned(market, person(contract.freelancer_id)) == {}
    assert owned(market, HALL) == {}


def test_a_refund_of_what_is_not_paid_yet_lowers_what_is_owed(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    invoice = pay(market, cast, contract, 10_000)
    give_back(market, cast, invoice, 9_000)
    assert owned(market, company(cast.company)) == {}
    assert owned(market, person(contract.freelancer_id)) == {}


def test_who_may_refund(market: Market) -> None:
    cast = hiring_cast(market)
    may = {
        "freelancer": {"freelancer"},
        "agent": {"agent", "staffing", "agency-owner"},
        "bound": {"staffing", "agency-owner"},
    }
    for name, expected in may.items():
        agency = None if name == "freelancer" else cast.agency
        signs = cast["staffing"] if name == "bound" else None
        contract = hire(market, cast["hiring"], cast.design, cast[name], agency_id=agency, signs=signs)
        invoice = pay(market, cast, contract)
        gave = set()
        for who in cast.people:
            try:
                give_back(market, cast, invoice, 9, who=who)
                gave.add(who)
            except NotAllowed:
                pass
        assert gave == expected


def test_what_cannot_be_refunded(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    invoice = pay(market, cast, contract, 10_000)
    for amount in (0, -5, 9_001, 2**63):
        with pytest.raises(InvalidInput, match=r"0\.01 to 90\.00"):
            give_back(market, cast, invoice, amount)
    note = give_back(market, cast, invoice, 1_000)
    with pytest.raises(Conflict, match="name the invoice that it credits"):
        give_back(market, cast, note, 1)
    with market.act() as session:
        session.add(Dispute(invoice_id=invoice.id, amount=1, reason="Late", opened_at=1))
    with pytest.raises(Conflict, match="disputed"):
        give_back(market, cast, invoice, 1)
    with market.act() as session:
        session.query(Dispute).delete()
        session.get_one(Invoice, invoice.id).frozen = True
    with pytest.raises(Conflict, match="bank"):
        give_back(market, cast, invoice, 1)
