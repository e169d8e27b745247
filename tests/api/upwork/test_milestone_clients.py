"""The published clients, unmodified, plan, fund and pay milestones, and hand in work for them."""

from collections.abc import Callable
from typing import Any

import pytest

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.contracts.listed import milestones
from tests.conftest import MakeClient
from tests.support.books import deposit
from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind, PublishedClient
from tests.support.hall import Hall
from tests.support.hired import FIXED, hire

Ask = Callable[..., Any]
NAMES = {
    "python-2.1.0": (
        *("milestones.get_active_milestone", "milestones.get_submissions", "milestones.create", "milestones.edit"),
        *("milestones.activate", "milestones.approve", "milestones.delete"),
        *("submissions.request_approval", "submissions.approve", "submissions.reject"),
    ),
    "node": (
        *("milestones.getActiveMilestone", "milestones.getSubmissions", "milestones.create", "milestones.edit"),
        *("milestones.activate", "milestones.approve", "milestones.delete"),
        *("submissions.requestApproval", "submissions.approve", "submissions.reject"),
    ),
    "python-1.3.7": (
        *("get_active_milestone", "get_milestone_submissions", "create_milestone", "edit_milestone"),
        *("activate_milestone", "approve_milestone", "delete_milestone"),
        *("request_submission_approval", "approve_submission", "reject_submission"),
    ),
}
MEANT = (
    "active",
    "submissions",
    "create",
    "edit",
    "activate",
    "approve",
    "delete",
    "hand in",
    "approve work",
    "reject",
)


def calls(kind: ClientKind, client: PublishedClient) -> dict[str, Ask]:
    """Return what a client does, by what is meant; parameters are given by name after what the path names."""
    names = dict(zip(MEANT, NAMES["node" if kind.startswith("node") else kind], strict=True))
    if kind == "python-1.3.7":  # which takes them in their order, and sends again what the path says
        return {meant: _in_order(client, f"hr_v3.{name}") for meant, name in names.items()}
    return {meant: _by_name(client, f"hr.{name}") for meant, name in names.items()}


def _in_order(client: PublishedClient, name: str) -> Ask:
    return lambda *path, **params: client.call(name, *path, *params.values())


def _by_name(client: PublishedClient, name: str) -> Ask:
    return lambda *path, **params: client.call(name, *path, *([params] if params else []))


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_milestones_from_plan_to_payment(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    backstage = hall.backstage
    with backstage.hall.database.reading() as session:
        company, team = (queries.find_team(session, name) for name in ("acme", "acme:web"))
    deposit(backstage, company, 100_000)
    contract = hire(backstage, backstage.actor("owner"), team, backstage.actor("freelancer"), FIXED)
    client = calls(kind, published_client(kind, hall, token=hall.token("owner")))
    freelancer = calls(kind, published_client(kind, hall, token=hall.token("freelancer")))
    reference = str(contract.id)

    first = client["active"](reference)["milestone"]
    assert (first["contract_id"], first["description"], first["deposit_amount"]) == (reference, "Drafts", "200")
    plan = {"milestone_description": "Print: ünß", "deposit_amount": "30", "due_date": "06-15-2037"}
    made = client["create"](contract_reference=reference, **plan)["id"]
    assert client["edit"](made, **plan | {"milestone_description": "Print", "message": "As agreed"})["message"] == "ok"

    for amount in ("150", "200"):
        handed_in = freelancer["hand in"](milestone_id=first["id"], note2client="Here it is: ünß", amount=amount)
        assert handed_in["message"] == "ok"
        *_, newest = client["submissions"](first["id"])["submissions"]
        if amount == "150":
            assert client["reject"](newest["id"], note2contractor="Larger, please.")["message"] == "ok"
    paid = {"amount": "180", "bonus": "20", "pay_comments": "Fine", "underpayment_reason": "330"}
    assert client["approve work"](newest["id"], **paid, note2contractor="Thanks")["message"] == "ok"

    assert f"Date is earlier or equal than milestone {made}" in refusal(client["create"], reference, plan)
    with backstage.hall.database.reading() as session:
        second = str(milestones(session, contract.id)[1].id)
    assert client["activate"](second, message="Go on")["message"] == "ok"
    assert client["approve"](second, amount="0.01")["message"] == "ok"
    assert client["active"](reference)["milestone"] == ""
    if kind == "python-1.3.7":  # in the others deleting breaks before anything is sent
        assert client["delete"](made)["message"] == "ok"


def refusal(create: Ask, reference: str, plan: dict[str, str]) -> str:
    """Return what a client is told of a day that is too early; one of them hands the error on."""
    try:
        return str(create(contract_reference=reference, **plan))
    except ClientError as error:
        return error.message
