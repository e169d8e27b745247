"""The published clients, unmodified, send offers of both kinds and answer them."""

from typing import Any

import pytest

from hiringhall.marketplace.jobs.models import JobType
from tests.conftest import MakeClient
from tests.support import deals
from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind, PublishedClient
from tests.support.hall import Hall

# The clients' names for one call, in two manners: python-upwork 2.1.0, and upwork-api of either release.
PYTHON = {
    "send": "hr.clients.offers.make_offer",
    "list": "hr.clients.offers.get_list",
    "get": "hr.clients.offers.get_specific",
    "own": "hr.freelancers.offers.get_list",
    "own one": "hr.freelancers.offers.get_specific",
    "act": "hr.freelancers.offers.actions",
}
NODE = {
    "send": "hr.clients.offers.makeOffer",
    "list": "hr.clients.offers.getList",
    "get": "hr.clients.offers.getSpecific",
    "own": "hr.freelancers.offers.getList",
    "own one": "hr.freelancers.offers.getSpecific",
    "act": "hr.freelancers.offers.actions",
}
NEWER: tuple[ClientKind, ...] = tuple(kind for kind in CLIENT_KINDS if kind != "python-1.3.7")
TERMS = {"title": "Café page", "message_to_contractor": "Build it: “soon” & well.", "contractor_username": "freelancer"}


class Deal:
    """Both sides at the table, each with the same kind of client."""

    def __init__(self, kind: ClientKind, make: MakeClient, hall: Hall) -> None:
        self.hall = hall
        self.names = PYTHON if kind.startswith("python") else NODE
        self.client = make(kind, hall, token=hall.token("owner"))
        self.freelancer = make(kind, hall, token=hall.token("freelancer"))

    def ask(self, who: PublishedClient, what: str, *arguments: Any) -> Any:
        return who.call(self.names[what], *arguments)

    def send(self, **terms: Any) -> str:
        return str(self.ask(self.client, "send", TERMS | terms)["offer_id"])


@pytest.fixture(params=NEWER)
def deal(request: pytest.FixtureRequest, published_client: MakeClient, hall: Hall) -> Deal:
    return Deal(request.param, published_client, hall)


def test_an_hourly_offer_is_sent_seen_and_accepted(deal: Deal) -> None:
    job = deal.hall.backstage.post_job("owner", "acme:web")
    words = {"job_type": "hourly", "charge_rate": "20.0", "context[job_posting_ref]": job, "weekly_limit": 10}
    reference = deal.send(**words)
    seen = deal.ask(deal.client, "get", reference, {"job__reference": job})["offer"]
    assert (seen["title"], seen["last_event_state"], seen["job_posting_ref"]) == ("Café page", "new", job)
    assert (seen["terms_data"]["charge_rate"], seen["terms_data"]["weekly_limit"]) == ("20.0", "10")
    listed = deal.ask(deal.client, "list", {"job__reference": job})["offers"]
    assert (listed["lister"]["total_items"], listed["offer"]) == ("1", seen)
    assert deal.ask(deal.freelancer, "own one", reference)["offer"] == seen
    own = deal.ask(deal.freelancer, "own", {"status": "new", "page": "0;100"})["offers"]["offer"]
    assert seen in (own if isinstance(own, list) else [own])
    assert deal.ask(deal.freelancer, "act", reference, {"name": "accept"})["message"] == f"Offer {reference} accepted"
    contract = deals.contract_of(deal.hall.backstage, reference)
    assert (contract.rate, contract.weekly_limit, contract.title) == (2_000, 10, "Café page")
    assert contract.description == "Build it: “soon” & well."


def test_a_fixed_price_is_sent_with_milestones_and_declined(deal: Deal) -> None:
    reference = deal.send(
        **{
            "job_type": "fixed-price",
            "charge_rate": "100.50",
            "team__reference": "acme",
            "milestones[0][milestone_description]": "Draft",
            "milestones[0][deposit_amount]": "60.25",
            "milestones[0][due_date]": "06-15-2100",
            "milestones[1][milestone_description]": "Rest",
            "milestones[1][deposit_amount]": "40.25",
        }
    )
    kept = deals.offer(deal.hall.backstage, reference)
    assert kept.type is JobType.FIXED_PRICE
    assert [(part["description"], part["amount"], part["due_on"]) for part in kept.milestones] == [
        ("Draft", 6_025, "2100-06-15"),
        ("Rest", 4_025, None),
    ]
    assert deal.ask(deal.freelancer, "act", reference, {"name": "decline"})["message"] == f"Offer {reference} declined"


def test_the_older_client_sends_and_answers_offers(published_client: MakeClient, hall: Hall) -> None:
    """Of python-upwork 1.3.7 neither context nor milestones work under Python 3, so that it can name no job here."""
    client = published_client("python-1.3.7", hall, token=hall.token("owner"))
    freelancer = published_client("python-1.3.7", hall, token=hall.token("freelancer"))
    words = ["Sign", "hourly", "21.5", "Paint it.", "acme:design", None, "freelancer", None, None, None, None]
    older = ["10", 40, 12, "1400785324", 1, 9, None, "531770282580668418"]
    reference = client.call("offers.send_client_offer", *words, *older)["offer_id"]
    seen = client.call("offers.get_client_offer", reference, "acme")["offer"]
    assert (seen["terms_data"]["charge_rate"], seen["terms_data"]["weekly_limit"]) == ("21.5", "40")
    assert seen["terms_data"]["charge_weekly_stipend_amount"] == "12.0"
    listed = client.call("offers.list_client_offers", "acme", "acme:design", None, "new", 0, 100)["offers"]["offer"]
    assert seen in (listed if isinstance(listed, list) else [listed])
    assert freelancer.call("offers.get_freelancer_offer", reference)["offer"] == seen
    assert freelancer.call("offers.list_freelancer_offers", "new")["offers"]["offer"]
    assert freelancer.call("offers.accept_or_decline", reference, "accept")["message"] == f"Offer {reference} accepted"
    with pytest.raises(ClientError) as caught:
        freelancer.call("offers.accept_or_decline", reference, "decline")
    assert "The offer is accepted; it cannot become declined." in str(caught.value)


def test_the_older_client_asks_for_offers_as_before_2014(published_client: MakeClient, hall: Hall) -> None:
    client = published_client("python-1.3.7", hall, token=hall.token("owner"))
    freelancer = str(hall.backstage.user_id("freelancer"))
    job = hall.backstage.post_job("owner", "acme:web", job_type=JobType.FIXED_PRICE, budget=10_000)
    made = client.call("hr.post_offer", job, None, freelancer, None, "Hello", "Gate", None, "90")
    reference = made["offer"]["reference"]
    shown = client.call("hr.get_offer", reference)
    assert (shown["engagement_title"], shown["fixed_charge_amount_agreed"], shown["my_role"]) == ("Gate", "90", "buyer")
    listed = client.call("hr.get_offers", "acme", True, freelancer, None, job, None, "active")
    assert listed["offer"] == shown
    assert deals.offer(hall.backstage, reference).milestones[0]["amount"] == 9_000
