"""The published clients invite and read applications, unmodified; one leaves out a slash, one takes answers apart."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.conftest import MakeClient
from tests.support.bidding import propose
from tests.support.clients import CLIENT_KINDS, ClientKind, PublishedClient
from tests.support.hall import Hall
from tests.support.talent import Talent

_numbers = count(1)

Ask = Callable[..., Any]


def client_calls(client: PublishedClient, team: str) -> dict[str, Ask]:
    """Return what a client of a company does, by what is meant; answers are taken out of their envelopes."""
    if client.kind == "python-1.3.7":
        return {
            "invite": lambda job, key: client.call("hr_v1.invite_to_interview", job, "Have a look.", key),
            "list": lambda job: client.call("hr_v4.list_client_applications", team, job)["data"],
            "get": lambda rid: client.call("hr_v4.get_client_application", rid, team)["data"],
        }
    list_, get = ("get_list", "get_specific") if client.kind.startswith("python") else ("getList", "getSpecific")
    named = {"buyer_team__reference": team}
    return {
        "invite": lambda job, key: client.call(
            "hr.interviews.invite", job, {"profile_key": key, "cover": "Have a look."}
        ),
        "list": lambda job: client.call(f"hr.clients.applications.{list_}", named | {"job_key": job})["data"],
        "get": lambda rid: client.call(f"hr.clients.applications.{get}", rid, named)["data"],
    }


def freelancer_calls(client: PublishedClient) -> dict[str, Ask]:
    """Return what a client of a freelancer does, by what is meant."""
    if client.kind == "python-1.3.7":
        return {
            "list": lambda: client.call("hr_v4.list_freelancer_applications", "active")["data"],
            "get": lambda rid: client.call("hr_v4.get_freelancer_application", rid)["data"],
        }
    list_, get = ("get_list", "get_specific") if client.kind.startswith("python") else ("getList", "getSpecific")
    return {
        "list": lambda: client.call(f"hr.freelancers.applications.{list_}", {"status": "active"})["data"],
        "get": lambda rid: client.call(f"hr.freelancers.applications.{get}", rid)["data"],
    }


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_inviting_and_reading_applications(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    backstage = hall.backstage
    job = backstage.post_job("owner", "acme")
    ana, bea = (Talent(backstage, f"asked{next(_numbers)}") for _ in range(2))
    calls = client_calls(published_client(kind, hall, token=hall.token("owner")), "acme")
    assert calls["invite"](job, ana.key)
    propose(backstage, bea.actor, job, rate=2_222)
    sent, asked = calls["list"](job)["applications"]
    assert (sent["vendorUID"], sent["terms"]["chargeRate"]["amount"]) == (str(bea.id), 22.22)
    assert (asked["vendorUID"], asked["status"]) == (str(ana.id), "Pending")
    assert calls["get"](sent["applicationUID"]) == sent
    own = freelancer_calls(published_client(kind, hall, token=backstage.create_token(hall.demo.key, bea.username)))
    assert own["list"]()["applications"] == [sent]
    assert own["get"](sent["applicationUID"]) == sent
