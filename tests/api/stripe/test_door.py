import json

import requests
from stripe import WebhookSignature

from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.models import Provider, ProviderEvent
from tests.conftest import StartHall
from tests.support.books import held
from tests.support.deals import team_id
from tests.support.halls import DatabaseKind
from tests.support.stripe import KEY, LocalStripe
from tests.support.tills import keep_card
from tests.support.waiting import eventually, until
from tests.web.visitor import Visitor

SECRET = "whsec_of_the_tests"
EVENTS = "/api/stripe/v1/events"
PATIENCE = 30


def signed(text: str, secret: str = SECRET) -> dict[str, str]:
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(text, secret)}


def test_a_client_pays_in_by_card_within_moments_and_stripe_says_so_too(
    database_kind: DatabaseKind, hall_server: StartHall, local_stripe: LocalStripe
) -> None:
    hall = hall_server(
        database_kind, workers=2, stripe_webhook_secret=SECRET, stripe_key=KEY, stripe_api=local_stripe.address
    )
    local_stripe.send_events(hall.base_url + EVENTS, SECRET)
    behind, entered = hall.backstage, local_stripe.card()
    client = team_id(behind, "acme")
    with behind.act() as session:
        keep_card(session, client, entered.method, entered.customer)
    before = held(behind, company(client), AccountKind.CASH)
    visitor = Visitor(hall.base_url)
    visitor.sign_in(hall.demo.username("owner"), hall.demo.password)
    page = f"/companies/{client}/billing/methods"
    assert visitor.send(f"{page}/pay-in", {"amount": "123.45"}, on=page).ok
    cash = eventually(lambda: held(behind, company(client), AccountKind.CASH), lambda found: found != before)
    assert cash == before + 12_345
    assert len(local_stripe.intents(entered.customer)) == 1

    def events() -> int:
        with behind.act() as session:
            return session.query(ProviderEvent).filter_by(provider=Provider.STRIPE).count()

    until(lambda: events() == 1)
    assert held(behind, company(client), AccountKind.CASH) == before + 12_345


def test_the_door_says_what_is_wrong_and_takes_no_more_than_an_event(
    hall_server: StartHall, local_stripe: LocalStripe
) -> None:
    hall = hall_server(stripe_webhook_secret=SECRET, stripe_key=KEY, stripe_api=local_stripe.address, max_body=20_000)
    address = hall.base_url + EVENTS
    text = json.dumps({"id": "evt_x", "type": "customer.created", "data": {"object": {}}})

    def send(body: str | bytes, headers: dict[str, str], to: str = address) -> tuple[int, dict[str, object]]:
        answer = requests.post(to, body, headers=headers, timeout=PATIENCE)
        return answer.status_code, answer.json()

    assert send(text, signed(text)) == (200, {"received": True})
    for headers in ({}, signed(text, "whsec_of_others"), signed(text + " ")):
        assert send(text, headers)[0] == 400
    assert send("{}", signed("{}"))[0] == 400
    assert send("x" * 20_001, {})[0] == 413
    assert send(text, signed(text), f"{hall.base_url}/api/stripe/v1/other")[0] == 404
    answer = requests.get(address, timeout=PATIENCE)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/json")
    assert "Set-Cookie" not in answer.headers
