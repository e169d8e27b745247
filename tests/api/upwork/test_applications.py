"""Invitations and applications over the wire: shapes, filters, orders, pages, slips of paths, refusals."""

from itertools import count
from typing import Any

import pytest

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.proposals import handling, operations, talking
from hiringhall.marketplace.proposals.access import freelancer_proposal
from hiringhall.marketplace.proposals.transitions import note_offer
from tests.api.upwork.wire import Answer, Wire
from tests.support.bidding import ask, propose
from tests.support.hall import Hall
from tests.support.installation import AccessToken
from tests.support.talent import Talent

PRINTED = {
    *("contractor_ciphertext", "contractor_name", "contractor_portrait_url", "contractor_ref", "contractor_title"),
    *("cover_letter", "created_type", "ctime_epoch", "engagement_duration_ref", "feedback_score", "fp_amount_agreed"),
    *("fp_pay_amount", "fp_upfront_payment", "hr_charge_rate", "hr_pay_rate", "interview_status", "invite_letter"),
    *("is_auto_hidden", "is_hidden_by_buyer", "is_hidden_by_provider", "is_seen_by_buyer", "is_shortlisted"),
    *("is_undecided", "job_pref_matches", "job_type", "offer_status", "opening_ciphertext", "rid", "status"),
    *("team_nid", "total_hours", "ui_opening_title"),
}
_numbers = count(1)


class Desk:
    """A new client company with its owner, a job, and freelancers who may propose to do it."""

    def __init__(self, hall: Hall, wire: Wire) -> None:
        self.hall = hall
        self._wire = wire
        self._tokens: dict[str, AccessToken] = {}
        self.team = f"desk{next(_numbers)}"
        self.owner = hall.backstage.found_company(self.team)
        self.job = hall.backstage.post_job(self.owner, self.team)

    def call(self, method: str, path: str, user: str, **options: Any) -> Answer:
        """Call as somebody of the demo or of this desk."""
        if user in {sign_in.username for sign_in in self.hall.demo.sign_ins}:
            token = self.hall.token(user)
        else:
            known = self._tokens.get(user)
            token = known or self.hall.backstage.create_token(self.hall.demo.key, user)
            self._tokens[user] = token
        return self._wire.call(method, f"/api/{path}.json", token=token, **options)

    def get(self, path: str, user: str, **query: str) -> Any:
        """Return what a call answers that succeeds."""
        answer = self.call("GET", path, user, query=list(query.items()))
        assert answer.status == 200, answer.body
        return answer.json

    @property
    def client(self) -> Actor:
        """The owner as an actor."""
        return self.hall.backstage.actor(self.owner)

    def talent(self, **text: Any) -> Talent:
        """Add a freelancer."""
        return Talent(self.hall.backstage, f"bidder{next(_numbers)}", **text)

    def received(self, version: str = "v3", **query: str) -> Any:
        """List the applications for the job as its client."""
        values = {"buyer_team__reference": self.team, "job_key": self.job} | query
        return self.get(f"hr/{version}/clients/applications", self.owner, **values)

    def rids(self, **query: str) -> list[str]:
        """List the keys of the freelancers whose applications are found."""
        return [found["contractor_ciphertext"] for found in self.received(**query)["applications"]]

    def invite(self, job: str = "", as_user: str = "", **values: str) -> Answer:
        """Invite over the wire."""
        return self.call("POST", f"hr/v1/jobs/{job or self.job}/candidates", as_user or self.owner, json=values)


@pytest.fixture
def desk(hall: Hall, wire: Wire) -> Desk:
    return Desk(hall, wire)


# --- inviting ---


def test_an_invitation_is_confirmed_and_waits_for_its_freelancer(desk: Desk) -> None:
    ana, other = desk.talent(rate=2_222, title="Sign painter"), desk.talent()
    answer = desk.invite(profile_key=ana.key, provider__reference=str(other.id), cover="Please have a look.").json
    assert (answer["code"], answer["message"]) == ("200", "OK")
    assert set(answer["job_info"]) == {"company_id"}
    (received,) = desk.received()["applications"]
    assert set(received) == PRINTED | {"job_description"}
    told = {
        "contractor_ciphertext": ana.key,
        "contractor_name": "Ana Moreira",
        "contractor_ref": str(ana.id),
        "contractor_title": "Sign painter",
        "contractor_portrait_url": f"{desk.hall.base_url}/portraits/{ana.key}/100",
        "created_type": "Client",
        "status": "In Process",
        "interview_status": "Waiting For Provider",
        "invite_letter": "Please have a look.",
        "cover_letter": "",
        "hr_charge_rate": "22.22",
        "hr_pay_rate": "20",
        "fp_amount_agreed": "",
        "fp_pay_amount": "0",
        "fp_upfront_payment": "0",
        "is_auto_hidden": "f",
        "is_seen_by_buyer": "f",
        "is_shortlisted": "0",
        "is_undecided": "1",
        "is_hidden_by_buyer": "0",
        "is_hidden_by_provider": "0",
        "job_type": "Hourly",
        "job_pref_matches": {"prefs_match": "0", "prefs_total": "0"},
        "job_description": "Both sides.",
        "opening_ciphertext": desk.job,
        "ui_opening_title": "Paint the fence",
        "offer_status": "",
        "feedback_score": "0",
        "total_hours": "0",
        "team_nid": desk.team,
    }
    assert {name: received[name] for name in told} == told
    assert received["ctime_epoch"].isdigit()


def test_a_freelancer_is_named_by_number_where_no_key_is(desk: Desk) -> None:
    ana = desk.talent()
    assert desk.invite(provider__reference=str(ana.id), cover="Hello.").status == 200
    assert desk.rids() == [ana.key]


def test_invitations_that_cannot_be(desk: Desk) -> None:
    ana, private = desk.talent(), desk.hall.backstage.post_job(desk.owner, desk.team, Visibility.PRIVATE)
    refusals: list[tuple[dict[str, str], int, str]] = [
        ({"profile_key": ana.key}, 400, "cover: The parameter is required."),
        ({"profile_key": ana.key, "cover": ""}, 400, "cover: The parameter is required."),
        ({"profile_key": ana.key, "cover": " \n "}, 400, "cover: write 1 to 5,000 characters."),
        ({"profile_key": ana.key, "cover": "x" * 5_001}, 400, "cover: write 1 to 5,000 characters."),
        ({"cover": "Hello."}, 400, "Bad Request - missing parameter: send at least one of profile_key"),
        ({"profile_key": "~010000000000000000", "cover": "Hello."}, 404, "There is no such profile."),
        ({"provider__reference": "0", "cover": "Hello."}, 404, "There is no such profile."),
        ({"profile_key": ana.key, "cover": "Hello.", "colour": "red"}, 400, "colour: The parameter is not known here"),
    ]
    for values, status, message in refusals:
        answer = desk.invite(**values)
        assert answer.status == status
        assert answer.message.startswith(message)
    assert desk.invite(job="x", profile_key=ana.key, cover="Hello.").status == 400
    assert desk.invite(job="~010000000000000000", profile_key=ana.key, cover="Hello.").status == 404
    assert desk.invite(as_user="outsider", profile_key=ana.key, cover="Hello.").status == 403
    assert desk.invite(job=private, as_user="outsider", profile_key=ana.key, cover="Hello.").status == 404
    assert desk.invite(job=private, profile_key=ana.key, cover="Hello.").status == 400
    assert desk.rids() == []
    assert desk.invite(profile_key=ana.key, cover="Hello.").status == 200
    again = desk.invite(profile_key=ana.key, cover="Hello.")
    assert again.refusal() == (400, "profile_key: This freelancer is invited to the job already.")
    desk.hall.backstage.cancel_job(desk.owner, desk.job)
    assert desk.invite(profile_key=desk.talent().key, cover="Hello.").status == 400


# --- the client's side ---


def test_a_proposal_is_told_to_both_sides_in_both_versions(desk: Desk) -> None:
    ana = desk.talent()
    key = propose(desk.hall.backstage, ana.actor, desk.job, rate=2_222)
    header = desk.received()["lister"]
    assert header == desk.received()["listner"]
    assert header == {
        "total_items": "1",
        "total-count": "1",
        "query": "",
        "sort": "",
        "paging": {"offset": "0", "count": "10"},
    }
    (received,) = desk.received()["applications"]
    rid = received["rid"]
    assert (received["created_type"], received["interview_status"]) == ("Contractor", "Waiting For Buyer")
    assert (received["cover_letter"], received["hr_charge_rate"]) == ("I have built three of these.", "22.22")
    for place in (f"clients/applications/{rid}", f"clients/applications{rid}", f"clients/applications/{key}"):
        one = desk.get(f"hr/v3/{place}", desk.owner, buyer_team__reference=desk.team)
        assert one["application"] == received
        assert isinstance(one["server_time"], str)
    sent = desk.get(f"hr/v3/contractors/applications{rid}", ana.username)["application"]
    assert set(sent) == PRINTED | {"job__description"}
    assert {name: sent[name] for name in PRINTED} == {name: received[name] for name in PRINTED}
    assert desk.get("hr/v3/contractors/applications", ana.username)["applications"] == [
        {
            "rid": rid,
            "status": "In Process",
            "interview_status": "Waiting For Buyer",
            "ctime_epoch": received["ctime_epoch"],
            "contractor_ciphertext": ana.key,
            "opening_ciphertext": desk.job,
            "opening_title": "Paint the fence",
        }
    ]
    (later,) = desk.received("v4")["data"]["applications"]
    assert later == {
        "applicationUID": rid,
        "vendorUID": str(ana.id),
        "vendorOrgUID": None,
        "openingUID": later["openingUID"],
        "openingCiphertext": desk.job,
        "terms": {
            "chargeRate": {"amount": 22.22, "currency": "USD"},
            "duration": None,
            "upfrontPaymentPercent": 0,
        },
        "coverLetter": "I have built three of these.",
        "applyingAs": "individual",
        "status": "Activated",
        "auditDetails": {
            "createdTs": f"{received['ctime_epoch']}000",
            "modifiedTs": f"{received['ctime_epoch']}000",
        },
        "questionsAnswers": [],
    }
    for place in (f"contractors/applications/{rid}", f"contractors/applications{rid}"):
        assert desk.get(f"hr/v4/{place}", ana.username)["data"] == later
    assert desk.get("hr/v4/contractors/applications", ana.username)["data"]["applications"] == [later]
    assert desk.get(f"hr/v4/clients/applications{rid}", desk.owner, buyer_team__reference=desk.team)["data"] == later


def test_a_fixed_price_is_told_with_and_without_the_fee(desk: Desk) -> None:
    job = desk.hall.backstage.post_job(desk.owner, desk.team, job_type=JobType.FIXED_PRICE, budget=100_000)
    propose(desk.hall.backstage, desk.talent().actor, job, rate=None, amount=100_000)
    (received,) = desk.received(job_key=job)["applications"]
    told = {"job_type": "Fixed", "fp_amount_agreed": "1000", "fp_pay_amount": "900", "hr_charge_rate": "0"}
    assert {name: received[name] for name in told} == told
    (later,) = desk.received("v4", job_key=job)["data"]["applications"]
    assert later["terms"]["chargeRate"] == {"amount": 1000.0, "currency": "USD"}


def test_lists_are_picked_narrowed_sorted_and_paged(desk: Desk) -> None:
    backstage = desk.hall.backstage
    people = [desk.talent() for _ in range(4)]
    keys = [propose(backstage, one.actor, desk.job, rate=1_000 + place) for place, one in enumerate(people)]
    names = [one.key for one in people]
    agent = backstage.actor("agent")
    through = propose(backstage, backstage.actor("staffing"), desk.job, freelancer=agent)
    with backstage.act() as session:
        handling.shortlist(session, desk.client, keys[0])
        talking.write(session, desk.client, keys[1], "Tell me more.")
        handling.hide(session, desk.client, keys[2])
        handling.note_seen(session, desk.client, keys[2])
        operations.withdraw(session, people[3].actor, keys[3], "141")
    assert desk.rids(status="shortlisted") == names[:1]
    assert desk.rids(status="messaged") == names[1:2]
    assert desk.rids(status="hidden") == names[2:3]
    assert desk.rids(status="declined") == names[3:]
    assert desk.rids(status="hired") == desk.rids(status="offered") == []
    assert desk.rids(profile_key=names[1]) == names[1:2]
    with backstage.act() as session:
        agency = freelancer_proposal(session, agent, through).agency_id
    (found,) = desk.received(agency_team__reference=str(agency))["applications"]
    assert found["contractor_ref"] == str(agent.user_id)
    by_rate = desk.rids(order_by="hr_charge_rate;A")
    assert by_rate[:4] == names
    assert desk.rids(order_by="hr_charge_rate;ctime_epoch;DA") == by_rate[::-1]
    assert desk.rids(order_by="rid;A", page="1;2") == names[1:3]
    assert desk.received(page="1;2")["lister"]["total_items"] == "5"
    marks = {found["contractor_ciphertext"]: found for found in desk.received()["applications"]}
    assert (marks[names[0]]["is_shortlisted"], marks[names[0]]["is_undecided"]) == ("1", "0")
    assert marks[names[1]]["interview_status"] == "In Process"
    assert (marks[names[2]]["is_hidden_by_buyer"], marks[names[2]]["is_seen_by_buyer"]) == ("1", "t")
    assert (marks[names[3]]["status"], marks[names[3]]["interview_status"]) == ("Withdrawn", "Withdrawn By Provider")


def test_what_the_client_thinks_is_not_told_to_the_freelancer(desk: Desk) -> None:
    ana = desk.talent()
    key = propose(desk.hall.backstage, ana.actor, desk.job)
    with desk.hall.backstage.act() as session:
        handling.shortlist(session, desk.client, key)
    sent = desk.get(f"hr/v3/contractors/applications/{key}", ana.username)["application"]
    assert (sent["is_shortlisted"], sent["is_undecided"], sent["is_hidden_by_buyer"]) == ("0", "1", "0")


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"buyer_team__reference": ""}, 400, "buyer_team__reference: The parameter is required."),
        ({"job_key": ""}, 400, "job_key: The parameter is required."),
        ({"job_key": "x"}, 400, "job_key: write the key of a job"),
        ({"job_key": "~010000000000000000"}, 404, "There is no such job."),
        ({"buyer_team__reference": "nothing"}, 404, "There is no such team."),
        ({"buyer_team__reference": "acme"}, 403, "You hold no role in Acme Studio"),
        ({"status": "lost"}, 400, "status: Write one of: shortlisted, messaged, hired, offered, declined, hidden."),
        ({"order_by": "created_time"}, 400, "order_by: write fields and then a letter A or D for each"),
        ({"order_by": "created_time;AD"}, 400, "order_by: write fields and then a letter A or D for each"),
        ({"order_by": "feedback_score;A"}, 400, "order_by: 'feedback_score' is not known; write one of created_time"),
        ({"page": "2"}, 400, "page: Send offset;count"),
        ({"page": "0;101"}, 400, "page: The count"),
        ({"profile_key": "~010000000000000000"}, 404, "There is no such user."),
        ({"agency_team__reference": "nothing"}, 404, "There is no such team."),
        ({"colour": "red"}, 400, "colour: The parameter is not known here"),
    ],
)
@pytest.mark.parametrize("version", ["v3", "v4"])
def test_lists_that_cannot_be(desk: Desk, version: str, query: dict[str, str], status: int, message: str) -> None:
    values = {"buyer_team__reference": desk.team, "job_key": desk.job} | query
    answer = desk.call("GET", f"hr/{version}/clients/applications", desk.owner, query=list(values.items()))
    assert answer.status == status
    assert answer.message.startswith(message)


def test_a_job_of_another_team_is_not_in_this_one(desk: Desk) -> None:
    elsewhere = desk.hall.backstage.post_job("owner", "acme:design")
    key = propose(desk.hall.backstage, desk.talent().actor, elsewhere)
    query = [("buyer_team__reference", "acme:web"), ("job_key", elsewhere)]
    assert desk.call("GET", "hr/v3/clients/applications", "owner", query=query).status == 404
    one = f"hr/v3/clients/applications/{key}"
    assert desk.call("GET", one, "owner", query=query[:1]).status == 404
    assert desk.call("GET", one, "owner", query=[("buyer_team__reference", "acme")]).status == 200


def test_xml_repeats_an_application_for_each(desk: Desk, wire: Wire) -> None:
    job = desk.hall.backstage.post_job("owner", "acme")
    for _ in range(2):
        propose(desk.hall.backstage, desk.talent().actor, job)
    query = [("buyer_team__reference", "acme"), ("job_key", job)]
    body = wire.call("GET", "/api/hr/v3/clients/applications", query=query).body.decode()
    assert body.count("<application>") == 2
    assert "<total-count>2</total-count>" in body


# --- the freelancer's side ---


def test_a_freelancer_picks_from_their_own(desk: Desk) -> None:
    backstage, ana = desk.hall.backstage, desk.talent()
    jobs = [desk.job] + [backstage.post_job(desk.owner, desk.team) for _ in range(3)]
    ask(backstage, desk.client, jobs[0], ana.actor)
    ask(backstage, desk.client, jobs[1], ana.actor)
    for job in jobs[1:3]:
        propose(backstage, ana.actor, job)
    over = propose(backstage, ana.actor, jobs[3])
    with backstage.act() as session:
        handling.decline(session, desk.client, over, "150")

    def mine(version: str, **query: str) -> list[str]:
        answer = desk.get(f"hr/{version}/contractors/applications", ana.username, **query)
        found = answer["applications"] if version == "v3" else answer["data"]["applications"]
        return [one["opening_ciphertext" if version == "v3" else "openingCiphertext"] for one in found]

    for version in ("v3", "v4"):
        assert mine(version) == jobs[::-1]
        assert mine(version, page="1;2") == jobs[::-1][1:3]
        picked = {name: mine(version, status=name) for name in ("invites", "interviews", "active", "archived")}
        assert picked == {
            "invites": jobs[:1],
            "interviews": jobs[1:2],
            "active": jobs[2:0:-1],
            "archived": jobs[3:],
        }
        assert mine(version, status="submitted") == jobs[2:3]
    answer = desk.call("GET", "hr/v3/contractors/applications", ana.username, query=[("status", "x")])
    assert answer.message == "status: Write one of: interviews, invites, active, submitted, archived."


def test_an_agency_reads_what_goes_through_it(desk: Desk) -> None:
    backstage = desk.hall.backstage
    key = propose(backstage, backstage.actor("staffing"), desk.job, freelancer=backstage.actor("agent"))
    for user in ("staffing", "agency-owner", "agent"):
        assert desk.get(f"hr/v4/contractors/applications/{key}", user)["data"]["applyingAs"] == "agency"
    for user in ("freelancer", desk.owner):
        assert desk.call("GET", f"hr/v4/contractors/applications/{key}", user).status == 404
    for nonsense in ("0", "x", "~010000000000000000", "99999999999999999999"):
        answer = desk.call("GET", f"hr/v3/contractors/applications/{nonsense}", "freelancer")
        assert answer.refusal() == (404, "There is no such proposal.")


# --- what jobs tell ---


def test_a_job_counts_its_candidates(desk: Desk) -> None:
    backstage, ana, bea = desk.hall.backstage, desk.talent(), desk.talent()
    key = propose(backstage, ana.actor, desk.job)
    propose(backstage, bea.actor, desk.job)
    ask(backstage, desk.client, desk.job, desk.talent().actor)
    with backstage.act() as session:
        handling.note_seen(session, desk.client, key)
        talking.write(session, desk.client, key, "Tell me more.")
        note_offer(session, freelancer_proposal(session, ana.actor, key).id, stands=False)
    job = desk.get(f"hr/v2/jobs/{desk.job}", desk.owner)["job"]
    counts = {
        "num_candidates": "3",
        "num_active_candidates": "2",
        "num_new_candidates": "1",
        "count_new_applicants": "1",
    }
    assert {name: job[name] for name in counts} == counts
    assert len(job["last_candidacy_access_time"]) == 13

    def profile(user: str) -> Any:
        return desk.get(f"profiles/v1/jobs/{desk.job}", user)["profile"]

    public = {"op_tot_cand": "2", "op_tot_intv": "1", "interviewees_total_active": "1"}
    for user in (desk.owner, ana.username, "outsider"):
        assert {name: profile(user)[name] for name in public} == public
    known = profile(desk.owner)["candidates"]["candidate"]
    assert {one["ciphertext"] for one in known} == {ana.key, bea.key}
    assert all(one["create_date_ts"].isdigit() for one in known)
    assert profile(ana.username)["candidates"]["candidate"]["ciphertext"] == ana.key
    assert profile("outsider")["candidates"] == ""
