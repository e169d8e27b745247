"""The API of offers over real sockets: every rule of its parameters, its answers, and the older API beside it."""

from datetime import timedelta
from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobType
from tests.api.upwork.wire import Answer, Wire
from tests.support import deals
from tests.support.talent import Talent

OFFERS, OWN = "/api/offers/v1/clients/offers", "/api/offers/v1/contractors/offers"
ACTIONS = "/api/offers/v1/contractors/actions"
OLDER = "/api/hr/v2/offers"
WORDS: dict[str, Any] = {
    "title": "Booking page",
    "job_type": "hourly",
    "charge_rate": "20.0",
    "message_to_contractor": "Build it.",
    "team__reference": "acme",
    "contractor_username": "freelancer",
}
FIXED = WORDS | {
    "job_type": "fixed-price",
    "charge_rate": "1000",
    "milestones[0][milestone_description]": "Draft",
    "milestones[0][deposit_amount]": "400.50",
    "milestones[0][due_date]": "01-02-2100",
    "milestones[1][milestone_description]": "Rest",
    "milestones[1][deposit_amount]": "599.5",
}
FIELDS = {
    *("client_org_ref", "client_user_ref", "contractor_org_ref", "contractor_user_ref", "is_visible_to_contractor"),
    *("job_posting_ref", "last_event_state", "rid", "terms_data", "title", "type"),
}
TERMS = {
    *("charge_rate", "charge_weekly_stipend_amount", "manual_time_allowed", "related_jobcategory2", "start_date"),
    *("type", "version", "weekly_limit"),
}


def without(words: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name not in names}


def send(wire: Wire, words: dict[str, Any] = WORDS, *, as_user: str = "owner", **more: Any) -> Answer:
    return wire.call("POST", f"{OFFERS}.json", form=list((words | more).items()), as_user=as_user)


def sent(wire: Wire, words: dict[str, Any] = WORDS, **more: Any) -> str:
    answer = send(wire, words, **more)
    assert answer.status == 200, answer.body
    assert isinstance(answer.json["server_time"], int)
    assert set(answer.json) == {"server_time", "auth_user", "offer_id"}
    return str(answer.json["offer_id"])


def ask(wire: Wire, path: str, *, as_user: str = "owner", **query: Any) -> Any:
    answer = wire.call("GET", f"{path}.json", query=list(query.items()), as_user=as_user)
    assert answer.status == 200, answer.body
    assert isinstance(answer.json["server_time"], str)
    return answer.json


def refused(wire: Wire, path: str, *, as_user: str = "owner", **query: Any) -> tuple[int, str]:
    return wire.call("GET", f"{path}.json", query=list(query.items()), as_user=as_user).refusal()


def act(wire: Wire, offer: str, *, path: str = ACTIONS, as_user: str = "freelancer", **form: Any) -> Answer:
    return wire.call("POST", f"{path}/{offer}.json", form=list(form.items()), as_user=as_user)


def job(wire: Wire, team: str = "acme", job_type: JobType = JobType.HOURLY, **values: Any) -> str:
    author = "owner" if team.startswith("acme") else "outsider"
    return wire.hall.backstage.post_job(author, team, job_type=job_type, **values)


def missing(*names: str) -> tuple[int, str]:
    return 400, f"Bad Request - missing parameter: send at least one of {', '.join(names)}."


def number(wire: Wire, username: str) -> str:
    return str(wire.hall.backstage.user_id(username))


def team_number(wire: Wire, slug: str) -> str:
    (team,) = [team for team in ask(wire, "/api/hr/v2/teams")["teams"] if team["id"] == slug]
    return str(team["reference"])


# --- what is answered ---


def test_an_offer_is_shown_as_documented_to_both_sides(wire: Wire) -> None:
    start = clock.day(clock.now()) + timedelta(days=10)
    category = catalog.categories()[0].id
    more: dict[str, Any] = {"weekly_limit": "25", "weekly_stipend": "30", "start_date": f"{start:%m-%d-%Y}"}
    reference = sent(wire, **more, related_jobcategory2=category)
    seen = ask(wire, f"{OFFERS}/{reference}", company_id="acme")["offer"]
    assert (set(seen), set(seen["terms_data"])) == (FIELDS, TERMS)
    assert seen == {
        "client_org_ref": team_number(wire, "acme"),
        "client_user_ref": number(wire, "owner"),
        "contractor_org_ref": "",
        "contractor_user_ref": number(wire, "freelancer"),
        "is_visible_to_contractor": "1",
        "job_posting_ref": "",
        "last_event_state": "new",
        "rid": reference,
        "terms_data": {
            "charge_rate": "20.0",
            "charge_weekly_stipend_amount": "30.0",
            "manual_time_allowed": "1",
            "related_jobcategory2": category,
            "start_date": f"{clock.midnight(start)}000",
            "type": "hourly",
            "version": "v1",
            "weekly_limit": "25",
        },
        "title": "Booking page",
        "type": "hourly",
    }
    assert ask(wire, f"{OWN}/{reference}", as_user="freelancer")["offer"] == seen


def test_a_list_has_its_header_and_one_or_many(wire: Wire) -> None:
    key = job(wire)
    assert ask(wire, OFFERS, job__reference=key)["offers"] == {
        "lister": {"total_items": "0", "query": "", "paging": {"offset": "0", "count": "20"}, "sort": ""},
        "offer": "",
    }
    words = without(WORDS, "team__reference") | {"context[job_posting_ref]": key}
    first = sent(wire, words)
    assert ask(wire, OFFERS, job__reference=key)["offers"]["offer"]["rid"] == first
    second = sent(wire, words, contractor_username="designer")
    listed = ask(wire, OFFERS, job__reference=key)["offers"]
    assert [offer["rid"] for offer in listed["offer"]] == [second, first]
    page = ask(wire, OFFERS, job__reference=key, page="1;1")["offers"]
    assert (page["offer"]["rid"], page["lister"]["total_items"]) == (first, "2")
    assert page["lister"]["paging"] == {"offset": "1", "count": "1"}
    assert ask(wire, OFFERS, job__reference=key, page="5;10")["offers"]["lister"]["total_items"] == "2"
    assert page["offer"]["job_posting_ref"] == key


def test_xml_has_the_same(wire: Wire) -> None:
    reference = sent(wire)
    answer = wire.call("GET", f"{OFFERS}/{reference}.xml", query=[("company_id", "acme")])
    assert answer.status == 200
    assert f"<rid>{reference}</rid>".encode() in answer.body
    assert b"<charge_rate>20.0</charge_rate>" in answer.body
    assert wire.call("GET", f"{OFFERS}/{reference}", query=[("company_id", "acme")]).json["offer"]["rid"] == reference


# --- which offers a client lists ---


def test_a_list_needs_a_company_or_a_job_and_what_is_named_belongs_together(wire: Wire) -> None:
    here, there = job(wire, "acme:design"), job(wire, "globex")
    words = without(WORDS, "team__reference") | {"context[job_posting_ref]": here}
    reference = sent(wire, words, contractor_username=Talent(wire.hall.backstage, "lister").username)

    def found(**query: Any) -> bool:
        offers = ask(wire, OFFERS, page="0;100", **query)["offers"]["offer"]
        listed = offers if isinstance(offers, list) else [offers] if offers else []
        return reference in [offer["rid"] for offer in listed]

    assert found(company_id="acme")
    assert found(company_id=team_number(wire, "acme"), team__reference="acme:design")
    assert not found(company_id="acme", team__reference="acme")
    assert found(job__reference=here)
    assert found(job__reference=here, company_id="acme", team__reference="acme:design")
    either = missing("company_id", "job__reference")
    assert refused(wire, OFFERS) == either
    assert refused(wire, OFFERS, team__reference="acme") == either
    assert refused(wire, OFFERS, company_id="acme", team__reference="globex")[0] == 400
    assert refused(wire, OFFERS, job__reference=here, team__reference="acme")[0] == 400
    assert refused(wire, OFFERS, job__reference=here, company_id="globex")[0] == 400
    assert refused(wire, OFFERS, job__reference=there)[0] == 403
    assert refused(wire, OFFERS, company_id="globex")[0] == 403
    assert refused(wire, OFFERS, company_id="nothing")[0] == 404
    assert refused(wire, OFFERS, company_id="acme", status="old")[0] == 400
    assert refused(wire, OFFERS, company_id="acme", page="2")[0] == 400


def test_one_offer_needs_a_company_or_a_job_of_its_own(wire: Wire) -> None:
    key = job(wire)
    reference = sent(wire, without(WORDS, "team__reference") | {"context[job_posting_ref]": key})
    path = f"{OFFERS}/{reference}"
    assert ask(wire, path, job__reference=key)["offer"] == ask(wire, path, company_id="acme")["offer"]
    assert ask(wire, path, company_id="acme", offer_id=reference)["offer"]["rid"] == reference
    assert refused(wire, path)[0] == 400
    assert refused(wire, path, company_id="globex") == (400, "company_id: the offer is another company's.")
    assert refused(wire, path, job__reference=job(wire)) == (400, "job__reference: the offer is not for this job.")
    assert refused(wire, f"{OFFERS}/987654", company_id="acme")[0] == 404
    assert refused(wire, f"{OFFERS}/x", company_id="acme")[0] == 404
    assert refused(wire, path, company_id="acme", as_user="freelancer")[0] == 403
    assert refused(wire, f"{OWN}/{reference}", as_user="owner")[0] == 403
    assert refused(wire, f"{OWN}/{reference}", as_user="writer")[0] == 403


# --- how an offer is sent ---


@pytest.mark.parametrize("name", ["title", "job_type", "charge_rate", "message_to_contractor"])
def test_what_is_required_is_asked_for_by_name(wire: Wire, name: str) -> None:
    assert send(wire, without(WORDS, name)).refusal() == (400, f"{name}: The parameter is required.")


def test_a_freelancer_is_named_by_username_then_key_then_number(wire: Wire) -> None:
    one, two, three = (Talent(wire.hall.backstage, "named") for _ in range(3))
    nobody = without(WORDS, "contractor_username")

    def to(**names: Any) -> str:
        reference = sent(wire, nobody, **names)
        return str(ask(wire, f"{OFFERS}/{reference}", company_id="acme")["offer"]["contractor_user_ref"])

    by_name, by_key = {"contractor_username": one.username}, {"contractor_key": two.key}
    by_number = {"contractor_reference": str(three.id)}
    assert to(**by_name, **by_key, **by_number) == str(one.id)
    assert to(**by_key, **by_number) == str(two.id)
    assert to(**by_number) == str(three.id)
    names = ("contractor_username", "contractor_key", "contractor_reference")
    assert send(wire, nobody).refusal() == missing(*names)
    assert send(wire, nobody, contractor_username="nobody-at-all").status == 404
    status, message = send(wire, nobody, contractor_username="finance").refusal()
    assert (status, message.partition(":")[0]) == (400, "contractor_reference")


def test_a_team_is_named_in_one_way_or_comes_with_the_job(wire: Wire) -> None:
    nowhere = without(WORDS, "team__reference")
    key = job(wire, "acme:design")
    of_job = {"context[job_posting_ref]": key, "contractor_username": "designer"}
    assert sent(wire, nowhere, client_team_ref="acme:design")
    assert sent(wire, nowhere, client_team_ref="acme:design", team__reference=team_number(wire, "acme:design"))
    assert sent(wire, nowhere | of_job)
    assert sent(wire, nowhere | of_job, team__reference="acme:design", contractor_username="writer")
    names = ("team__reference", "client_team_ref", "context[job_posting_ref]")
    assert send(wire, nowhere).refusal() == missing(*names)
    assert send(wire, nowhere, client_team_ref="acme:web", team__reference="acme").status == 400
    status, message = send(wire, nowhere | of_job, team__reference="acme").refusal()
    assert (status, message) == (400, "team__reference: the job belongs to another team.")
    assert send(wire, nowhere, team__reference="globex").status == 403
    assert send(wire, nowhere, team__reference="nothing").status == 404


def test_a_category_comes_as_a_parameter_in_the_context_or_with_the_job(wire: Wire) -> None:
    one, two = catalog.categories()[0].id, catalog.categories()[1].id

    def category(words: dict[str, Any] = WORDS, **more: Any) -> str:
        reference = sent(wire, words | more)
        terms = ask(wire, f"{OFFERS}/{reference}", company_id="acme")["offer"]["terms_data"]
        return str(terms["related_jobcategory2"])

    context = {"context[related_jobcategory2]": two}
    assert category(related_jobcategory2=one) == one
    assert category(WORDS | context) == two
    assert category(WORDS | context, related_jobcategory2=one) == one
    assert category() == ""
    of_job = category(WORDS | {"context[job_posting_ref]": job(wire)}, related_jobcategory2=one)
    assert of_job == catalog.category("Web, Mobile & Software Dev").id
    assert send(wire, related_jobcategory2="1").refusal()[1].startswith("related_jobcategory2: ")


def test_a_fixed_price_has_milestones(wire: Wire) -> None:
    reference = sent(wire, FIXED)
    assert ask(wire, f"{OFFERS}/{reference}", company_id="acme")["offer"]["terms_data"]["charge_rate"] == "1000.0"
    kept = deals.offer(wire.hall.backstage, reference).milestones
    assert [(part["description"], part["amount"], part["due_on"]) for part in kept] == [
        ("Draft", 40_050, "2100-01-02"),
        ("Rest", 59_950, None),
    ]
    first = ("milestones[0][milestone_description]", "milestones[0][deposit_amount]", "milestones[0][due_date]")
    second = ("milestones[1][milestone_description]", "milestones[1][deposit_amount]")
    for words, name in (
        (without(FIXED, *first, *second), "milestones"),
        (FIXED | {"charge_rate": "999.99"}, "milestones"),
        (FIXED | {"milestones[1][deposit_amount]": "x"}, "milestones[1][deposit_amount]"),
        (FIXED | {"milestones[1][deposit_amount]": "0"}, "milestones[1][deposit_amount]"),
        (FIXED | {"milestones[1][due_date]": "2100-01-02"}, "milestones[1][due_date]"),
        (FIXED | {"milestones[1][due_date]": "01-01-2100"}, "milestones[1][due_date]"),
        (FIXED | {"milestones[1][color]": "red"}, "milestones[1][color]"),
        (without(FIXED, "milestones[0][deposit_amount]"), "milestones[0][deposit_amount]"),
        (FIXED | {"weekly_limit": "10"}, "weekly_limit"),
        (WORDS | {"milestones[0][milestone_description]": "x", "milestones[0][deposit_amount]": "1"}, "milestones"),
        (WORDS | {"charge_rate": "0"}, "charge_rate"),
        (WORDS | {"charge_rate": "-1"}, "charge_rate"),
        (FIXED | {"charge_rate": "0"}, "charge_rate"),
        (WORDS | {"weekly_limit": "169"}, "weekly_limit"),
        (WORDS | {"weekly_limit": "many"}, "weekly_limit"),
        (WORDS | {"weekly_stipend": "-3"}, "weekly_stipend"),
        (WORDS | {"start_date": "06-15-2011"}, "start_date"),
        (WORDS | {"start_date": "15.6.2100"}, "start_date"),
        (WORDS | {"close_on_accept": "2"}, "close_on_accept"),
        (WORDS | {"job_type": "weekly"}, "job_type"),
        (WORDS | {"context[color]": "red"}, "context[color]"),
        (WORDS | {"context": "red"}, "context"),
        (WORDS | {"colour": "red"}, "colour"),
    ):
        before = wire.hall.backstage.records()
        status, message = send(wire, words).refusal()
        assert (status, message.partition(": ")[0]) == (400, name)
        assert wire.hall.backstage.records() == before


NESTED = without(FIXED, *(name for name in FIXED if name.startswith("milestones"))) | {
    "context": {"related_jobcategory2": catalog.categories()[0].id},
    "milestones": [{"milestone_description": "All", "deposit_amount": 1000, "due_date": "01-02-2100"}],
}


def test_a_json_body_may_bring_real_nesting(wire: Wire) -> None:
    answer = wire.call("POST", f"{OFFERS}.json", json=NESTED)
    assert answer.status == 200
    (kept,) = deals.offer(wire.hall.backstage, answer.json["offer_id"]).milestones
    assert (kept["description"], kept["amount"]) == ("All", 100_000)
    assert wire.call("POST", f"{OFFERS}.json", json=FIXED | {"milestones[0][deposit_amount]": 1}).status == 200


def test_a_second_offer_for_a_job_names_the_first(wire: Wire) -> None:
    words = without(WORDS, "team__reference") | {"context[job_posting_ref]": job(wire)}
    first = sent(wire, words)
    status, message = send(wire, words).refusal()
    assert (status, message.partition(": ")[0]) == (400, "context[previous_offer_ref]")
    assert first in message
    second = sent(wire, words | {"context[previous_offer_ref]": first})
    assert ask(wire, f"{OFFERS}/{first}", company_id="acme")["offer"]["last_event_state"] == "changed"
    status, message = send(wire, words | {"context[previous_offer_ref]": first}).refusal()
    assert (status, message) == (400, "The offer is changed; it cannot become changed.")
    assert act(wire, second, name="accept").status == 200


def test_an_offer_may_follow_a_proposal_or_a_contract(wire: Wire) -> None:
    nowhere = without(WORDS, "team__reference")
    key = job(wire, "acme:design")
    proposal = deals.propose(wire.hall.backstage, "freelancer", key)
    reference = sent(wire, nowhere | {"context[job_application_ref]": proposal})
    offer = deals.offer(wire.hall.backstage, reference)
    assert ask(wire, f"{OFFERS}/{reference}", job__reference=key)["offer"]["job_posting_ref"] == key
    assert str(offer.proposal_id) == proposal
    other = nowhere | {"context[job_application_ref]": proposal, "contractor_username": "designer"}
    assert send(wire, other).refusal() == (400, "context[job_application_ref]: name one of this freelancer.")
    other = nowhere | {"context[job_application_ref]": proposal, "context[job_posting_ref]": job(wire)}
    assert send(wire, other).refusal() == (400, "context[job_application_ref]: name one for the job of the offer.")
    assert send(wire, nowhere | {"context[job_application_ref]": "987654"}).status == 404
    assert act(wire, reference, name="accept").status == 200
    contract = str(deals.contract_of(wire.hall.backstage, reference).id)
    again = sent(wire, nowhere | {"context[contract_ref]": contract})
    assert deals.offer(wire.hall.backstage, again).team_id == offer.team_id
    assert send(wire, nowhere | {"context[contract_ref]": "987654"}).status == 404
    assert send(wire, nowhere | {"context[contract_ref]": contract}, as_user="outsider").status == 404
    other = nowhere | {"context[contract_ref]": contract, "contractor_username": "designer"}
    assert send(wire, other).refusal() == (400, "context[contract_ref]: name one with this freelancer.")


def test_work_goes_through_an_agency_where_it_must(wire: Wire) -> None:
    reference = sent(wire, contractor_username="agent")
    offer = ask(wire, f"{OFFERS}/{reference}", company_id="acme")["offer"]
    assert offer["contractor_org_ref"] == str(deals.team_id(wire.hall.backstage, "northwind"))
    assert sent(wire, contractor_username="agent", contractor_org="northwind")
    status, message = send(wire, contractor_org="northwind").refusal()
    assert (status, message.partition(": ")[0]) == (400, "contractor_org")
    assert refused(wire, f"{OWN}/{reference}", as_user="freelancer")[0] == 403
    seen = ask(wire, f"{OWN}/{reference}", as_user="staffing")["offer"]
    assert seen == ask(wire, f"{OWN}/{reference}", as_user="agent")["offer"]
    listed = ask(wire, OWN, as_user="staffing")["offers"]["offer"]
    assert reference in [entry["rid"] for entry in listed]
    status, message = act(wire, reference, name="accept", as_user="agent").refusal()
    assert (status, message) == (403, "Your agency does this for you.")
    assert act(wire, reference, name="accept", as_user="staffing").json["message"] == f"Offer {reference} accepted"


def test_the_job_is_filled_unless_told_otherwise(wire: Wire) -> None:
    states = []
    for flag in ("", "1", "0", "False"):
        key = job(wire)
        words = WORDS | {"context[job_posting_ref]": key} | ({"close_on_accept": flag} if flag else {})
        assert act(wire, sent(wire, words), name="accept").status == 200
        states.append(ask(wire, f"/api/hr/v2/jobs/{key}")["job"]["status"])
    assert states == ["filled", "filled", "open", "open"]


# --- answers of freelancers ---


def test_a_freelancer_lists_their_own_by_state(wire: Wire) -> None:
    talent = Talent(wire.hall.backstage, "own")
    token = wire.hall.backstage.create_token(wire.key, talent.username)
    references = [sent(wire, contractor_username=talent.username) for _ in range(3)]

    def listed(**query: Any) -> list[str]:
        answer = wire.call("GET", f"{OWN}.json", query=list(query.items()), token=token)
        offers = answer.json["offers"]["offer"]
        return [offer["rid"] for offer in (offers if isinstance(offers, list) else [offers] if offers else [])]

    assert listed() == references[::-1]
    answered = wire.call("POST", f"{ACTIONS}/{references[0]}.json", form=[("name", "decline")], token=token)
    assert answered.json["message"] == f"Offer {references[0]} declined"
    assert isinstance(answered.json["server_time"], str)
    assert listed(status="new") == references[:0:-1]
    assert listed(status="declined") == references[:1]
    assert listed(page="1;1") == references[1:2]
    assert listed(status="accepted") == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (ACTIONS, "name"),
        (ACTIONS, "action_name"),
        ("/api/offers/v1/contractors/offers", "name"),
        ("/api/offers/v1/clients/actions", "name"),
    ],
)
def test_an_offer_is_accepted_wherever_a_client_sends_that(wire: Wire, path: str, name: str) -> None:
    reference = sent(wire)
    assert act(wire, reference, path=path, **{name: "accept"}).json["message"] == f"Offer {reference} accepted"
    for word, wanted in (("accept", "accepted"), ("decline", "declined")):
        assert act(wire, reference, path=path, **{name: word}).refusal() == (
            400,
            f"The offer is accepted; it cannot become {wanted}.",
        )


def test_an_action_is_accept_or_decline(wire: Wire) -> None:
    reference = sent(wire)
    assert act(wire, reference).refusal() == (400, "name: write accept or decline.")
    assert act(wire, reference, name="sell").status == 400
    assert act(wire, reference, name="accept", as_user="writer").status == 403
    assert act(wire, reference, name="accept", as_user="owner").status == 403
    assert act(wire, "987654", name="accept").status == 404
    assert ask(wire, f"{OWN}/{reference}", as_user="freelancer")["offer"]["last_event_state"] == "new"


# --- the older API ---

OLDER_FIELDS = {
    *("provider__reference", "signed_by_buyer_user", "reference", "job__description", "buyer_company__name"),
    *("engagement_title", "created_time", "buyer_company__reference", "buyer_team__id", "interview_status"),
    *("buyer_team__reference", "signed_time_buyer", "has_buyer_signed", "signed_time_provider", "created_by"),
    *("job__reference", "engagement_start_date", "fixed_charge_amount_agreed", "provider_team__id", "status"),
    *("signed_by_provider_user", "engagement_job_type", "description", "provider_team__name"),
    *("fixed_pay_amount_agreed", "candidacy_status", "has_provider_signed", "message_from_provider", "my_role", "key"),
    *("message_from_buyer", "buyer_team__name", "engagement_end_date", "fixed_price_upfront_payment", "created_type"),
    *("provider_team__reference", "job__title", "expiration_date", "engagement__reference"),
    # Not seen in an answer of that time, whose example had a fixed price.
    *("hourly_charge_rate", "hourly_pay_rate"),
}


def make(wire: Wire, words: dict[str, Any], **more: Any) -> Answer:
    return wire.call("POST", f"{OLDER}.json", form=list((words | more).items()))


def test_the_older_api_makes_and_shows_the_same_offers(wire: Wire) -> None:
    key = job(wire, title="Fence")
    proposal = deals.propose(wire.hall.backstage, "freelancer", key)
    words = {"job__reference": key, "provider__reference": number(wire, "freelancer"), "hourly_pay_rate": "20.00"}
    reference = make(wire, words, weekly_hours_limit="30", message_from_buyer="Hello", keep_open="yes").json["offer"][
        "reference"
    ]
    shown = ask(wire, f"{OLDER}/{reference}")["offer"]
    assert set(shown) == OLDER_FIELDS
    assert all(isinstance(value, str) for value in shown.values())
    expected = {
        "engagement_title": "Fence",
        "message_from_buyer": "Hello",
        "hourly_charge_rate": "22.22",
        "hourly_pay_rate": "20",
        "fixed_charge_amount_agreed": "",
        "my_role": "buyer",
        "created_type": "buyer",
        "created_by": "owner",
        "interview_status": "in_process",
        "candidacy_status": "active",
        "has_buyer_signed": "1",
        "has_provider_signed": "",
        "status": "new",
        "job__reference": key,
        "buyer_team__id": "acme",
    }
    assert {name: shown[name] for name in expected} == expected
    assert ask(wire, f"{OLDER}/{shown['key']}", as_user="freelancer")["offer"]["my_role"] == "provider"
    assert str(deals.offer(wire.hall.backstage, reference).proposal_id) == proposal
    assert act(wire, reference, name="accept").status == 200
    shown = ask(wire, f"{OLDER}/{reference}")["offer"]
    assert (shown["has_provider_signed"], shown["signed_by_provider_user"]) == ("1", "freelancer")
    assert shown["engagement__reference"] == str(deals.contract_of(wire.hall.backstage, reference).id)
    assert ask(wire, f"/api/hr/v2/jobs/{key}")["job"]["status"] == "open"


def test_the_older_api_makes_a_fixed_price_one_milestone(wire: Wire) -> None:
    key = job(wire, job_type=JobType.FIXED_PRICE, budget=10_000)
    words = {"job__reference": key, "profile_key": Talent(wire.hall.backstage, "older").key}
    reference = make(wire, words, fixed_charge_amount_agreed="90", engagement_title="Gate").json["offer"]["reference"]
    shown = ask(wire, f"{OLDER}/{reference}")["offer"]
    assert (shown["fixed_charge_amount_agreed"], shown["fixed_pay_amount_agreed"]) == ("90", "81")
    (part,) = deals.offer(wire.hall.backstage, reference).milestones
    assert (part["description"], part["amount"]) == ("Gate", 9_000)
    for more, name in (
        ({}, "fixed_charge_amount_agreed"),
        ({"fixed_charge_amount_agreed": "x"}, "fixed_charge_amount_agreed"),
        ({"fixed_charge_amount_agreed": "1", "hourly_pay_rate": "1"}, "hourly_pay_rate"),
        ({"fixed_charge_amount_agreed": "1", "weekly_salary_pay_amount": "1"}, "weekly_salary_charge_amount"),
        ({"fixed_charge_amount_agreed": "1", "attached_doc": "x"}, "attached_doc"),
        ({"fixed_charge_amount_agreed": "1", "keep_open": "maybe"}, "keep_open"),
    ):
        status, message = make(
            wire, words | {"profile_key": Talent(wire.hall.backstage, "older").key}, **more
        ).refusal()
        assert (status, message.partition(": ")[0]) == (400, name)
    assert make(wire, {"job__reference": key}).refusal()[1].startswith("Bad Request - missing parameter")


def test_the_older_api_lists_and_filters(wire: Wire) -> None:
    key = job(wire, "acme:web")
    talents = [Talent(wire.hall.backstage, "filter") for _ in range(3)]
    words = {"job__reference": key, "hourly_pay_rate": "20"}
    made = [make(wire, words, profile_key=talent.key).json["offer"]["reference"] for talent in talents]

    def listed(**query: Any) -> list[str]:
        answer = ask(wire, OLDER, **({"buyer_team__reference": "acme:web", "job__reference": key} | query))["offers"]
        offers = answer["offer"]
        return [offer["reference"] for offer in (offers if isinstance(offers, list) else [offers] if offers else [])]

    token = wire.hall.backstage.create_token(wire.key, talents[0].username)
    wire.call("POST", f"{ACTIONS}/{made[0]}.json", form=[("name", "decline")], token=token)
    assert listed() == made[::-1]
    assert listed(order_by="created_time;A") == made
    assert listed(page="1;1") == made[1:2]
    assert listed(status="active") == listed(status="new") == made[:0:-1]
    assert listed(status="closed") == listed(status="declined;accepted") == made[:1]
    assert listed(profile_key=talents[1].key) == made[1:2]
    assert listed(provider__reference=str(talents[2].id), profile_key=talents[1].key) == made[2:]
    assert listed(agency_team__reference="northwind") == []
    assert listed(created_time_from="2001-01-01 00:00:00", created_time_to="2100-01-01 00:00:00") == made[::-1]
    assert listed(created_time_from="2100-01-01 00:00:00") == []
    assert listed(buyer_team__reference="acme", include_sub_teams="1") == made[::-1]
    assert listed(buyer_team__reference="acme") == []
    for query in ({"status": "old"}, {"created_time_from": "yesterday"}, {"order_by": "title"}):
        assert refused(wire, OLDER, buyer_team__reference="acme", **query)[0] == 400
    assert refused(wire, OLDER)[0] == 400
    assert refused(wire, OLDER, buyer_team__reference="globex")[0] == 403
    assert refused(wire, OLDER, buyer_team__reference="acme", as_user="freelancer")[0] == 403
    assert refused(wire, f"{OLDER}/{made[0]}", as_user="writer")[0] == 403
