"""Engagements and contracts over sockets: every parameter of the reference, and what the answers hold."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.feedback import Said, give_feedback
from hiringhall.marketplace.contracts.models import SCORES, Contract, Feedback, PrivateFeedback
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.rooms.models import Room, Story
from hiringhall.marketplace.sides import Side
from tests.support.api import ApiClient
from tests.support.hall import Hall
from tests.support.hired import FIXED, HOURLY, hire

ENGAGEMENTS = "/api/hr/v2/engagements.json"
_companies = itertools.count(1)

REFERENCE_FIELDS = {
    *("buyer_team__id", "buyer_team__reference", "created_time", "description", "dev_recno_ciphertext"),
    *("engagement_end_date", "engagement_job_type", "engagement_start_date", "engagement_title", "hourly_charge_rate"),
    *("is_paused", "job__title", "job_ref_ciphertext", "offer__reference", "portrait_url", "provider__id"),
    *("provider__reference", "provider_team__id", "provider_team__reference", "reference", "status"),
    *("weekly_hours_limit", "weekly_salary_pay_amount", "weekly_stipend_hours"),
}
SEEN_FIELDS = {
    *("roles", "fixed_price_upfront_payment", "fixed_pay_amount_agreed", "fixed_charge_amount_agreed"),
    *("job__reference", "offer_id", "cj_job_application_uid", "job_application_ref", "engagement_start_ts"),
    *("engagement_end_ts", "active_milestone", "feedback", "weekly_salary_charge_amount", "parent_reference"),
    *("category_uid", "category_name", "is_autopaused", "is_suspended"),
}


@dataclass(frozen=True)
class Client:
    """A client company of its own in the shared hall, which hires the demo's people."""

    hall: Hall
    slug: str
    owner: str

    @property
    def actor(self) -> Actor:
        return self.hall.backstage.actor(self.owner)

    @property
    def team_id(self) -> int:
        with self.hall.backstage.hall.database.reading() as session:
            return queries.find_team(session, self.slug)

    def add_team(self, name: str) -> int:
        with self.hall.backstage.act() as session:
            return organizations.create_team(session, self.actor, self.team_id, name=name.title(), slug=name).id

    def hire(
        self, who: str = "freelancer", *, team: int | None = None, terms: OfferTerms = HOURLY, **options: Any
    ) -> Contract:
        """Hire somebody; the demo's agent is bound to an agency, which signs."""
        backstage = self.hall.backstage
        team = None if "job" in options else team or self.team_id
        options |= {"signs": backstage.actor("staffing")} if who == "agent" else {}
        return hire(backstage, self.actor, team, backstage.actor(who), terms, **options)

    def date_back(self, contract: Contract, seconds: int) -> None:
        with self.hall.backstage.act() as session:
            at = contract.created_at - seconds
            session.execute(update(Contract).where(Contract.id == contract.id).values(created_at=at))


@pytest.fixture
def client(hall: Hall) -> Client:
    slug = f"engager{next(_companies)}"
    owner = hall.backstage.found_company(slug)
    hall.add_token(owner)
    return Client(hall, slug, owner)


def listed(api: ApiClient, client: Client, as_user: str = "", **params: Any) -> list[str]:
    """Return the references of the contracts with the client."""
    asked = {"buyer_team__reference": client.slug, "include_sub_teams": 1} | params
    answer = api.get(ENGAGEMENTS, asked, as_user=as_user or client.owner)
    assert answer.status_code == 200, answer.text
    found = answer.json()["engagements"]["engagement"]
    return [row["reference"] for row in ([found] if isinstance(found, dict) else found or [])]


def get(api: ApiClient, contract: Contract, as_user: str, **params: Any) -> dict[str, Any]:
    answer = api.get(f"/api/hr/v2/engagements/{contract.id}.json", params, as_user=as_user)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["engagement"])


def refused(api: ApiClient, method: str, path: str, params: dict[str, Any], as_user: str) -> tuple[int, str]:
    answer = getattr(api, method)(path, params, as_user=as_user)
    return answer.status_code, answer.json()["error"]["message"]


# --- one ---


def test_an_engagement_has_the_fields_of_the_reference_and_those_that_clients_saw(
    api: ApiClient, client: Client
) -> None:
    contract = client.hire(terms=replace(HOURLY, weekly_limit=20, weekly_stipend=1_111, category="Web Development"))
    found = get(api, contract, client.owner)
    assert set(found) == REFERENCE_FIELDS | SEEN_FIELDS | {"hourly_pay_rate", "milestones"}
    assert all(isinstance(value, str) for name, value in found.items() if name != "roles")
    freelancer = client.hall.backstage.user_id("freelancer")
    started = clock.midnight(contract.started_on)
    assert {name: found[name] for name in found if found[name] and name != "portrait_url"} == {
        "reference": str(contract.id),
        "status": "active",
        "roles": {"role": "buyer"},
        "engagement_title": HOURLY.title,
        "engagement_job_type": "hourly",
        "engagement_start_date": f"{started}000",
        "engagement_start_ts": f"{contract.created_at}000",
        "created_time": f"{contract.created_at}000",
        "description": HOURLY.message,
        "category_uid": found["category_uid"],
        "category_name": "Web, Mobile & Software Dev",
        "hourly_charge_rate": "50.0",
        "hourly_pay_rate": "45.0",
        "weekly_hours_limit": "20",
        "weekly_salary_charge_amount": "11.11",
        "weekly_salary_pay_amount": "10.0",
        "offer__reference": str(contract.offer_id),
        "offer_id": str(contract.offer_id),
        "buyer_team__reference": str(client.team_id),
        "buyer_team__id": client.slug,
        "provider__reference": str(freelancer),
        "provider__id": "freelancer",
        "dev_recno_ciphertext": found["dev_recno_ciphertext"],
    }
    assert found["portrait_url"].endswith(f"/portraits/{found['dev_recno_ciphertext']}/100")


def test_a_contract_from_a_job_names_it_and_more_when_asked(api: ApiClient, client: Client) -> None:
    key = client.hall.backstage.post_job(client.owner, client.slug, title="Fence", description="Both sides.")
    contract = client.hire("agent", job=key)
    found = get(api, contract, client.owner)
    assert (found["job__title"], found["job_ref_ciphertext"], found["provider_team__id"]) == ("Fence", key, "northwind")
    assert "job__description" not in found
    more = get(api, contract, "agent", field_set="extended")
    assert more["roles"] == {"role": "provider"}
    assert (more["job__description"], more["buyer_company__reference"]) == ("Both sides.", str(client.team_id))
    assert more["provider__name"]
    row = api.get(ENGAGEMENTS, {"job__reference": key, "field_set": "extended"}, as_user="staffing").json()
    assert row["engagements"]["engagement"]["job__description"] == "Both sides."
    assert row["engagements"]["engagement"]["roles"] == {"role": "provider"}


def agency(client: Client) -> int:
    with client.hall.backstage.hall.database.reading() as session:
        return queries.find_company(session, "northwind")


def test_a_fixed_price_has_amounts_and_milestones(api: ApiClient, client: Client) -> None:
    due = clock.day(clock.now()) + timedelta(days=30)
    first, second = FIXED.milestones
    contract = client.hire(terms=replace(FIXED, milestones=(first, replace(second, due_on=due))))
    found = get(api, contract, client.owner)
    assert (found["fixed_charge_amount_agreed"], found["fixed_pay_amount_agreed"]) == ("600", "540")
    assert (found["hourly_charge_rate"], found["engagement_job_type"]) == ("", "fixed-price")
    parts = found["milestones"]["milestone"]
    assert [{name: part[name] for name in part if name != "id"} for part in parts] == [
        {"state": "not_funded", "due_date": "", "deposit_amount": "200", "description": "Drafts"},
        {"state": "not_funded", "due_date": f"{due} 00:00:00", "deposit_amount": "0.01", "description": "Rest"},
    ]
    assert "milestones" not in api.get(ENGAGEMENTS, as_user=client.owner).json()["engagements"]["engagement"]


def test_a_paused_and_a_closed_engagement_say_so(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    assert api.put(path_of(contract, "suspend"), {}, as_user=client.owner).status_code == 200
    paused = get(api, contract, client.owner)
    assert (paused["status"], paused["is_paused"], paused["is_suspended"]) == ("active", "1", "1")
    assert api.delete(path_of(contract), {"reason": "9504"}, as_user=client.owner).json()["message"] == "OK"
    closed = get(api, contract, client.owner)
    assert (closed["status"], closed["is_paused"]) == ("closed", "")
    assert closed["engagement_end_date"] == f"{clock.midnight(clock.day(clock.now()))}000"
    assert closed["engagement_end_ts"][:-3].isdigit()


def test_feedback_is_shown_as_the_range_of_its_score_when_both_have_given_it(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    scores = {f"fb_scores[{id_}]": 4 for id_ in range(3, 9)} | {"reason": "9504"}
    assert api.delete(path_of(contract), scores, as_user=client.owner).status_code == 200
    assert get(api, contract, client.owner)["feedback"] == ""
    freelancer = client.hall.backstage.actor("freelancer")
    with client.hall.backstage.act() as session:
        give_feedback(session, freelancer, contract.key, Said(marks=dict.fromkeys(SCORES, 5)))
    assert get(api, contract, "freelancer")["feedback"] == {
        "feedback_for_provider": {"score": "4.0 - 4.5 Stars"},
        "feedback_for_buyer": {"score": "4.5 - 5.0 Stars"},
    }


def test_what_is_not_there_or_between_others_is_refused(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    path = f"/api/hr/v2/engagements/{contract.key}.json"
    assert api.get(path, as_user="freelancer").status_code == 200
    assert refused(api, "get", path, {}, "outsider") == (403, "This contract is between others.")
    for reference in ("99999999", "work", "~01" + "0" * 16):
        assert refused(api, "get", f"/api/hr/v2/engagements/{reference}.json", {}, "owner")[0] == 404


def test_an_engagement_in_xml(api: ApiClient, client: Client) -> None:
    contract = client.hire(terms=FIXED)
    answer = api.get(f"/api/hr/v2/engagements/{contract.id}.xml", as_user=client.owner).text
    assert "<roles><role>buyer</role></roles>" in answer
    assert answer.count("<milestone><id>") == 2
    listed_ = api.get("/api/hr/v2/engagements", as_user=client.owner).text
    assert "<engagements><lister><total_items>1</total_items>" in listed_


# --- lists ---


def test_without_a_filter_everything_that_the_caller_may_see(api: ApiClient, client: Client) -> None:
    contracts = [client.hire(), client.hire("writer")]
    answer = api.get(ENGAGEMENTS, as_user=client.owner).json()
    assert [row["reference"] for row in answer["engagements"]["engagement"]] == [str(one.id) for one in contracts]
    assert answer["engagements"]["lister"] == {
        "total_items": "2",
        "query": "",
        "paging": {"offset": "0", "count": "20"},
        "sort": {"sort": {"sort": ["created_time", "asc"]}},
        "total_count": "2",
    }
    assert isinstance(answer["server_time"], str)


def test_one_is_no_list_and_none_is_empty(api: ApiClient, client: Client) -> None:
    found = api.get(ENGAGEMENTS, as_user=client.owner).json()["engagements"]
    assert (found["engagement"], found["lister"]["total_items"]) == ("", "0")
    contract = client.hire()
    found = api.get(ENGAGEMENTS, as_user=client.owner).json()["engagements"]
    assert found["engagement"]["reference"] == str(contract.id)


def test_by_team_and_its_sub_teams(api: ApiClient, client: Client) -> None:
    sub = client.add_team("lab")
    top, below = client.hire(), client.hire("writer", team=sub)
    assert listed(api, client, include_sub_teams=0) == [str(top.id)]
    assert listed(api, client) == [str(top.id), str(below.id)]
    assert listed(api, client, buyer_team__reference=f"{client.slug}:lab") == [str(below.id)]
    assert listed(api, client, buyer_team__reference=str(sub)) == [str(below.id)]
    assert refused(api, "get", ENGAGEMENTS, {"buyer_team__reference": client.slug}, "outsider")[0] == 403
    assert refused(api, "get", ENGAGEMENTS, {"buyer_team__reference": "nothing"}, client.owner)[0] == 404


def test_by_freelancer_job_and_agency(api: ApiClient, client: Client) -> None:
    backstage = client.hall.backstage
    key = backstage.post_job(client.owner, client.slug)
    mine, theirs, of_job = client.hire(), client.hire("agent"), client.hire("writer", job=key)
    number = str(backstage.user_id("freelancer"))
    profile = get(api, theirs, client.owner)["dev_recno_ciphertext"]
    assert listed(api, client, provider__reference=number) == [str(mine.id)]
    assert listed(api, client, provider__reference="freelancer") == [str(mine.id)]
    assert listed(api, client, profile_key=profile) == [str(theirs.id)]
    assert listed(api, client, profile_key=profile, provider__reference=number) == [str(mine.id)]
    assert listed(api, client, job__reference=key) == [str(of_job.id)]
    assert listed(api, client, agency_team__reference="northwind") == [str(theirs.id)]
    assert listed(api, client, "staffing", agency_team__reference="northwind") == [str(theirs.id)]
    assert listed(api, client, "freelancer", provider__reference="freelancer") == [str(mine.id)]
    assert refused(api, "get", ENGAGEMENTS, {"provider__reference": "nobody-here"}, client.owner)[0] == 404
    assert refused(api, "get", ENGAGEMENTS, {"job__reference": "x"}, client.owner)[0] == 400


def test_a_job_that_one_may_not_know_of_is_like_one_that_is_not_there(api: ApiClient, client: Client) -> None:
    key = client.hall.backstage.post_job(client.owner, client.slug)
    for reference in (key, "~01" + "0" * 16, "999999999"):
        found = api.get(ENGAGEMENTS, {"job__reference": reference}, as_user="outsider").json()["engagements"]
        assert (found["engagement"], found["lister"]["total_items"]) == ("", "0")


def test_by_state(api: ApiClient, client: Client) -> None:
    going, paused, closed = client.hire(), client.hire("writer"), client.hire("translator")
    assert api.put(f"{path_of(paused, 'suspend')}", {}, as_user=client.owner).status_code == 200
    assert api.delete(path_of(closed), {"reason": "9504"}, as_user=client.owner).status_code == 200
    everything = [str(one.id) for one in (going, paused, closed)]
    assert listed(api, client, status="active") == everything[:2]
    assert listed(api, client, status="closed") == everything[2:]
    assert listed(api, client, status="active;closed") == listed(api, client, status="closed; active") == everything
    for status in ("paused", "active,closed", ";"):
        code, message = refused(api, "get", ENGAGEMENTS, {"status": status}, client.owner)
        assert (code, message[:7]) == (400, "status:")


def test_by_time_with_a_t_or_a_blank(api: ApiClient, client: Client) -> None:
    old, new = client.hire(), client.hire("writer")
    client.date_back(old, 86_400 * 400)
    between = clock.day(clock.now() - 86_400 * 200).isoformat()
    for middle in (f"{between}T11:59:59", f"{between} 11:59:59"):
        assert listed(api, client, created_time_from=middle) == [str(new.id)]
        assert listed(api, client, created_time_to=middle) == [str(old.id)]
    assert refused(api, "get", ENGAGEMENTS, {"created_time_to": between}, client.owner)[0] == 400


def test_page_by_page(api: ApiClient, client: Client) -> None:
    contracts = [str(client.hire(who).id) for who in ("freelancer", "writer", "translator")]
    assert listed(api, client, page="0;2") == contracts[:2]
    assert listed(api, client, page="2;2") == contracts[2:]
    assert listed(api, client, page="9;2") == []
    answer = api.get(ENGAGEMENTS, {"page": "1;1"}, as_user=client.owner).json()["engagements"]["lister"]
    assert (answer["total_items"], answer["paging"]) == ("3", {"offset": "1", "count": "1"})
    assert refused(api, "get", ENGAGEMENTS, {"page": "0;101"}, client.owner)[0] == 400


def test_in_every_order(api: ApiClient, client: Client) -> None:
    sub = client.add_team("lab")
    first, second = client.hire("writer", team=sub), client.hire()
    client.date_back(second, 1_000)
    assert api.delete(path_of(first), {"reason": "9504"}, as_user=client.owner).status_code == 200
    rows = {str(first.id): first, str(second.id): second}
    keys = {
        "reference": lambda row: row.id,
        "offer__reference": lambda row: row.offer_id,
        "job__reference": lambda row: row.id,
        "client_team__reference": lambda row: row.team_id,
        "buyer_team__reference": lambda row: row.team_id,
        "provider__reference": lambda row: row.freelancer_id,
        "status": lambda row: row is first,
        "engagement_end_date": lambda row: row is second,
        "created_time": lambda row: row is first,
    }
    for field, key in keys.items():
        for letter in "AD":
            ordered = sorted(rows, key=lambda reference, by=key: by(rows[reference]), reverse=letter == "D")  # type: ignore[misc]
            assert listed(api, client, order_by=f"{field};{letter}") == ordered, field
    assert listed(api, client, order_by="engagement_start_date;reference;AD") == sorted(rows, key=int, reverse=True)
    answer = api.get(ENGAGEMENTS, {"order_by": "status;reference;AD"}, as_user=client.owner).json()
    assert answer["engagements"]["lister"]["sort"] == {
        "sort": [{"sort": ["status", "asc"]}, {"sort": ["reference", "desc"]}]
    }
    for order in ("reference", "reference;AD", "color;A", "reference;X"):
        code, message = refused(api, "get", ENGAGEMENTS, {"order_by": order}, client.owner)
        assert (code, message[:9]) == (400, "order_by:"), order


# --- suspend, restart, end ---


def path_of(contract: Contract, act: str = "") -> str:
    return f"/api/hr/v2/contracts/{contract.id}{'/' if act else ''}{act}.json"


def test_a_contract_is_suspended_and_restarted_with_messages(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    for act, message in (("suspend", "Suspended the contract"), ("restart", "Restarting the contract")):
        answer = api.put(path_of(contract, act), {"message": message}, as_user=client.owner)
        assert (answer.status_code, answer.json()["message"]) == (200, "OK")
        assert isinstance(answer.json()["server_time"], int)
    with client.hall.backstage.act() as session:
        room = session.scalars(select(Room.id).where(Room.contract_id == contract.id)).one()
        said = session.scalars(select(Story.text).where(Story.room_id == room).order_by(Story.id)).all()
    assert said[1:] == [
        "The client paused the contract.",
        "Suspended the contract",
        "The client restarted the contract.",
        "Restarting the contract",
    ]
    code, message = refused(api, "put", path_of(contract, "restart"), {}, client.owner)
    assert (code, message) == (400, "The contract is active; it cannot become active.")
    assert refused(api, "put", path_of(contract, "suspend"), {}, "freelancer")[0] == 403
    assert refused(api, "put", path_of(contract, "suspend"), {"message": "x" * 20_000}, client.owner) == (
        400,
        "message: write at most 10 kB.",
    )


REASON = {"reason": "API_REAS_WORK_NOT_NEEDED"}
CLIENT_SCORES = {f"fb_scores[{id_}]": id_ - 3 or 1 for id_ in range(3, 9)}


@pytest.mark.parametrize(
    "params",
    [
        REASON,
        REASON | {"would_hire_again": "yes"},
        REASON | {"would_hire_again": "no", "fb_private": 11},
        REASON | CLIENT_SCORES | {"fb_comment": "This is my nice feedback", "fb_private": "1"},
        REASON | {"fb_scores": {str(id_): 5 for id_ in range(3, 9)}},
    ],
)
def test_a_contract_ends_with_a_reason_and_what_else_is_said(
    api: ApiClient, client: Client, params: dict[str, Any]
) -> None:
    contract = client.hire()
    answer = api.delete(path_of(contract), params, as_user=client.owner)
    assert (answer.status_code, answer.json()["message"]) == (200, "OK")
    with client.hall.backstage.act() as session:
        ended = session.get_one(Contract, contract.id)
        given = session.scalar(select(Feedback).where(Feedback.contract_id == contract.id))
        private = session.get(PrivateFeedback, (contract.id, Side.CLIENT))
    assert (ended.ended_by, ended.end_reason) == (Side.CLIENT, "9505")
    assert (given is not None) == any(name.startswith("fb_scores") for name in params)
    if given is not None and "fb_comment" in params:
        assert (given.scores, given.comment) == ([1, 1, 2, 3, 4, 5], "This is my nice feedback")
    again = None if private is None else private.would_again
    assert again is {"yes": True, "no": False}.get(str(params.get("would_hire_again")))
    assert (private.score if private else None) == (int(params["fb_private"]) if "fb_private" in params else None)
    assert refused(api, "delete", path_of(contract), REASON, client.owner) == (
        400,
        "The contract is closed; it cannot become closed.",
    )


def test_the_example_of_the_reference_is_refused_with_the_ids_that_are_known(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    example: dict[str, Any] = REASON | {"would_hire_again": "yes", "fb_comment": "test comment"}
    example |= {f"fb_scores[{id_}]": 5 for id_ in (1, 2, 3, 7, 8, 11)}
    assert refused(api, "delete", path_of(contract), example, client.owner) == (
        400,
        "fb_scores[1]: about a freelancer the ids 3, 4, 5, 6, 7, 8 are known.",
    )
    assert get(api, contract, client.owner)["status"] == "active"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "reason: The parameter is required."),
        ({"reason": "API_REAS_BORED"}, "reason: there is no reason"),
        (REASON | {"would_hire_again": "maybe"}, "would_hire_again: Write one of: yes, no."),
        (REASON | {"fb_comment": "Good."}, "fb_scores[3]: a comment goes with marks: give all six."),
        (REASON | {"fb_scores[3]": 5}, "fb_scores[4]: give all six marks, or none."),
        (REASON | CLIENT_SCORES | {"fb_scores[8]": 6}, "fb_scores[8]: give a mark of 1 to 5."),
        (REASON | CLIENT_SCORES | {"fb_scores[8]": "good"}, "fb_scores[...]: Write a whole number."),
        (REASON | {f"fb_scores[{id_}]": 5 for id_ in range(9, 15)}, "fb_scores[9]: about a freelancer the ids 3, 4"),
        (REASON | {"fb_private": 12}, "fb_private: write 1 to 11."),
        (REASON | {"fb_private": 0}, "fb_private: write 1 to 11."),
        (REASON | CLIENT_SCORES | {"fb_comment": "x" * 5_001}, "fb_comment: write at most 5000 characters."),
        (REASON | {"color": "red"}, "color: The parameter is not known here"),
    ],
)
def test_what_cannot_be_accepted_is_named_and_ends_nothing(
    api: ApiClient, client: Client, params: dict[str, Any], message: str
) -> None:
    contract = client.hire()
    code, told = refused(api, "delete", path_of(contract), params, client.owner)
    assert (code, told[: len(message)]) == (400, message)
    assert get(api, contract, client.owner)["status"] == "active"


def test_a_freelancer_ends_it_with_scores_about_the_client(api: ApiClient, client: Client) -> None:
    contract = client.hire()
    wrong = {"reason": "9602"} | CLIENT_SCORES
    told = "fb_scores[3]: about a client the ids 9, 10, 11, 12, 13, 14 are known."
    assert refused(api, "delete", path_of(contract), wrong, "freelancer") == (400, told)
    right: dict[str, Any] = {"reason": "9602", **{f"fb_scores[{id_}]": 2 for id_ in range(9, 15)}}
    assert api.delete(path_of(contract), right, as_user="freelancer").status_code == 200
    with client.hall.backstage.act() as session:
        (given,) = session.scalars(select(Feedback).where(Feedback.contract_id == contract.id))
        assert (given.by, given.score) == (Side.FREELANCER, 200)


def test_who_is_on_both_sides_tells_by_the_scores_which_one_ends_it(api: ApiClient, client: Client) -> None:
    backstage = client.hall.backstage
    northwind = agency(client)
    with backstage.act() as session:
        organizations.add_member(session, CONSOLE, northwind, username_or_email=client.owner, roles=[Role.STAFFING])
    for ids, side in ((range(3, 9), Side.CLIENT), (range(9, 15), Side.FREELANCER), ((), Side.CLIENT)):
        contract = client.hire("agent")
        scores: dict[str, Any] = {f"fb_scores[{id_}]": 5 for id_ in ids}
        params = scores | {"reason": "API_REAS_JOB_COMPLETED_SUCCESSFULLY"}
        assert api.delete(path_of(contract), params, as_user=client.owner).status_code == 200
        with backstage.act() as session:
            assert session.get_one(Contract, contract.id).ended_by is side


# --- people at work ---


def test_who_works_for_a_team_is_among_its_users(api: ApiClient, client: Client) -> None:
    sub = client.add_team("lab")
    contract = client.hire(team=sub)

    def users(path: str) -> dict[str, str]:
        found = api.get(f"/api/hr/v2/{path}/users.json", as_user=client.owner).json()["users"]
        return {user["id"]: user["has_contract"] for user in found}

    assert users(f"teams/{client.slug}") == {client.owner: "0"}
    assert users(f"teams/{sub}") == {"freelancer": "1"}
    assert users(f"companies/{client.slug}") == {client.owner: "0", "freelancer": "1"}
    for who in ("freelancer", client.owner):
        path = "/api/hr/v2/userroles/freelancer.json"
        roles = api.get(path, as_user=who).json()["userroles"]["userrole"]
        seats = [
            seat for seat in (roles if isinstance(roles, list) else [roles]) if seat["team__reference"] == str(sub)
        ]
        ((seat),) = seats
        assert (seat["engagement__reference"], seat["role"], seat["permissions"]) == (str(contract.id), "member", "")
        assert (seat["affiliation_status"], seat["company__reference"]) == ("none", str(client.team_id))
    assert api.get("/api/hr/v2/users/freelancer.json", as_user=client.owner).status_code == 200
    assert api.delete(path_of(contract), {"reason": "9504"}, as_user=client.owner).status_code == 200
    assert users(f"teams/{sub}") == {}
    assert api.get("/api/hr/v2/users/freelancer.json", as_user=client.owner).status_code == 403
    assert api.get("/api/hr/v2/userroles/freelancer.json", as_user=client.owner).status_code == 403
