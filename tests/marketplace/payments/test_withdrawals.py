import csv
import io
import re

import pytest
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, method, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import PaymentMethod, Withdrawal, WithdrawalState
from hiringhall.marketplace.payments.payouts import COLUMNS, payouts_csv
from hiringhall.marketplace.payments.withdrawals import (
    ask_withdrawal,
    cancel_withdrawal,
    note_failed,
    note_sent,
    withdrawals_of,
)
from tests.support.books import held
from tests.support.hired import Cast, hiring_cast
from tests.support.inbox import mails, tell
from tests.support.market import Market
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.racing import race
from tests.support.tills import bank, earn, statement

LEAST, FEE = 1_000, 25


class Earner:
    """A freelancer with 500.00 available and a bank account."""

    def __init__(self, market: Market, cast: Cast) -> None:
        self.market = market
        self.actor = cast["freelancer"]
        assert self.actor.user_id is not None
        self.payee = person(self.actor.user_id)
        self.bank: PaymentMethod = bank(market, self.actor, self.payee)
        earn(market, self.payee, 50_000, cast.company)

    def ask(self, amount: int) -> Withdrawal:
        with self.market.act() as session:
            return self.asking(session, amount)

    def asking(self, session: Session, amount: int) -> Withdrawal:
        return ask_withdrawal(session, self.actor, self.payee, amount, self.bank.key, least=LEAST, fee=FEE)

    @property
    def has(self) -> tuple[int, int]:
        """What is available and what is in transit."""
        return tuple(held(self.market, self.payee, kind) for kind in (AccountKind.AVAILABLE, AccountKind.IN_TRANSIT))  # type: ignore[return-value]


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def earner(market: Market, cast: Cast) -> Earner:
    return Earner(market, cast)


def test_a_withdrawal_is_in_transit_until_it_is_sent(market: Market, earner: Earner) -> None:
    withdrawal = earner.ask(20_000)
    assert (withdrawal.amount, withdrawal.fee, withdrawal.state) == (20_000, FEE, WithdrawalState.ASKED)
    assert earner.has == (30_000, 19_975)
    assert held(market, HALL, AccountKind.FEES) == FEE
    with market.act() as session:
        note_sent(session, CONSOLE, withdrawal.id, "WIRE-77")
    assert earner.has == (30_000, 0)
    assert held(market, method(earner.bank.id), AccountKind.OUTSIDE) == 19_975
    assert statement(market, earner.payee) == [("APPayment/Withdrawal", -19_975), ("APAdjustment/Withdrawal", -FEE)]
    with market.act() as session:
        (known,) = withdrawals_of(session, earner.actor, earner.payee)
        assert (known.state, known.external_id) == (WithdrawalState.SENT, "WIRE-77")


def test_a_withdrawal_that_is_cancelled_or_fails_gives_back_everything(market: Market, earner: Earner) -> None:
    cancelled, failed, returned = (earner.ask(10_000) for _ in range(3))
    with market.act() as session:
        cancel_withdrawal(session, earner.actor, cancelled.key)
        note_failed(session, CONSOLE, failed.id, "There is no such account.")
        note_sent(session, CONSOLE, returned.id)
    assert earner.has == (40_000, 0)
    with market.act() as session:
        note_failed(session, CONSOLE, returned.id, "The bank sent it back.")
    assert earner.has == (50_000, 0)
    assert held(market, HALL, AccountKind.FEES) == 0
    assert held(market, method(earner.bank.id), AccountKind.OUTSIDE) == 0
    assert sum(amount for _, amount in statement(market, earner.payee)) == 0
    tell(market)
    texts = [mail.text for mail in mails(market) if re.search("withdrawal of .* failed", mail.subject)]
    assert ["no such account" in text for text in texts] == [True, False]
    with market.act() as session:
        for withdrawal in (cancelled, failed, returned):
            with pytest.raises(InvalidState):
                note_sent(session, CONSOLE, withdrawal.id)
            with pytest.raises(InvalidState):
                note_failed(session, CONSOLE, withdrawal.id, "Again.")
            with pytest.raises(InvalidState):
                cancel_withdrawal(session, earner.actor, withdrawal.key)


@pytest.mark.parametrize("amount", [0, -5, 999, 50_001, 2**62])
@on_sqlite
def test_less_than_the_least_and_more_than_there_is_are_refused(earner: Earner, amount: int) -> None:
    with pytest.raises(InvalidInput, match=r"10\.00 USD to 500\.00 USD") as refusal:
        earner.ask(amount)
    assert refusal.value.field == "amount"
    assert earner.has == (50_000, 0)


@on_sqlite
def test_what_is_too_little_to_withdraw_is_said(earner: Earner) -> None:
    earner.ask(49_500)
    with pytest.raises(InvalidInput, match=r"5\.00 USD are available; 10\.00 USD is the least"):
        earner.ask(500)


@on_sqlite
def test_two_withdrawals_are_not_sent_under_one_reference(market: Market, earner: Earner) -> None:
    first, second = earner.ask(10_000), earner.ask(10_000)
    with market.act() as session:
        note_sent(session, CONSOLE, first.id, "WIRE-77")
    for reference, refusal in (("WIRE-77", Conflict), ("x" * 101, InvalidInput), ("\0", InvalidInput)):
        with pytest.raises(refusal), market.act() as session:
            note_sent(session, CONSOLE, second.id, reference)


@on_sqlite
def test_a_payee_withdraws_their_own_to_their_own_and_the_operator_sends(market: Market, cast: Cast) -> None:
    earner = Earner(market, cast)
    agency = company(cast.agency)
    theirs = bank(market, cast["staffing"], agency)
    earn(market, agency, 50_000, cast.company)
    withdrawal = earner.ask(10_000)
    may: dict[Party, set[str]] = {earner.payee: set(), agency: set()}
    for name, actor in cast.people.items():
        for payee, used in ((earner.payee, earner.bank), (agency, theirs)):
            try:
                with market.act() as session:
                    ask_withdrawal(session, actor, payee, 1_000, used.key, least=0, fee=0)
            except NotAllowed:
                continue
            may[payee].add(name)
        with pytest.raises(NotAllowed), market.act() as session:
            note_sent(session, actor, withdrawal.id)
        with pytest.raises(NotAllowed), market.act() as session:
            note_failed(session, actor, withdrawal.id, "So I say.")
        with pytest.raises(NotAllowed), market.act() as session:
            payouts_csv(session, actor, market.sealer)
        if name != "freelancer":
            with pytest.raises(NotAllowed), market.act() as session:
                cancel_withdrawal(session, actor, withdrawal.key)
    assert may == {earner.payee: {"freelancer"}, agency: {"agency-owner", "staffing"}}
    with pytest.raises(NotFound), market.act() as session:
        ask_withdrawal(session, earner.actor, earner.payee, 1_000, "~01nothing", least=0, fee=0)
    with pytest.raises(NotAllowed), market.act() as session:
        ask_withdrawal(session, earner.actor, earner.payee, 1_000, theirs.key, least=0, fee=0)


def test_the_table_for_the_bank_names_what_to_send_and_where(market: Market, cast: Cast, earner: Earner) -> None:
    agency = company(cast.agency)
    theirs = bank(market, cast["staffing"], agency, '=cmd|"/c calc"!A1\nBIC NOLADE21')
    earn(market, agency, 5_000, cast.company)
    with market.act() as session:
        ask_withdrawal(session, cast["staffing"], agency, 5_000, theirs.key, least=0, fee=0)
    withdrawal = earner.ask(10_000)
    done = earner.ask(20_000)
    with market.act() as session:
        note_sent(session, CONSOLE, done.id)
        first = payouts_csv(session, CONSOLE, market.sealer)
    with market.act() as session:
        assert payouts_csv(session, CONSOLE, market.sealer) == first
    heads, *rows = csv.reader(io.StringIO(first))
    assert tuple(heads) == COLUMNS
    assert {row[2]: (row[3], row[4], row[6]) for row in rows} == {
        "Northwind": ("50.00", "USD", '\'=cmd|"/c calc"!A1\nBIC NOLADE21'),
        "Freelancer Tester": ("99.75", "USD", "DE02 1203 0000 0000 2020 51"),
    }
    with pytest.raises(Conflict, match="being sent"), market.act() as session:
        cancel_withdrawal(session, earner.actor, withdrawal.key)


@on_postgresql
def test_of_two_withdrawals_of_the_whole_balance_one_is_made(earner: Earner) -> None:
    asks = [lambda session: earner.asking(session, 50_000)] * 3
    outcomes = race(earner.market, asks)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "Conflict", "InvalidInput"}
    assert earner.has == (0, 49_975)


@on_postgresql
def test_of_cancelling_sending_and_failing_one_happens(market: Market, earner: Earner) -> None:
    withdrawal = earner.ask(10_000)
    acts = [
        lambda session: cancel_withdrawal(session, earner.actor, withdrawal.key),
        lambda session: note_sent(session, CONSOLE, withdrawal.id),
        lambda session: payouts_csv(session, CONSOLE, market.sealer),
    ]
    outcomes = race(market, acts)
    assert outcomes.count("done") == 2, outcomes
    available, in_transit = earner.has
    outside = held(market, method(earner.bank.id), AccountKind.OUTSIDE)
    assert (available, in_transit, outside) in {(50_000, 0, 0), (40_000, 0, 9_975)}
