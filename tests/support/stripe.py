"""Stripe for the tests: the server on this machine, with cards, and what it was asked."""

import subprocess
import sys
from typing import Any, NamedTuple

import requests

from tests.support.ports import Port
from tests.support.waiting import until

PATIENCE = 30  # seconds
GOOD = "4242424242424242"
DECLINED = "4000000000000341"
CONFIRMED_ONLY = "4000002500003155"
KEY = "sk_test_of_the_tests"


class Card(NamedTuple):
    """A card that was entered for a customer of ours."""

    customer: str
    method: str


class LocalStripe:
    """The server; it keeps what it was told until it is closed, so use customers and accounts of your own."""

    def __init__(self) -> None:
        self._port = Port()
        self.address = f"http://127.0.0.1:{self._port.number}"
        command = [sys.executable, "-W", "ignore", "-m", "tests.support.stripe_server", str(self._port.number)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until(self._answers)

    def card(self, number: str = GOOD) -> Card:
        """Enter a card for a new customer."""
        customer = self.post("/v1/customers", {"email": "billing@example.org"})["id"]
        return Card(customer, self._enter(customer, number))

    def account(self, **metadata: str) -> str:
        """Open an account that money can be transferred to; `most` is the most cents that there are to send."""
        sent = {f"metadata[{name}]": value for name, value in metadata.items()}
        return str(self.post("/v1/accounts", {"type": "express", **sent})["id"])

    def enter_card(self, page: str, number: str = GOOD) -> str:
        """Enter a card on a page of Checkout; returns the name of what was set up."""
        setup = page.rpartition("/")[2]
        session = self.get(f"/v1/checkout/sessions/{setup}")
        method = self._enter(session["customer"], number)
        card = self.get(f"/v1/payment_methods/{method}")
        intent = {"object": "setup_intent", "id": "seti_1", "payment_method": card}
        self.change(setup, status="complete", setup_intent=intent)
        return setup

    def intents(self, customer: str) -> list[dict[str, Any]]:
        """Return what was charged to a customer."""
        return list(self.get("/v1/payment_intents", customer=customer)["data"])

    def transfers(self, account: str) -> list[dict[str, Any]]:
        """Return what was transferred to an account."""
        return [each for each in self.get("/v1/transfers")["data"] if each["destination"] == account]

    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts that were opened."""
        return list(self.get("/v1/accounts")["data"])

    def faults(self, **wanted: Any) -> None:
        """Have paths `held` back or `missing`, or `forget` the keys; without any all is well again."""
        self._send("/_faults", json=wanted)

    def change(self, thing: str, **members: Any) -> None:
        """Change something as its owner or a bank does."""
        self._send(f"/_things/{thing}", json=members)

    def send_events(self, url: str, secret: str) -> None:
        """Send events to an address, signed, about a second after what they tell."""
        self._send("/_config/webhooks/hall", json={"url": url, "secret": secret})

    def post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """Ask for something as the hall's operator might."""
        return self._send(path, data=form)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Look at something."""
        answer = requests.get(f"{self.address}{path}", query, auth=(KEY, ""), timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())

    def close(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._port.release()

    def _enter(self, customer: str, number: str) -> str:
        card = {"number": number, "exp_month": "12", "exp_year": "2035", "cvc": "123"}
        method = self.post("/v1/payment_methods", {"type": "card"} | {f"card[{k}]": v for k, v in card.items()})["id"]
        self.post(f"/v1/payment_methods/{method}/attach", {"customer": customer})
        return str(method)

    def _send(self, path: str, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.address}{path}", auth=(KEY, ""), timeout=PATIENCE, **body)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/v1/customers", auth=(KEY, ""), timeout=PATIENCE).ok
        except requests.ConnectionError:
            return False
