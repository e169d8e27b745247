from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hiringhall.cashier.setting_up import begin_setup, finish_setup
from hiringhall.cashier.till import TillError
from hiringhall.columns.columns import Columns
from hiringhall.hall import Hall
from hiringhall.live import Live
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.payments.methods import methods_of
from hiringhall.marketplace.payments.models import Provider, Use
from hiringhall.search.search import Search
from hiringhall.settings import Settings
from hiringhall.storage.traffic import open_traffic
from tests.support.hired import Cast, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.stripe import KEY, LocalStripe

pytestmark = [pytest.mark.filterwarnings("default"), on_sqlite]
BACK = "https://hall.example/billing/methods/ready"


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def hall(market: Market, local_stripe: LocalStripe, tmp_path: Path) -> Iterator[Hall]:
    settings = Settings(data=tmp_path, stripe_key=KEY, stripe_api=local_stripe.address)
    traffic, search = open_traffic(market.database, tmp_path), Search(market.database, tmp_path / "search")
    columns = Columns(market.database, tmp_path / "columns", 100)
    yield Hall(settings, market.database, market.sealer, traffic, search, market.blobs, columns, Live(market.database))
    traffic.close()
    search.close()


def test_a_card_is_entered_on_stripes_page_and_then_charged(hall: Hall, cast: Cast, local_stripe: LocalStripe) -> None:
    client, finance = company(cast.company), cast["finance"]
    address = begin_setup(hall, finance, client, Use.PAY, BACK)
    setup = address.rpartition("/")[2]
    assert finish_setup(hall, finance, client, Use.PAY, setup) is None
    local_stripe.enter_card(address)
    made, again = (finish_setup(hall, finance, client, Use.PAY, setup) for _ in range(2))
    assert made is not None
    assert again is not None
    assert made.id == again.id
    assert (made.label, made.provider, made.is_default) == ("Visa •••• 4242", Provider.STRIPE, True)
    session = local_stripe.get(f"/v1/checkout/sessions/{setup}")
    assert (session["success_url"], session["cancel_url"]) == (f"{BACK}?setup={{CHECKOUT_SESSION_ID}}", BACK)
    assert made.external_customer == session["customer"]


def test_what_somebody_else_set_up_is_not_added(
    hall: Hall, cast: Cast, market: Market, local_stripe: LocalStripe
) -> None:
    setup = local_stripe.enter_card(begin_setup(hall, cast["owner"], company(cast.company), Use.PAY, BACK))
    other = market.company(cast["stranger"], "initech")
    with pytest.raises(TillError, match="somebody else"):
        finish_setup(hall, cast["stranger"], company(other), Use.PAY, setup)
    with pytest.raises(TillError, match="try again"):
        finish_setup(hall, cast["stranger"], company(other), Use.PAY, "cs_never")
    for actor in (cast["hiring"], cast["stranger"]):
        with pytest.raises(NotAllowed):
            begin_setup(hall, actor, company(cast.company), Use.PAY, BACK)
        with pytest.raises(NotAllowed):
            finish_setup(hall, actor, company(cast.company), Use.PAY, setup)


def test_a_payee_opens_an_account_with_stripe(hall: Hall, cast: Cast, local_stripe: LocalStripe) -> None:
    freelancer: Actor = cast["freelancer"]
    assert freelancer.user_id is not None
    payee = person(freelancer.user_id)
    assert begin_setup(hall, freelancer, payee, Use.PAYOUT, f"{BACK}?a=b").startswith("https://connect.stripe.test/")
    (account,) = [each for each in local_stripe.accounts() if each["metadata"] == {"party": f"person:{payee.id}"}]
    assert finish_setup(hall, freelancer, payee, Use.PAYOUT, account["id"]) is None
    local_stripe.change(account["id"], payouts_enabled=True)
    made = finish_setup(hall, freelancer, payee, Use.PAYOUT, account["id"])
    assert made is not None
    with hall.database.reading() as session:
        assert [each.id for each in methods_of(session, freelancer, payee, Use.PAYOUT)] == [made.id]
    with pytest.raises(TillError, match="somebody else"):
        finish_setup(hall, cast["staffing"], company(cast.agency), Use.PAYOUT, account["id"])


def test_a_hall_without_stripe_offers_none(hall: Hall, cast: Cast, tmp_path: Path) -> None:
    without = replace(hall, settings=Settings(data=tmp_path))
    with pytest.raises(NotFound, match="payment provider"):
        begin_setup(without, cast["owner"], company(cast.company), Use.PAY, BACK)
