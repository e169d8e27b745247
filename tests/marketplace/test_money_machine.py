"""Random people move money in every way there is, and time passes: after every step the books are sound.

A small model says what came in and went out and what each contract was charged of its own accord; what was refused has
changed nothing.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Membership
from hiringhall.marketplace.actor import CONSOLE, HALL, Actor
from hiringhall.marketplace.billing.run import bill
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.diary import checks as diary_checks
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.fees import new_schedule
from hiringhall.marketplace.invoices import checks as invoice_checks
from hiringhall.marketplace.invoices.disputes import accept_dispute, decide_dispute, open_dispute, withdraw_dispute
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceKind
from hiringhall.marketplace.ledger import checks as ledger_checks
from hiringhall.marketplace.ledger.accounts import Party, company, person
from hiringhall.marketplace.ledger.models import Account, AccountKind, FeeKind, Line
from hiringhall.marketplace.milestones import checks as milestone_checks
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.milestones.operations import (
    activate_milestone,
    approve_milestone,
    approve_submission,
    create_milestone,
    delete_milestone,
    reject_submission,
    submit_work,
)
from hiringhall.marketplace.payments import checks as payment_checks
from hiringhall.marketplace.payments.cash import record_deposit
from hiringhall.marketplace.payments.chargebacks import decide_chargeback, open_chargeback
from hiringhall.marketplace.payments.charges import pay_now, top_up
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.models import Charge, Chargeback, ChargebackState, ChargeState, Withdrawal
from hiringhall.marketplace.payments.outcomes import charge_failed, charge_succeeded
from hiringhall.marketplace.payments.paybacks import record_payback
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal, cancel_withdrawal, note_failed, note_sent
from hiringhall.storage import Database
from tests.marketplace.test_hiring_machine import Copies
from tests.support.billing import CALENDAR
from tests.support.hired import FIXED, HOURLY, hire, hiring_cast
from tests.support.market import Market
from tests.support.money import add_bank, add_card
from tests.support.postgres import PostgresCluster
from tests.support.tracking import MONDAY, capture, track

CHECKS = (
    *ledger_checks.CHECKS,
    *invoice_checks.CHECKS,
    *milestone_checks.CHECKS,
    *payment_checks.CHECKS,
    *diary_checks.CHECKS,
)
HOUR = 3_600
SLIDING = [(0, 20_00), (300_00, 10_00), (2_000_00, 5_00)]
OWN, AGENTS, PARTS = range(3)
"""Contracts: by the hour, by the hour through an agency with a sliding fee and one of the client, at a fixed price."""
picks = st.integers(0, 1_000)
contracts = st.sampled_from([OWN, AGENTS, PARTS])
amounts = st.sampled_from([1, 10_00, 33_33, 400_01, 3_000_00])
parts = st.sampled_from([1, 333, 500, 1_000])
"""Thousandths of what there is."""


class Stage:
    """A marketplace with three contracts, a card and bank accounts, of which every game gets a copy of its own."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.started = clock.midnight(MONDAY) or 0
        with clock.shifted(self.started - clock.now()):
            self._fill(market)

    def _fill(self, market: Market) -> None:
        self.cast = cast = hiring_cast(market)
        self.client, self.worker, self.agent = cast["owner"], cast["freelancer"], cast["agent"]
        own = hire(market, self.client, cast.design, self.worker, replace(HOURLY, rate=33_33, weekly_stipend=21_01))
        with market.act() as session:
            session.execute(update(Membership).where(Membership.agency_share > 0).values(agency_share=25_00))
            new_schedule(session, CONSOLE, FeeKind.SLIDING, SLIDING, 2_75)
        terms = replace(HOURLY, rate=27_78, weekly_limit=3)
        options: dict[str, Any] = {"agency_id": cast.agency, "signs": cast["staffing"]}
        agents = hire(market, self.client, cast.web, self.agent, terms, **options)
        fixed = hire(market, self.client, cast.design, self.worker, FIXED)
        self.contracts = (own, agents, fixed)
        add_card(market, cast.company)
        self.payees = {person(self.worker.user_id or 0): self.worker, company(cast.agency): cast["staffing"]}
        self.banks = {payee: add_bank(market, payee) for payee in self.payees}


class Money(RuleBasedStateMachine):
    """The game; the test sets the stage."""

    stage: ClassVar[Stage]
    copies: ClassVar[Copies]

    def __init__(self) -> None:
        super().__init__()
        stage = self.stage
        self.market, self.cast = stage.market, stage.cast
        self.market.database = Database(self.copies.new())
        self.time = ExitStack()
        self.time.enter_context(clock.shifted(stage.started + 12 * HOUR - clock.now()))
        self.numbers = count(1)
        self.came_in = self.went_out = 0
        self.charged: Counter[int] = Counter()
        self.seen = self.records()

    def teardown(self) -> None:
        self.time.close()
        self.market.database.close()
        self.copies.drop()

    # --- how a step is taken ---

    def records(self) -> list[str]:
        """Return what is on every account and stands on every invoice."""
        with self.market.database.reading() as session:
            accounts = select(Account.id, Account.balance)
            invoices = select(Invoice.id, Invoice.state, Invoice.owed, Invoice.credited, Invoice.released_on)
            return [repr(row) for read in (accounts, invoices) for row in session.execute(read.order_by("id"))]

    def attempt(self, act: Callable[[Session], Any]) -> Any:
        """Let somebody act; returns what it returned, or None when it was refused, which changes nothing."""
        try:
            with self.market.act() as session:
                done = act(session)
                session.flush()
                session.expunge_all()
        except Refused:
            assert self.records() == self.seen
            return None
        self.seen = self.records()
        return done

    def any_of(self, table: Any, pick: int, *where: Any) -> Any:
        """Return one of the rows, or None."""
        with self.market.database.reading() as session:
            found = session.scalars(select(table).where(*where).order_by(table.id.desc())).all()
            return found[pick % len(found)] if found else None

    def who(self, invoice: Invoice) -> Actor:
        """Return who speaks for the payee of an invoice."""
        return self.stage.worker if invoice.agency_id is None else self.cast["staffing"]

    @initialize(part=parts, cells=st.integers(1, 12))
    def begin(self, part: int, cells: int) -> None:
        """Let every game begin with work, a paid milestone and a bonus of which the pay is available."""
        self.work(OWN, cells)
        self.work(AGENTS, cells)
        self.deposit(3_000_00)
        self.turn_milestone(1, "fund")
        self.approve(1, part, 12_34, by_work=False)
        self.pay(AGENTS, 400_01, InvoiceKind.BONUS, is_pay=False)
        self.do_what_is_due(120)

    # --- work and time ---

    @rule(contract=st.sampled_from([OWN, AGENTS]), cells=st.integers(1, 12))
    def work(self, contract: int, cells: int) -> None:
        now = slots.slot_of(clock.now())
        freelancer = self.stage.worker if contract == OWN else self.stage.agent
        captures = [capture(self.stage.contracts[contract], now - back) for back in range(1, cells + 1)]
        track(self.market, freelancer, captures)
        self.seen = self.records()

    @rule(hours=st.sampled_from([12, 36, 90, 170]))
    def let_time_pass(self, hours: int) -> None:
        self.time.enter_context(clock.shifted(hours * HOUR))

    @rule(hours=st.sampled_from([0, 60, 120]))
    def do_what_is_due(self, hours: int) -> None:
        self.time.enter_context(clock.shifted(hours * HOUR))
        bill(self.market.database, CALENDAR, clock.day(clock.now()))
        self.seen = self.records()
        assert bill(self.market.database, CALENDAR, clock.day(clock.now())) == type(self).NOTHING_DUE
        assert self.records() == self.seen

    NOTHING_DUE: ClassVar[Any]

    # --- money in and out ---

    @rule(amount=amounts, how=st.sampled_from(["deposit", "top up", "pay now", "send back"]))
    def move_cash(self, amount: int, how: str) -> None:
        {"deposit": self.deposit, "top up": self.top_up, "pay now": self.pay_now, "send back": self.send_back}[how](
            amount
        )

    def deposit(self, amount: int) -> None:
        name = f"IN-{next(self.numbers)}"
        if self.attempt(lambda session: record_deposit(session, CONSOLE, self.cast.company, amount, name)):
            self.came_in += amount

    def top_up(self, amount: int) -> None:
        self.attempt(lambda session: top_up(session, self.stage.client, self.cast.company, amount))

    def pay_now(self, _amount: int) -> None:
        self.attempt(lambda session: pay_now(session, self.stage.client, self.cast.company))

    def send_back(self, amount: int) -> None:
        name = f"OUT-{next(self.numbers)}"
        if self.attempt(lambda session: record_payback(session, CONSOLE, self.cast.company, amount, name)):
            self.went_out += amount

    @rule(pick=picks, fails=st.sampled_from([False, False, True]))
    def answer_charge(self, pick: int, fails: bool) -> None:
        charge = self.any_of(Charge, pick, Charge.state == ChargeState.WAITING)
        if charge is None:
            return

        def answer(session: Session) -> bool:
            mine = session.get_one(Charge, charge.id)
            if fails:
                return charge_failed(session, HALL, mine, "The card was declined.")
            return charge_succeeded(session, HALL, mine, f"ch_{charge.id}")

        assert self.attempt(answer)
        self.came_in += 0 if fails else charge.amount

    @rule(pick=picks, part=parts)
    def take_back(self, pick: int, part: int) -> None:
        taken = select(Chargeback.charge_id)
        charge = self.any_of(Charge, pick, Charge.state == ChargeState.SUCCEEDED, Charge.id.not_in(taken))
        if charge is None:
            return
        amount = max(1, charge.amount * part // 1_000)
        if self.attempt(lambda session: open_chargeback(session, CONSOLE, charge.id, "Not mine", amount)):
            self.went_out += amount

    @rule(pick=picks, won=st.booleans())
    def decide_chargeback(self, pick: int, won: bool) -> None:
        chargeback = self.any_of(Chargeback, pick, Chargeback.state == ChargebackState.OPEN)
        if chargeback is None:
            return
        assert self.attempt(lambda session: decide_chargeback(session, CONSOLE, chargeback.id, won=won))
        self.came_in += chargeback.amount if won else 0

    @rule(pick=picks, part=parts)
    def ask_withdrawal(self, pick: int, part: int) -> None:
        payee = list(self.stage.payees)[pick % len(self.stage.payees)]
        amount = max(1, self.balance(payee, AccountKind.AVAILABLE) * part // 1_000)
        actor, bank = self.stage.payees[payee], self.stage.banks[payee]
        self.attempt(lambda session: ask_withdrawal(session, actor, payee, amount, bank, least=5_00, fee=1_25))

    @rule(pick=picks, how=st.sampled_from(["sent", "sent", "failed", "cancelled"]))
    def end_withdrawal(self, pick: int, how: str) -> None:
        withdrawal = self.any_of(Withdrawal, pick)
        if withdrawal is None:
            return
        was_sent = withdrawal.state.value == "sent"
        acts: dict[str, Callable[[Session], Any]] = {
            "sent": lambda session: note_sent(session, CONSOLE, withdrawal.id),
            "failed": lambda session: note_failed(session, CONSOLE, withdrawal.id, "The account is closed"),
            "cancelled": lambda session: cancel_withdrawal(session, CONSOLE, withdrawal.key),
        }
        if self.attempt(acts[how]):
            sent = withdrawal.amount - withdrawal.fee
            self.went_out += sent if how == "sent" else -sent if was_sent else 0

    # --- what clients pay for, and what comes back ---

    @rule(contract=contracts, amount=amounts, kind=st.sampled_from([*InvoiceKind][2:5]), is_pay=st.booleans())
    def pay(self, contract: int, amount: int, kind: InvoiceKind, is_pay: bool) -> None:
        made = self.attempt(
            lambda session: pay_freelancer(
                session, self.stage.client, self.stage.contracts[contract].key, kind, amount, "Thanks", is_pay=is_pay
            )
        )
        assert made.pay >= amount if is_pay else made.charge == amount
        self.charged[made.contract_id] += made.charge

    @rule(pick=picks, part=parts)
    def refund(self, pick: int, part: int) -> None:
        invoice = self.any_of(Invoice, pick, Invoice.kind != InvoiceKind.CREDIT)
        if invoice is None:
            return
        amount = max(1, (invoice.pay - invoice.credited_pay) * part // 1_000)
        note = self.attempt(lambda session: refund(session, self.who(invoice), invoice.key, amount, "Sorry"))
        assert note is None or note.pay == amount

    @rule(pick=picks, part=parts)
    def dispute(self, pick: int, part: int) -> None:
        invoice = self.any_of(Invoice, pick, Invoice.kind == InvoiceKind.WEEK)
        if invoice is None:
            return
        amount = max(1, (invoice.charge - invoice.credited) * part // 1_000)
        self.attempt(lambda session: open_dispute(session, self.stage.client, invoice.key, amount, "What for?"))

    @rule(pick=picks, how=st.sampled_from(["withdrawn", "accepted", "decided", "dismissed"]))
    def end_dispute(self, pick: int, how: str) -> None:
        dispute = self.any_of(Dispute, pick, Dispute.state == DisputeState.OPEN)
        if dispute is None:
            return
        acts: dict[str, Callable[[Session], Any]] = {
            "withdrawn": lambda session: withdraw_dispute(session, self.stage.client, dispute.id),
            "accepted": lambda session: accept_dispute(session, CONSOLE, dispute.id),
            "decided": lambda session: decide_dispute(session, CONSOLE, dispute.id, (dispute.amount + 1) // 2),
            "dismissed": lambda session: decide_dispute(session, CONSOLE, dispute.id, 0),
        }
        self.attempt(acts[how])

    # --- milestones ---

    @rule(amount=amounts)
    def plan(self, amount: int) -> None:
        fixed = self.stage.contracts[PARTS].key
        self.attempt(lambda session: create_milestone(session, self.stage.client, fixed, "One more", amount))

    @rule(pick=picks, how=st.sampled_from(["fund", "fund", "hand in", "hand in", "delete"]))
    def turn_milestone(self, pick: int, how: str) -> None:
        wanted = {"fund": MilestoneState.NOT_FUNDED, "hand in": MilestoneState.ACTIVE}.get(how)
        part = self.any_of(Milestone, pick, *([Milestone.state == wanted] if wanted and pick % 4 else ()))
        acts: dict[str, Callable[[Session], Any]] = {
            "fund": lambda session: activate_milestone(session, self.stage.client, part.id),
            "hand in": lambda session: submit_work(session, self.stage.worker, part.id, part.amount, "Here"),
            "delete": lambda session: delete_milestone(session, self.stage.client, part.id),
        }
        if part is not None:
            self.attempt(acts[how])

    @rule(pick=picks, part=parts, bonus=st.sampled_from([0, 0, 12_34]), by_work=st.booleans())
    def approve(self, pick: int, part: int, bonus: int, by_work: bool) -> None:
        submission = self.any_of(Submission, pick, Submission.state == SubmissionState.SUBMITTED)
        is_active = [Milestone.state == MilestoneState.ACTIVE] if pick % 4 else []
        milestone = None if by_work and submission is not None else self.any_of(Milestone, pick, *is_active)
        if milestone is None and submission is None:
            return
        with self.market.database.reading() as session:
            found = milestone or session.get_one(Milestone, submission.milestone_id)
        amount = max(1, found.amount * part // 1_000)
        options: dict[str, Any] = {"bonus": bonus, "reason": "330"}

        def decide(session: Session) -> Any:
            if milestone is not None:
                return approve_milestone(session, self.stage.client, milestone.id, amount, **options)
            return approve_submission(session, self.stage.client, submission.id, amount, **options)

        if self.attempt(decide):
            self.charged[found.contract_id] += amount + bonus

    @rule(pick=picks)
    def reject(self, pick: int) -> None:
        submission = self.any_of(Submission, pick, Submission.state == SubmissionState.SUBMITTED)
        if submission is not None:
            self.attempt(lambda session: reject_submission(session, self.stage.client, submission.id, "Not yet"))

    @rule(contract=contracts, really=st.integers(0, 15))
    def end(self, contract: int, really: int) -> None:
        if not really:
            key = self.stage.contracts[contract].key
            self.attempt(lambda session: end_contract(session, self.stage.client, key, "9505"))

    # --- what holds after every step ---

    def balance(self, party: Party, kind: AccountKind) -> int:
        with self.market.database.reading() as session:
            held = select(Account.balance).filter_by(holder=party.holder, holder_id=party.id, kind=kind)
            return session.scalar(held) or 0

    @invariant()
    def the_books_are_sound(self) -> None:
        with self.market.database.reading() as session:
            found = {check.name: lines for check in CHECKS if (lines := list(check.find(session)))}
        assert found == {}

    @invariant()
    def the_money_is_what_came_in_less_what_went_out(self) -> None:
        with self.market.database.reading() as session:
            moved = select(func.coalesce(func.sum(Line.amount), 0)).join(Account, Account.id == Line.account_id)
            outside = session.scalars(moved.where(Account.kind == AccountKind.OUTSIDE)).one()
        assert int(outside) == self.went_out - self.came_in

    @invariant()
    def contracts_are_charged_what_clients_gave(self) -> None:
        given = Invoice.kind.not_in([InvoiceKind.WEEK, InvoiceKind.CREDIT])
        with self.market.database.reading() as session:
            sums = select(Invoice.contract_id, func.sum(Invoice.charge)).where(given).group_by(Invoice.contract_id)
            assert {contract_id: int(total) for contract_id, total in session.execute(sums)} == self.charged


def test_however_money_moves_the_books_are_sound(database_url: str, tmp_path: Path, postgres: PostgresCluster) -> None:
    Money.stage, Money.copies = Stage(Market(database_url)), Copies(database_url, tmp_path, postgres)
    with clock.shifted(Money.stage.started - clock.now()):
        Money.NOTHING_DUE = bill(Money.stage.market.database, CALENDAR, MONDAY - timedelta(days=7))
    Money.stage.market.database.close()
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=8,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
