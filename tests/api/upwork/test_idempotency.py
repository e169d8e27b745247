"""Calls that move money, repeated under an Idempotency-Key: done once, answered the same, whoever asks at once."""

import secrets
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.marketplace.accounts.queries import find_company
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.payments.models import RepeatableAnswer
from hiringhall.marketplace.payments.repeating import KEPT_FOR, forget_answers
from tests.api.upwork.activity_scene import started_contract
from tests.api.upwork.wire import Answer, Wire
from tests.conftest import StartHall
from tests.support.books import deposit
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.hired import FIXED, hire
from tests.support.waiting import until

TEAM = "/api/hr/v2/teams/acme:design/adjustments.json"
KEY = "Idempotency-Key"


class Payer:
    """Pays bonuses on a contract of its own."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.contract = started_contract(hall.backstage, "freelancer", "acme:design")
        self.key = secrets.token_hex(8)

    def values(self, **changed: Any) -> list[tuple[str, str]]:
        values = {"engagement__reference": self.contract, "comments": "Bonus", "charge_amount": "5"} | changed
        return [(name, str(value)) for name, value in values.items()]

    def pay(self, wire: Wire, key: str | None = None, path: str = TEAM, **changed: Any) -> Answer:
        options = {name: changed.pop(name) for name in ("as_user", "token") if name in changed}
        headers = {KEY: self.key if key is None else key}
        return wire.call("POST", path, headers=headers, form=self.values(**changed), **options)

    def charges(self) -> list[int]:
        with self.hall.backstage.act() as session:
            return list(session.scalars(select(Invoice.charge).filter_by(contract_id=self.contract)))


@pytest.fixture
def payer(hall: Hall) -> Payer:
    return Payer(hall)


def test_the_same_call_again_gets_the_first_answer_and_does_nothing(payer: Payer, wire: Wire) -> None:
    first = payer.pay(wire)
    again = payer.pay(wire)
    assert (again.status, again.body) == (first.status, first.body) == (200, first.body)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert payer.charges() == [500]
    # Where the parameters stand and in what order is no difference.
    query = payer.values()[::-1]
    assert wire.call("POST", TEAM, headers={KEY: payer.key}, query=query).body == first.body
    assert payer.pay(wire, secrets.token_hex(8)).body != first.body
    assert payer.charges() == [500, 500]


@pytest.mark.parametrize("changed", [{"charge_amount": "5.00"}, {"comments": "Bonus!"}, {"notes": "x"}])
def test_a_key_of_another_call_is_refused(payer: Payer, wire: Wire, changed: dict[str, str]) -> None:
    payer.pay(wire)
    status, message = payer.pay(wire, **changed).refusal()
    assert (status, message.partition(":")[0]) == (409, KEY)
    # The answer could not be given in another form.
    assert payer.pay(wire, path=TEAM.replace(".json", ".xml")).status == 409
    assert payer.charges() == [500]


def test_what_was_refused_leaves_its_key_free(payer: Payer, wire: Wire) -> None:
    for _ in range(2):
        refused = payer.pay(wire, charge_amount="0")
        assert (refused.status, "idempotent-replayed" in refused.headers) == (400, False)
    assert payer.pay(wire).status == 200
    assert payer.charges() == [500]


@pytest.mark.parametrize("key", ["", "  ", "k" * 256])
def test_a_key_must_be_of_some_length(payer: Payer, wire: Wire, key: str) -> None:
    status, message = payer.pay(wire, key).refusal()
    assert (status, message) == (400, "Idempotency-Key: Send 1 to 255 characters.")
    assert payer.pay(wire, "k" * 245 + secrets.token_hex(5)).status == 200
    assert payer.charges() == [500]


def test_a_key_is_the_callers_own(payer: Payer, wire: Wire, hall: Hall) -> None:
    first = payer.pay(wire)
    other = payer.pay(wire, as_user="admin")
    assert (other.status, "idempotent-replayed" in other.headers) == (200, False)
    assert other.json["adjustment"] != first.json["adjustment"]
    application = Wire(hall, hall.backstage.create_key("owner"))
    assert payer.pay(application).json["adjustment"] != first.json["adjustment"]
    application.close()
    assert payer.charges() == [500] * 3


def test_an_answer_is_not_given_to_who_may_not_call(payer: Payer, wire: Wire) -> None:
    payer.pay(wire)
    refused: tuple[dict[str, Any], ...] = ({"signature": "x"}, {"oauth": {"oauth_token": None}})
    for wrong in refused:
        sent = wire.request("POST", TEAM, form=payer.values(), **wrong)
        assert wire.deliver(sent, {KEY: payer.key}).status in {400, 401, 403}
    signed = wire.request("POST", TEAM, form=payer.values())
    assert wire.deliver(signed, {KEY: payer.key}).status == 200
    assert wire.deliver(signed, {KEY: payer.key}).status == 403  # the nonce was used


def test_after_a_day_a_key_is_free_and_the_answer_goes(payer: Payer, wire: Wire, hall: Hall) -> None:
    payer.pay(wire)
    with hall.backstage.act() as session:
        session.execute(update(RepeatableAnswer).filter_by(key=payer.key).values(at=clock.now() - KEPT_FOR + 60))
    assert payer.pay(wire).headers["idempotent-replayed"] == "true"
    with hall.backstage.act() as session:
        session.execute(update(RepeatableAnswer).filter_by(key=payer.key).values(at=clock.now() - KEPT_FOR))
    assert "idempotent-replayed" not in payer.pay(wire).headers
    assert payer.charges() == [500, 500]
    with hall.backstage.act() as session:
        session.execute(update(RepeatableAnswer).filter_by(key=payer.key).values(at=0))
        assert forget_answers(session, clock.now()) >= 1
        assert session.scalar(select(RepeatableAnswer).filter_by(key=payer.key)) is None


def test_a_milestone_is_approved_once_and_the_repeat_is_told_so(wire: Wire, hall: Hall) -> None:
    backstage = hall.backstage
    owner = backstage.found_company(f"payer-{secrets.token_hex(4)}")
    with backstage.act() as session:
        team = find_company(session, owner.removesuffix("-owner"))
    deposit(backstage, team, 20_000)
    contract = hire(backstage, backstage.actor(owner), team, backstage.actor("freelancer"), FIXED)
    with backstage.act() as session:
        milestone = session.scalars(select(Milestone.id).filter_by(contract_id=contract.id, state="active")).one()
    token = backstage.create_token(hall.demo.key, owner)
    path, key = f"/api/hr/v3/fp/milestones/{milestone}/approve.json", secrets.token_hex(8)
    first = wire.call("PUT", path, headers={KEY: key}, token=token, json={"pay_comments": "Fine"})
    assert first.status == 200, first.message
    assert wire.call("PUT", path, headers={KEY: key}, token=token, json={"pay_comments": "Fine"}).body == first.body
    assert wire.call("PUT", path, token=token, json={"pay_comments": "Fine"}).status == 400
    with backstage.act() as session:
        assert session.get_one(Milestone, milestone).state is MilestoneState.PAID
        assert len(session.scalars(select(Invoice).filter_by(milestone_id=milestone)).all()) == 1


@pytest.fixture
def busy(hall_server: StartHall, database_kind: DatabaseKind) -> Hall:
    """A hall of two workers."""
    return hall_server(database_kind, workers=2)


def test_eight_at_once_have_one_effect_and_one_answer(busy: Hall) -> None:
    payer, start = Payer(busy), threading.Barrier(8)
    answers: list[Answer] = []

    def call() -> None:
        wire = Wire(busy)
        start.wait()
        answers.append(payer.pay(wire))
        wire.close()

    for _ in range(3):
        answers.clear()
        payer.key = secrets.token_hex(8)
        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status for answer in answers} == {200}
        assert len({answer.body for answer in answers}) == 1
        assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert payer.charges() == [500] * 3


def test_an_answer_that_never_arrived_is_given_again(payer: Payer, wire: Wire, hall: Hall) -> None:
    """The caller's line breaks after the money moved: the repeat tells what became of it."""
    sent = wire.request("POST", TEAM, form=payer.values()).sent()
    address = urlsplit(hall.base_url)
    headers = {"host": address.netloc, **sent.headers, KEY: payer.key}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((address.hostname, address.port)) as line:
        request = f"POST {sent.raw_path} HTTP/1.1\r\nContent-Length: {len(sent.body)}\r\n{head}\r\n"
        line.sendall(request.encode() + sent.body)
        until(lambda: payer.charges() == [500])
    again = payer.pay(wire)
    assert (again.status, again.headers["idempotent-replayed"]) == (200, "true")
    assert payer.charges() == [500]
