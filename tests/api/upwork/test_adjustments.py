"""Custom payments over the wire: what clients of all years send, and what they are told."""

from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.ledger.models import Entry, Line
from tests.api.upwork.activity_scene import started_contract
from tests.api.upwork.wire import Answer, Wire
from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientKind
from tests.support.hall import Hall
from tests.support.talent import Talent

TEAM = "/api/hr/v2/teams/acme:design/adjustments.json"


def contract_of(hall: Hall, team: str = "acme:design", freelancer: str = "freelancer") -> int:
    """Start a contract of a team; return its number."""
    return started_contract(hall.backstage, freelancer, team)


def paid_on(hall: Hall, contract: int) -> list[Invoice]:
    """Return what was charged on a contract."""
    with hall.backstage.act() as session:
        return list(session.scalars(select(Invoice).filter_by(contract_id=contract).order_by(Invoice.id)))


def pay(wire: Wire, _path: str = TEAM, **values: Any) -> Answer:
    """Ask for a payment, in a form."""
    return wire.call("POST", _path, form=[(name, str(value)) for name, value in values.items()])


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_a_published_client_pays_a_bonus(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    contract = contract_of(hall)
    client = published_client(kind, hall, token=hall.token("owner"))
    if kind == "python-1.3.7":
        told = client.call(
            "hr.post_team_adjustment", "acme:design", str(contract), "Ünß: a bonus", 110, "For the books"
        )
    else:
        call = "payments.submitBonus" if kind.startswith("node") else "payments.submit_bonus"
        values = {"engagement__reference": contract, "comments": "Ünß: a bonus", "charge_amount": 110}
        told = client.call(call, "acme:design", values)["adjustment"]
    (invoice,) = paid_on(hall, contract)
    assert (invoice.kind, invoice.charge, invoice.pay, invoice.comment) == (
        InvoiceKind.BONUS,
        11_000,
        9_900,
        "Ünß: a bonus",
    )
    with hall.backstage.act() as session:
        line = session.get_one(Line, int(told["reference"]))
        entry = session.get_one(Entry, line.entry_id)
        assert (line.amount, line.type, line.subtype) == (-11_000, "ARAdjustment", "Bonus")
        assert (entry.invoice_id, entry.notes) == (invoice.id, "For the books" if kind == "python-1.3.7" else "")


@pytest.mark.parametrize(
    ("values", "charge"),
    [
        ({"comments": "Thanks", "charge_amount": "110.00"}, 11_000),
        # The example of the reference: the freelancer gets 20, the fee comes on top.
        ({"comment": "Test bonus payment", "amount": 20}, 2_222),
        # Older clients send both amounts, the one that is not meant as nothing.
        ({"comments": "Thanks", "amount": "10.00", "charge_amount": "0.0", "notes": ""}, 1_111),
        ({"comments": "Train", "charge_amount": "33.3", "subtype": "Expense"}, 3_330),
        ({"comments": "Train", "amount": "33.30", "subtype": "Expense"}, 3_330),
    ],
)
def test_every_spelling_is_understood(hall: Hall, wire: Wire, values: dict[str, Any], charge: int) -> None:
    contract = contract_of(hall)
    answer = pay(wire, engagement__reference=contract, **values)
    assert answer.status == 200, answer.message
    (invoice,) = paid_on(hall, contract)
    assert invoice.charge == charge
    if "amount" in values:
        assert invoice.pay == round(float(values["amount"]) * 100)


def test_parameters_of_a_post_may_stand_in_the_query_and_the_answer_may_be_xml(hall: Hall, wire: Wire) -> None:
    contract = contract_of(hall)
    query = [("engagement__reference", str(contract)), ("comments", "Bonus"), ("charge_amount", "5")]
    answer = wire.call("POST", TEAM.removesuffix(".json"), query=query)
    assert answer.status == 200
    assert b"<adjustment><reference>" in answer.body
    assert [invoice.charge for invoice in paid_on(hall, contract)] == [500]


def test_a_freelancer_may_be_named_where_that_is_clear(hall: Hall, wire: Wire) -> None:
    talent = Talent(hall.backstage, "bonus")
    said: dict[str, Any] = {"provider__reference": talent.id, "comments": "Bonus", "charge_amount": 5}
    assert pay(wire, **said).status == 404
    contract = contract_of(hall, freelancer=talent.username)
    assert pay(wire, "/api/hr/v2/teams/acme/adjustments.json", **said).status == 200
    assert len(paid_on(hall, contract)) == 1
    contract_of(hall, freelancer=talent.username)
    status, message = pay(wire, **said).refusal()
    assert (status, message.partition(":")[0]) == (400, "engagement__reference")


def test_payments_of_a_team_are_listed(hall: Hall, wire: Wire) -> None:
    contract = contract_of(hall)
    made = [
        pay(wire, engagement__reference=contract, comments="Bonus", charge_amount=5).json["adjustment"]["reference"]
        for _ in range(2)
    ]
    for team in ("acme", "acme:design"):
        assert wire.call("GET", f"/api/hr/v2/teams/{team}/adjustments.json").json["adjustments"][:2] == made[::-1]
    page = wire.call("GET", TEAM, query=[("page", "1;1")]).json["adjustments"]
    assert page == made[:1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"charge_amount": None}, "charge_amount"),
        ({"charge_amount": "0"}, "charge_amount"),
        ({"charge_amount": "-5"}, "charge_amount"),
        ({"charge_amount": "5.001"}, "charge_amount"),
        ({"charge_amount": "9999999999999"}, "charge_amount"),
        ({"charge_amount": "9" * 400}, "charge_amount"),
        ({"charge_amount": "NaN"}, "charge_amount"),
        ({"charge_amount": None, "amount": "9999999999999"}, "amount"),
        ({"amount": "3"}, "amount"),
        ({"comments": None}, "comments"),
        ({"comments": " "}, "comments"),
        ({"comments": "x" * 1_001}, "comments"),
        ({"comments": None, "comment": "x" * 1_001}, "comment"),
        ({"comment": "another"}, "comment"),
        ({"notes": "x" * 1_001}, "notes"),
        ({"comments": "a\0b"}, "comments"),
        ({"engagement__reference": None}, "engagement__reference"),
        ({"subtype": "Salary"}, "subtype"),
        ({"bonus": "1"}, "bonus"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_paid(hall: Hall, wire: Wire, wrong: dict[str, Any], field: str) -> None:
    contract = contract_of(hall)
    values: dict[str, Any] = {"engagement__reference": contract, "comments": "Bonus", "charge_amount": "5"} | wrong
    status, message = pay(wire, **{name: value for name, value in values.items() if value is not None}).refusal()
    assert (status, message.partition(":")[0]) == (400, field)
    assert paid_on(hall, contract) == []


def test_a_contract_of_another_team_is_not_found(hall: Hall, wire: Wire) -> None:
    elsewhere = contract_of(hall, "acme:web")
    for reference in (elsewhere, 0, 10**17, 10**30, "~0123456789abcdef00", "x"):
        answer = pay(wire, engagement__reference=reference, comments="Bonus", charge_amount="5")
        assert answer.status == 404, reference
    with hall.backstage.act() as session:
        key = session.get_one(Contract, elsewhere).key
    web = "/api/hr/v2/teams/acme:web/adjustments.json"
    assert pay(wire, web, engagement__reference=key, comments="Bonus", charge_amount="5").status == 200
