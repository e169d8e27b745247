"""Awards and payments, sent again under an Idempotency-Key: done once, and answered the same."""

import secrets
import threading
from typing import Any

import pytest
from requests import Response
from sqlalchemy import func, select, update

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.payments.models import RepeatableAnswer
from hiringhall.marketplace.payments.repeating import KEPT_FOR
from tests.api.elance.scene import Scene
from tests.conftest import StartHall
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind

KEY, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"


class Payer:
    """Pays for a bid that was awarded."""

    def __init__(self, hall: Hall, elance: ElanceClient) -> None:
        self.scene = Scene(hall)
        self.elance = elance
        self.key = secrets.token_hex(8)

    def pay(self, key: str | None = None, *, as_user: str | None = None, **changed: str) -> Response:
        fields = {"bidId": str(self.scene.bid), "amount": "20", "comment": "Shelves"} | changed
        token = self.elance.token(as_user or self.scene.owner)
        headers = {KEY: self.key if key is None else key}
        return self.elance.send(
            "POST", "projects/payments", params={"access_token": token}, data=fields, headers=headers
        )

    def charges(self) -> list[int]:
        assert self.scene.contract is not None
        with self.scene.backstage.act() as session:
            charges = select(Invoice.charge).filter_by(contract_id=self.scene.contract.id)
            return list(session.scalars(charges))

    def age(self, seconds: int) -> None:
        """Let the answer under the key have been kept for so long."""
        with self.scene.backstage.act() as session:
            kept = update(RepeatableAnswer).filter_by(key=self.key)
            session.execute(kept.values(at=clock.now() - seconds))


@pytest.fixture
def payer(hall: Hall, elance: ElanceClient) -> Payer:
    return Payer(hall, elance)


def test_a_payment_sent_again_is_made_once(payer: Payer) -> None:
    first, again = payer.pay(), payer.pay()
    assert (again.status_code, again.content) == (first.status_code, first.content) == (200, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert (REPLAYED in first.headers, again.headers[REPLAYED]) == (False, "true")
    assert payer.charges() == [2_000]
    other = payer.pay(secrets.token_hex(8))
    assert other.json()["data"]["paymentId"] != first.json()["data"]["paymentId"]
    assert payer.charges() == [2_000, 2_000]


def test_a_key_of_another_call_is_refused(payer: Payer) -> None:
    payer.pay()
    changes: tuple[dict[str, str], ...] = ({"amount": "20.00"}, {"comment": "Shelf"}, {"notes": "x"})
    for changed in changes:
        refused = payer.pay(**changed)
        assert (refused.status_code, code_of(refused)) == (409, "E_VALIDATION_INVALID_VALUE"), changed
        assert KEY in refused.text
    assert payer.charges() == [2_000]


def test_what_was_refused_leaves_its_key_free(payer: Payer) -> None:
    for _ in range(2):
        refused = payer.pay(amount="0")
        assert (refused.status_code, REPLAYED in refused.headers) == (400, False)
    assert payer.pay().status_code == 200
    assert payer.charges() == [2_000]


def test_a_key_must_be_of_some_length(payer: Payer) -> None:
    for key in ("", "k" * 256):
        refused = payer.pay(key)
        assert (refused.status_code, code_of(refused)) == (400, "E_VALIDATION_INVALID_VALUE")
        assert "1 to 255 characters" in refused.text
    assert payer.pay("k" * 245 + secrets.token_hex(5)).status_code == 200
    assert payer.charges() == [2_000]


def test_a_key_is_the_callers_own(payer: Payer) -> None:
    first = payer.pay()
    admin = f"{payer.scene.slug}-admin"
    payer.scene.backstage.add_person(admin, payer.scene.slug, Role.ADMIN)
    other = payer.pay(as_user=admin)
    assert (other.status_code, REPLAYED in other.headers) == (200, False)
    stranger = payer.pay(as_user=payer.scene.worker)
    assert (stranger.status_code, first.json()["data"]["paymentId"] in stranger.text) == (403, False)
    assert payer.charges() == [2_000, 2_000]


def test_after_a_day_a_key_is_free(payer: Payer) -> None:
    payer.pay()
    payer.age(KEPT_FOR - 60)
    assert payer.pay().headers[REPLAYED] == "true"
    payer.age(KEPT_FOR)
    assert REPLAYED not in payer.pay().headers
    assert payer.charges() == [2_000, 2_000]


def test_an_award_sent_again_is_one_offer(hall: Hall, elance: ElanceClient) -> None:
    scene, key = Scene(hall, hired=False), secrets.token_hex(8)

    def award(headers: dict[str, str]) -> Response:
        options: dict[str, Any] = {"params": {"access_token": elance.token(scene.owner)}, "headers": headers}
        return elance.send("POST", f"projects/bids/{scene.bid}/terms", **options)

    first, again = award({KEY: key}), award({KEY: key})
    assert (first.status_code, again.content) == (200, first.content)
    assert award({}).status_code == 400
    with hall.backstage.act() as session:
        assert session.scalar(select(func.count()).select_from(Offer).filter_by(proposal_id=scene.bid)) == 1


def test_other_calls_take_no_notice_of_a_key(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    numbers = set()
    for _ in range(2):
        said = elance.send(
            "POST",
            f"workroom/{scene.bid}/messages",
            params={"access_token": elance.token(scene.owner)},
            data={"comments": "Good morning."},
            headers={KEY: "k" * 300},
        )
        numbers.add(said.json()["data"]["messageId"])
    assert len(numbers) == 2


def test_eight_at_once_have_one_effect_and_one_answer(hall_server: StartHall, database_kind: DatabaseKind) -> None:
    hall = hall_server(database_kind, workers=2)
    client = ElanceClient(hall)
    payer, start, answers = Payer(hall, client), threading.Barrier(8), list[Response]()
    client.token(payer.scene.owner)

    def call() -> None:
        start.wait()
        answers.append(payer.pay())

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert payer.charges() == [2_000]
