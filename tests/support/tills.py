"""Ways to pay and be paid in a test, and money that payees have to withdraw."""

from datetime import date
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE, HALL, Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.ledger.accounts import Party, company, method
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Line, Subtype
from hiringhall.marketplace.ledger.posting import Move, post
from hiringhall.marketplace.payments.charges import request_charge
from hiringhall.marketplace.payments.methods import add_bank_details, add_method, manual_method
from hiringhall.marketplace.payments.models import Charge, PaymentMethod, Provider, Use
from hiringhall.marketplace.payments.outcomes import charge_succeeded
from tests.support.hired import Acts
from tests.support.market import Market

DAY = date(2026, 11, 4)
_numbers = count(1)


def card(market: Market, company_id: int, external_id: str = "", customer: str = "cus_1") -> PaymentMethod:
    """Let a client have a card that is charged."""
    with market.act() as session:
        return keep_card(session, company_id, external_id or f"pm_{next(_numbers)}", customer)


def keep_card(session: Session, company_id: int, external_id: str, customer: str) -> PaymentMethod:
    """Let a client have a card that Stripe knows."""
    return add_method(
        session,
        CONSOLE,
        company(company_id),
        Use.PAY,
        Provider.STRIPE,
        "Visa •••• 4242",
        external_id=external_id,
        external_customer=customer,
    )


def bank(market: Market, actor: Actor, payee: Party, details: str = "DE02 1203 0000 0000 2020 51") -> PaymentMethod:
    """Let a payee be paid by the operator's hand."""
    with market.act() as session:
        return add_bank_details(session, actor, market.sealer, payee, "My bank", details)


def account(market: Market, payee: Party, external_id: str) -> PaymentMethod:
    """Let a payee be paid through Stripe."""
    with market.act() as session:
        return add_method(
            session, CONSOLE, payee, Use.PAYOUT, Provider.STRIPE, "Stripe account", external_id=external_id
        )


def owe(market: Market, contract: Contract, amount: int) -> Invoice:
    """Let the client of a contract owe a bonus of so many cents."""
    with market.act() as session:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, amount, "Bonus")
        return issue(session, CONSOLE, session.merge(contract), InvoiceKind.BONUS, [item], on=DAY)


def charged(market: Market, company_id: int, amount: int, *invoices: Invoice) -> Charge:
    """Have money taken from a client, for invoices or as cash; it waits."""
    with market.act() as session:
        named = [session.get_one(Invoice, invoice.id) for invoice in invoices]
        return request_charge(session, HALL, company_id, amount, invoices=named)


def paid(market: Market, company_id: int, amount: int, *invoices: Invoice) -> Charge:
    """Have money taken from a client that came."""
    charge = charged(market, company_id, amount, *invoices)
    with market.act() as session:
        charge_succeeded(session, HALL, session.get_one(Charge, charge.id), f"pi_{charge.id}")
    return charge


def earn(acts: Acts, payee: Party, amount: int, client: int) -> None:
    """Let a payee have so many cents available."""
    with acts.act() as session:
        moves = (
            Move(method(manual_method(session, client)), AccountKind.OUTSIDE, -amount),
            Move(payee, AccountKind.AVAILABLE, amount),
        )
        key = f"earned:{next(_numbers)}"
        post(session, CONSOLE, EntryKind.DEPOSIT, key, moves, on=clock.day(clock.now()), currency="USD")


def statement(market: Market, party: Party) -> list[tuple[str, int]]:
    """Return what stands on a party's statement, in order: type and subtype such as ARPayment/Payment, and cents."""
    with market.act() as session:
        lines = (
            select(Line.type, Line.subtype, Line.amount)
            .join(Account, Account.id == Line.account_id)
            .join(Entry, Entry.id == Line.entry_id)
            .where(Account.holder == party.holder, Account.holder_id == party.id, Line.type.is_not(None))
            .order_by(Line.id)
        )
        return [(f"{kind}/{subtype}", amount) for kind, subtype, amount in session.execute(lines)]


def invoice_of(market: Market, invoice: Invoice) -> Invoice:
    """Return an invoice as it stands now."""
    with market.database.reading() as session:
        return session.get_one(Invoice, invoice.id)


def charge_of(market: Market, charge: Charge) -> Charge:
    """Return a charge as it stands now."""
    with market.database.reading() as session:
        return session.get_one(Charge, charge.id)
