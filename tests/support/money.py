"""Money on the move in a test: cards that are charged, banks that are paid to, and books that must be sound."""

from sqlalchemy import select

from hiringhall.marketplace.actor import CONSOLE, HALL, Actor
from hiringhall.marketplace.checks import run_checks
from hiringhall.marketplace.ledger.accounts import Party, company
from hiringhall.marketplace.payments.methods import add_bank_details, add_method
from hiringhall.marketplace.payments.models import Charge, ChargeState, PaymentMethod, Provider, Use
from hiringhall.marketplace.payments.outcomes import charge_succeeded
from hiringhall.storage import Database
from tests.support.hired import Acts
from tests.support.market import Market


def add_card(acts: Acts, company_id: int) -> PaymentMethod:
    """Give a client a card that is charged by itself; nobody is asked for the money, see `collect`."""
    with acts.act() as session:
        return add_method(
            session, CONSOLE, company(company_id), Use.PAY, Provider.STRIPE, "Visa 4242", external_id=f"pm_{company_id}"
        )


def add_bank(market: Market, payee: Party, actor: Actor = CONSOLE) -> str:
    """Give a payee a bank account; returns the key of the method."""
    with market.act() as session:
        return add_bank_details(session, actor, market.sealer, payee, "Savings bank", "DE02 1203 0000").key


def collect(acts: Acts) -> list[int]:
    """Let every charge succeed that waits for a provider; returns their references."""
    with acts.act() as session:
        waiting = session.scalars(select(Charge).filter_by(state=ChargeState.WAITING).order_by(Charge.id)).all()
        for charge in waiting:
            charge_succeeded(session, HALL, charge, f"ch_{charge.id}")
        return [charge.id for charge in waiting]


def breaches(database: Database) -> list[str]:
    """Return what `hiringhall check` would find; people of tests never joined by themselves."""
    outcomes = [outcome for outcome in run_checks(database) if outcome.name != "people-logged"]
    return [f"{outcome.name}: {line}" for outcome in outcomes for line in outcome.found]
