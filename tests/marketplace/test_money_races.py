"""Money moves from many sides at the same moment, on PostgreSQL: nothing hangs, and the books are sound.

That of two who do the same thing one wins is tested with each operation; here those meet that lock the same things.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.billing.run import bill
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.invoices.disputes import open_dispute
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.milestones.operations import activate_milestone, approve_milestone
from hiringhall.marketplace.payments.cash import record_deposit
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal
from tests.support.billing import BILLED_ON, CALENDAR, FRIDAY, at, bill_on, hire_before, work
from tests.support.books import deposit, held
from tests.support.hired import FIXED, HOURLY, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.money import add_bank, breaches
from tests.support.racing import outcomes
from tests.support.tracking import MONDAY

Act = Callable[[Session], Any]


@on_postgresql
def test_whatever_meets_at_a_client_nothing_hangs_and_every_cent_is_there(market: Market) -> None:
    cast = hiring_cast(market)
    client, worker = cast["owner"], cast["freelancer"]
    hourly = [hire_before(market, cast, terms=replace(HOURLY, rate=33_33 + step)) for step in range(3)]
    for number, contract in enumerate(hourly):
        work(market, worker, contract, MONDAY, 5, hour=9 + number)
    with at(MONDAY):
        deposit(market, cast.company, 300_00)
        fixed = hire(market, client, cast.design, worker, FIXED)
        paid = [bonus(market, client, contract.key, 20_00) for contract in hourly]
    bill_on(market, FRIDAY)
    with market.act() as session:
        weeks = session.scalars(select(Invoice.key).filter_by(kind=InvoiceKind.WEEK)).all()
        first, second = session.scalars(select(Milestone.id).filter_by(contract_id=fixed.id).order_by(Milestone.id))
    acts: list[Act] = [
        lambda session: approve_milestone(session, client, first, 150_00, bonus=10_00, reason="330"),
        lambda session: end_contract(session, client, hourly[0].key, "9505"),
        lambda session: open_dispute(session, client, weeks[1], 5_00, "What for?"),
        lambda session: refund(session, worker, paid[2], 9_00, "Too much"),
        lambda session: record_deposit(session, CONSOLE, cast.company, 500_00, "BANK-9"),
        lambda session: pay_freelancer(session, client, hourly[2].key, InvoiceKind.EXPENSE, 12_34, "A licence"),
        lambda session: end_contract(session, client, fixed.key, "9505"),
        lambda session: activate_milestone(session, client, second),
    ]
    done = threading.Event()

    def bill_again_and_again() -> None:
        while not done.wait(0.01):
            bill(market.database, CALENDAR, FRIDAY)

    with at(FRIDAY, 13):
        biller = threading.Thread(target=bill_again_and_again)
        biller.start()
        told = outcomes(market, acts)
        done.set()
        biller.join()
    # Approving and ending exclude each other; whatever is funded next has to wait for the one or fails for the other.
    assert [outcome for outcome in (*told[1:6],) if outcome is not None] == []
    bill_on(market, FRIDAY.replace(day=FRIDAY.day + 1))
    assert breaches(market.database) == []


@on_postgresql
def test_a_balance_is_withdrawn_or_refunded_once(market: Market) -> None:
    cast = hiring_cast(market)
    contract, worker = hire_before(market, cast), cast["freelancer"]
    payee = person(contract.freelancer_id)
    with at(MONDAY):
        deposit(market, cast.company, 100_00)
        key = bonus(market, cast["owner"], contract.key, 100_00)
    bill_on(market, BILLED_ON)
    bank = add_bank(market, payee)
    withdraws: Act = lambda session: ask_withdrawal(session, worker, payee, 90_00, bank, least=1_00, fee=0)  # noqa: E731
    refunds: Act = lambda session: refund(session, worker, key, 90_00, "All of it")  # noqa: E731
    with at(BILLED_ON):
        told = outcomes(market, [withdraws, refunds, withdraws, refunds])
    assert sum(outcome is None for outcome in told) == 1, told
    assert held(market, payee, AccountKind.AVAILABLE) == 0
    in_transit, cash = (
        held(market, payee, AccountKind.IN_TRANSIT),
        held(market, company(cast.company), AccountKind.CASH),
    )
    assert (in_transit, cash) in {(90_00, 0), (0, 100_00)}
    assert breaches(market.database) == []


def bonus(market: Market, client: Any, contract: str, amount: int) -> str:
    with market.act() as session:
        return pay_freelancer(session, client, contract, InvoiceKind.BONUS, amount, "Thank you").key
