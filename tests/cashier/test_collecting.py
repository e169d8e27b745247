import subprocess
import sys
import threading

import pytest

from hiringhall import clock
from hiringhall.cashier.collecting import LONGEST_PAUSE, PAUSE, SEND_PAUSE, collect
from hiringhall.cashier.manual import ManualTill
from hiringhall.cashier.providers import Tills, open_tills
from hiringhall.cashier.stripe import KEY_LASTS
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.marketplace.ledger.accounts import Party, company, method, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import ChargeState, Provider, Withdrawal, WithdrawalState
from hiringhall.marketplace.payments.outcomes import DAY
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal, cancel_withdrawal
from hiringhall.settings import Settings
from tests.support.books import deposit, held
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.stripe import CONFIRMED_ONLY, DECLINED, GOOD, KEY, Card, LocalStripe
from tests.support.tills import account, bank, card, charge_of, charged, earn, invoice_of, owe
from tests.support.waiting import until

pytestmark = pytest.mark.filterwarnings("default")
"""The log says when Stripe does not answer."""


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def tills(local_stripe: LocalStripe) -> Tills:
    local_stripe.faults()
    return open_tills(Settings(stripe_key=KEY, stripe_api=local_stripe.address))


def with_card(market: Market, cast: Cast, stripe: LocalStripe, number: str = GOOD) -> Card:
    entered = stripe.card(number)
    card(market, cast.company, entered.method, entered.customer)
    return entered


def test_what_is_owed_is_taken_once(market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills) -> None:
    entered = with_card(market, cast, local_stripe)
    invoice = owe(market, hire(market, cast["hiring"], cast.design, cast["freelancer"]), 5_000)
    charge = charged(market, cast.company, 5_000, invoice)
    assert collect(market.database, tills) == 1
    assert collect(market.database, tills) == 0
    (intent,) = local_stripe.intents(entered.customer)
    assert (intent["amount"], intent["currency"], intent["metadata"]) == (5_000, "usd", {"charge": charge.key})
    done = charge_of(market, charge)
    assert (done.state, done.external_id) == (ChargeState.SUCCEEDED, intent["id"])
    assert invoice_of(market, invoice).state is InvoiceState.PAID


@pytest.mark.parametrize("number", [DECLINED, CONFIRMED_ONLY])
@on_sqlite
def test_a_card_that_refuses_is_asked_again_another_day(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills, number: str
) -> None:
    entered = with_card(market, cast, local_stripe, number)
    invoice = owe(market, hire(market, cast["hiring"], cast.design, cast["freelancer"]), 5_000)
    charge = charged(market, cast.company, 5_000, invoice)
    assert collect(market.database, tills) == 1
    failed = charge_of(market, charge)
    assert failed.state is ChargeState.FAILED
    assert ("declined" if number == DECLINED else "confirm") in failed.error
    assert all(intent["status"] != "requires_action" for intent in local_stripe.intents(entered.customer))
    with clock.shifted(DAY + 60):
        assert collect(market.database, tills) == 1
    assert len(local_stripe.intents(entered.customer)) == 2
    assert invoice_of(market, invoice).charge_id != charge.id


@on_sqlite
def test_what_was_paid_otherwise_is_not_taken(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills
) -> None:
    entered = with_card(market, cast, local_stripe)
    invoice = owe(market, hire(market, cast["hiring"], cast.design, cast["freelancer"]), 5_000)
    charge = charged(market, cast.company, 5_000, invoice)
    deposit(market, cast.company, 5_000)
    assert collect(market.database, tills) == 0
    assert local_stripe.intents(entered.customer) == []
    assert charge_of(market, charge).state is ChargeState.CANCELLED


def test_several_workers_take_each_charge_once(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills
) -> None:
    entered = with_card(market, cast, local_stripe)
    for amount in range(1_000, 1_012):
        charged(market, cast.company, amount)
    workers = [threading.Thread(target=collect, args=(market.database, tills)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(intent["amount"] for intent in local_stripe.intents(entered.customer)) == list(range(1_000, 1_012))
    assert held(market, company(cast.company), AccountKind.CASH) == sum(range(1_000, 1_012))


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_worker_killed_between_asking_and_noting_takes_the_money_once(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills, *, forgotten: bool
) -> None:
    entered = with_card(market, cast, local_stripe)
    charge = charged(market, cast.company, 5_000)
    local_stripe.faults(held=["/v1/payment_intents"])
    address = market.database.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-m", "tests.cashier.collector", address, local_stripe.address])
    until(lambda: local_stripe.intents(entered.customer))
    worker.kill()
    worker.wait()
    local_stripe.faults(forget=forgotten)
    assert charge_of(market, charge).state is ChargeState.WAITING
    assert collect(market.database, tills) == 0
    # After a day Stripe does not know the key any more, but what it was used for.
    with clock.shifted(KEY_LASTS + LONGEST_PAUSE if forgotten else PAUSE + 60):
        assert collect(market.database, tills) == 1
    assert len(local_stripe.intents(entered.customer)) == 1
    assert held(market, company(cast.company), AccountKind.CASH) == 5_000


@on_sqlite
def test_while_stripe_is_away_nothing_is_decided(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills
) -> None:
    entered = with_card(market, cast, local_stripe)
    charge = charged(market, cast.company, 5_000)
    local_stripe.faults(missing=["/v1/payment_intents"])
    assert collect(market.database, tills) == 0
    with clock.shifted(PAUSE + 60):
        assert collect(market.database, tills) == 0
    local_stripe.faults(forget=True)
    assert charge_of(market, charge).state is ChargeState.WAITING
    with clock.shifted(4 * PAUSE):
        assert collect(market.database, tills) == 1
    assert len(local_stripe.intents(entered.customer)) == 1


@on_sqlite
def test_by_hand_nothing_moves_by_itself(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000)
    assert collect(market.database, {Provider.MANUAL: ManualTill()}) == 0
    assert charge_of(market, charge).asked_at is None


# --- withdrawals ---


def asked(market: Market, cast: Cast, key: str, amount: int = 20_000) -> tuple[Withdrawal, Party]:
    freelancer = cast["freelancer"]
    assert freelancer.user_id is not None
    payee = person(freelancer.user_id)
    earn(market, payee, amount, cast.company)
    with market.act() as session:
        return ask_withdrawal(session, freelancer, payee, amount, key, least=0, fee=100), payee


def payee_account(market: Market, cast: Cast, external_id: str) -> str:
    freelancer = cast["freelancer"]
    assert freelancer.user_id is not None
    return account(market, person(freelancer.user_id), external_id).key


def state_of(market: Market, withdrawal: Withdrawal) -> WithdrawalState:
    with market.database.reading() as session:
        return session.get_one(Withdrawal, withdrawal.id).state


def test_a_withdrawal_is_transferred_once(market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills) -> None:
    there = local_stripe.account()
    withdrawal, payee = asked(market, cast, payee_account(market, cast, there))
    workers = [threading.Thread(target=collect, args=(market.database, tills)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (transfer,) = local_stripe.transfers(there)
    assert (transfer["amount"], transfer["metadata"]) == (19_900, {"withdrawal": withdrawal.key})
    assert state_of(market, withdrawal) is WithdrawalState.SENT
    assert held(market, payee, AccountKind.IN_TRANSIT) == 0
    assert held(market, method(withdrawal.method_id), AccountKind.OUTSIDE) == 19_900


@on_sqlite
def test_a_withdrawal_to_nowhere_is_available_again(market: Market, cast: Cast, tills: Tills) -> None:
    withdrawal, payee = asked(market, cast, payee_account(market, cast, "acct_gone"))
    assert collect(market.database, tills) == 1
    assert state_of(market, withdrawal) is WithdrawalState.FAILED
    assert held(market, payee, AccountKind.AVAILABLE) == 20_000


@on_sqlite
def test_a_withdrawal_waits_for_the_halls_own_balance_and_cannot_be_cancelled_then(
    market: Market, cast: Cast, local_stripe: LocalStripe, tills: Tills
) -> None:
    there = local_stripe.account(most="100")
    withdrawal, _ = asked(market, cast, payee_account(market, cast, there))
    assert collect(market.database, tills) == 0
    with pytest.raises(Conflict, match="being sent"), market.act() as session:
        cancel_withdrawal(session, cast["freelancer"], withdrawal.key)
    local_stripe.change(there, metadata={"most": "20000"})
    local_stripe.faults(forget=True)
    with clock.shifted(SEND_PAUSE + 60):
        assert collect(market.database, tills) == 1
    assert len(local_stripe.transfers(there)) == 1


@on_sqlite
def test_what_goes_to_a_bank_waits_for_the_operator(market: Market, cast: Cast, tills: Tills) -> None:
    freelancer = cast["freelancer"]
    assert freelancer.user_id is not None
    withdrawal, _ = asked(market, cast, bank(market, freelancer, person(freelancer.user_id)).key)
    assert collect(market.database, tills) == 0
    assert state_of(market, withdrawal) is WithdrawalState.ASKED
