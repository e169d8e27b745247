"""Each check of money names what was broken behind the marketplace's back; without that they find nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.invoices import checks as invoices
from hiringhall.marketplace.invoices.disputes import open_dispute
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.ledger import checks as ledger
from hiringhall.marketplace.ledger.accounts import person
from hiringhall.marketplace.milestones import checks as milestones
from hiringhall.marketplace.milestones.operations import activate_milestone, approve_submission, submit_work
from hiringhall.marketplace.payments import checks as payments
from hiringhall.marketplace.payments.chargebacks import open_chargeback
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal, cancel_withdrawal, note_sent
from tests.support.billing import BILLED_ON, FRIDAY, at, bill_on, hire_before, work
from tests.support.books import deposit
from tests.support.halls import DATABASE_KINDS, DatabaseKind
from tests.support.hired import FIXED, HOURLY, hire, hiring_cast
from tests.support.market import Market
from tests.support.migrated import MigratedDatabases
from tests.support.money import add_bank, add_card, collect
from tests.support.tracking import MONDAY

Markets = dict[DatabaseKind, Market]
CHECKS = (*ledger.CHECKS, *invoices.CHECKS, *milestones.CHECKS, *payments.CHECKS)
PLACES = {
    "pending": "(SELECT MAX(id) FROM accounts WHERE kind = 'pending' AND balance > 0)",
    "paid": "(SELECT MAX(id) FROM invoices WHERE kind = 'week' AND state = 'paid')",
}
BREACHES: dict[str, tuple[str, str]] = {
    "entries-balanced": ("DELETE FROM lines WHERE number = 1 AND entry_id = 1", "has 1 lines that sum to"),
    "entry-currency": ("UPDATE entries SET currency = 'EUR' WHERE id = 1", "entry 1 in EUR moves USD"),
    "balances": ("UPDATE accounts SET balance = balance + 1 WHERE id = {pending}", "(pending) says"),
    "reversals": (
        "UPDATE lines SET amount = amount + 1 WHERE entry_id = (SELECT MAX(id) FROM entries WHERE kind = 'reversal')",
        "does not undo",
    ),
    "statements": ("UPDATE lines SET type = NULL, subtype = NULL WHERE type = 'APInvoice'", "and tells it of 0"),
    "statement-sides": ("UPDATE lines SET type = 'ARPayment' WHERE type = 'APInvoice'", "of the kind pending"),
    "entry-client": ("UPDATE entries SET company_id = NULL WHERE kind = 'milestone'", "of another client"),
    "invoice-fees": ("UPDATE invoices SET fee = fee + 1, pay = pay - 1 WHERE id = {paid}", "has other fees than"),
    "invoice-of-contract": ("UPDATE invoices SET issuer_id = 1 WHERE kind = 'bonus'", "other parties"),
    "invoice-agency": (
        "UPDATE invoices SET agency_pay = agency_pay - 1 WHERE agency_id IS NOT NULL",
        "another part than its share",
    ),
    "invoice-free": ("UPDATE invoices SET fee = 1, pay = pay - 1 WHERE kind = 'expense'", "has fees"),
    "invoice-lines": ("UPDATE invoice_lines SET amount = 7 WHERE invoice_id = {paid}", "its lines 7 and 0"),
    "invoice-time": ("UPDATE invoice_lines SET rate = rate + 100 WHERE kind = 'time'", "not its cells at its rate"),
    "invoice-numbers": ("UPDATE invoices SET number = 99 WHERE id = (SELECT MAX(id) FROM invoices)", "up to number 99"),
    "invoice-entries": (
        "UPDATE entries SET invoice_id = (SELECT MIN(id) FROM invoices) WHERE kind = 'week' AND invoice_id = {paid}",
        "is not in the journal as it reads",
    ),
    "invoice-owed": ("UPDATE invoices SET owed = owed + 1 WHERE state = 'in-review'", "is owed, the journal"),
    "invoice-paid": ("UPDATE invoices SET owed = 7 WHERE id = {paid}", "is paid, but 7 is owed"),
    "receivables": ("UPDATE accounts SET balance = balance - 1 WHERE kind = 'receivable'", "by its account"),
    "payees-pending": ("UPDATE invoices SET released_on = NULL WHERE kind = 'week'", "pending, of invoices"),
    "payees-available": ("UPDATE withdrawals SET amount = amount + 1 WHERE state = 'sent'", "by invoices and"),
    "payees-overdrawn": ("UPDATE accounts SET balance = -1 WHERE id = {pending}", "has -1 pending"),
    "hall-fees": ("UPDATE withdrawals SET fee = fee + 1 WHERE state = 'sent'", "USD of fees"),
    "invoice-credits": ("UPDATE invoices SET credited = 0 WHERE credited > 0", "gave back 0, its credit notes"),
    "invoice-weeks": ("UPDATE work_weeks SET seconds = seconds + 600 WHERE seconds > 0", "charges other time"),
    "billed-weeks": (
        """INSERT INTO work_weeks (contract_id, week, seconds, charge, extra, last_day, billed_at)
        SELECT MIN(contract_id), '2026-05-04', 600, 100, 0, '2026-05-04', 1 FROM work_weeks""",
        "2026-05-04 without an invoice",
    ),
    "extra-charges": ("UPDATE work_weeks SET extra = extra - 1, charge = charge - 1 WHERE extra > 0", "besides time"),
    "client-billings": ("UPDATE client_billings SET charged = charged + 1", "is known"),
    "contract-fees": ("UPDATE contracts SET agency_share = NULL WHERE agency_id IS NOT NULL", "without a share"),
    "open-disputes": ("UPDATE disputes SET awarded = 10000000, state = 'upheld'", "more than was given back"),
    "invoices-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'invoice'", "never issued"),
    "escrow": ("UPDATE milestones SET amount = amount + 1 WHERE state = 'active'", "in escrow and has"),
    "milestones-paid": ("UPDATE milestones SET paid = paid - 1 WHERE state = 'paid'", "say otherwise"),
    "payment-methods": ("UPDATE charges SET amount = amount + 1", "by its charges and withdrawals"),
    "withdrawals-in-transit": ("UPDATE withdrawals SET amount = amount + 1 WHERE state = 'asked'", "asked for"),
    "method-of-party": ("UPDATE payment_methods SET holder_id = 2 WHERE provider = 'stripe'", "of somebody else"),
    "chargebacks": ("UPDATE charges SET state = 'failed'", "did not succeed"),
}


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory, migrated: MigratedDatabases) -> Iterator[Markets]:
    """Make a marketplace with money in every state on each kind of database, once."""
    markets: Markets = {}
    with ExitStack() as stack:
        for kind in DATABASE_KINDS:
            url = stack.enter_context(migrated.copy(kind, tmp_path_factory.mktemp("money")))
            market = markets[kind] = Market(url, is_migrated=True)
            stack.callback(market.database.close)
            move_money(market)
        yield markets


def move_money(market: Market) -> None:
    """Let everything happen once that money does, and leave some of it under way."""
    cast = hiring_cast(market)
    with market.act() as session:
        session.execute(update(Membership).where(Membership.agency_share > 0).values(agency_share=25_00))
    worker, agent = cast["freelancer"], cast["agent"]
    own = hire_before(market, cast, terms=replace(HOURLY, rate=33_33))
    theirs = hire_before(market, cast, "agent", agency_id=cast.agency, signs=cast["staffing"])
    with at(MONDAY):
        deposit(market, cast.company, 1_500_00)
        fixed = hire(market, cast["hiring"], cast.design, worker, FIXED)
        with market.act() as session:
            parts = select(Milestone.id).filter_by(contract_id=fixed.id).order_by(Milestone.id)
            first, second = session.scalars(parts)
            handed_in = submit_work(session, worker, first, 200_00, "Drafts")
            approve_submission(session, cast["hiring"], handed_in.id, 150_00, bonus=20_00, reason="330")
            activate_milestone(session, cast["hiring"], second)
    work(market, worker, own, MONDAY, 7)
    work(market, agent, theirs, MONDAY, 8)
    with at(BILLED_ON, 6), market.act() as session:
        pay_freelancer(session, cast["hiring"], own.key, InvoiceKind.EXPENSE, 12_34, "A licence")
    bill_on(market, BILLED_ON)
    with market.act() as session:
        weeks = {one.contract_id: one.key for one in session.scalars(select(Invoice).filter_by(kind=InvoiceKind.WEEK))}
    with at(BILLED_ON, 13), market.act() as session:
        refund(session, worker, weeks[own.id], 5_01, "A little")
        open_dispute(session, cast["hiring"], weeks[theirs.id], 10_00, "What was this?")
    bill_on(market, FRIDAY + timedelta(days=1))
    bill_on(market, FRIDAY + timedelta(days=5))
    bank = add_bank(market, person(worker.user_id or 0))
    with at(FRIDAY + timedelta(days=5)):
        for amount in (30_00, 20_00, 10_00):
            with market.act() as session:
                payee = person(own.freelancer_id)
                asked = ask_withdrawal(session, worker, payee, amount, bank, least=10_00, fee=1_00)
                if amount == 30_00:
                    note_sent(session, CONSOLE, asked.id)
                elif amount == 20_00:
                    cancel_withdrawal(session, worker, asked.key)
        add_card(market, cast.company)
        with market.act() as session:
            pay_freelancer(session, cast["hiring"], own.key, InvoiceKind.BONUS, 5_000_00, "Wonderful")
    bill_on(market, FRIDAY + timedelta(days=6))
    (charge,) = collect(market)
    with market.act() as session:
        open_chargeback(session, CONSOLE, charge, "Not recognised", 1_000_00)


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_and_named(markets: Markets, database_kind: DatabaseKind, name: str) -> None:
    check = next(check for check in CHECKS if check.name == name)
    with markets[database_kind].database.writing() as session:
        assert list(check.find(session)) == []
        unlock(session, database_kind)
        session.execute(text(BREACHES[name][0].format(**PLACES)))
        found = list(check.find(session))
        session.rollback()
        session.connection()
    assert any(BREACHES[name][1] in line for line in found), found


def unlock(session: Session, kind: DatabaseKind) -> None:
    """Put keys, triggers and constraints out of the way until this transaction is rolled back."""
    if kind == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        checks = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass IN"
        for table, name in session.execute(text(f"{checks} ('accounts', 'disputes', 'invoices')")).all():
            session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    else:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        for table in ("changes", "entries", "lines"):
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
