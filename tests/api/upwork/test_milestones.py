"""Milestones and submissions over sockets: what each call takes and answers, and its refusals word for word."""

import itertools
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.milestones.operations import activate_milestone
from hiringhall.marketplace.offers.terms import OfferedMilestone
from tests.support.api import ApiClient
from tests.support.books import deposit, held
from tests.support.hall import Hall
from tests.support.hired import FIXED, HOURLY, hire

FP = "/api/hr/v3/fp"
NOT_HIRING = "No recruiter or hiring manager permissions"
NO_ACCESS = "No access to team/company"
_companies = itertools.count(1)


@dataclass(frozen=True)
class Site:
    """A client company of its own in the shared hall with a contract at a fixed price, 600 of them paid in."""

    hall: Hall
    api: ApiClient
    owner: str
    company_id: int
    contract: Contract

    @property
    def client(self) -> Actor:
        return self.hall.backstage.actor(self.owner)

    def call(self, method: str, path: str, params: dict[str, Any] | None = None, *, as_user: str = "") -> Any:
        """Return what a call is answered without the head that all answers have, or status and message of its error."""
        answer = getattr(self.api, method)(FP + path, params, as_user=as_user or self.owner)
        body = answer.json()
        assert isinstance(body["server_time"], int)
        if "error" in body:
            assert int(body["error"]["status"]) == answer.status_code
            return answer.status_code, body["error"]["message"]
        return {name: value for name, value in body.items() if name not in {"server_time", "auth_user"}}

    def milestones(self) -> list[dict[str, str]]:
        """Return the milestones as the engagement shows them."""
        path = f"/api/hr/v2/engagements/{self.contract.id}.json"
        found = self.api.get(path, as_user=self.owner).json()["engagement"]["milestones"]["milestone"]
        return [found] if isinstance(found, dict) else list(found)

    def create(self, **params: Any) -> Any:
        plan = {"contract_reference": self.contract.id, "milestone_description": "Print", "deposit_amount": 30}
        return self.call("post", "/milestones.json", plan | params)

    def submissions(self, milestone: str) -> list[str]:
        return [found["id"] for found in self.call("get", f"/milestones/{milestone}/submissions.json")["submissions"]]


@pytest.fixture
def site(hall: Hall, api: ApiClient) -> Site:
    slug = f"commissioner{next(_companies)}"
    backstage = hall.backstage
    owner = backstage.found_company(slug)
    hall.add_token(owner)
    with backstage.hall.database.reading() as session:
        company_id = queries.find_company(session, slug)
    deposit(backstage, company_id, 60_000)
    contract = hire(backstage, backstage.actor(owner), company_id, backstage.actor("freelancer"), FIXED)
    return Site(hall, api, owner, company_id, contract)


def test_a_milestone_from_its_making_to_its_payment(site: Site) -> None:
    first, second = (part["id"] for part in site.milestones())
    assert [part["state"] for part in site.milestones()] == ["active", "not_funded"]
    active = {"contract_id": str(site.contract.id), "description": "Drafts", "deposit_amount": "200", "due_date": ""}
    at = f"/milestones/statuses/active/contracts/{site.contract.id}.json"
    assert site.call("get", at) == {"milestone": {"id": first, **active}}

    handed_in = {"milestone_id": first, "note2client": "First drafts", "amount": 150}
    assert site.call("post", "/submissions.json", handed_in, as_user="freelancer") == {"message": "ok"}
    (refused,) = site.submissions(first)
    rejected = {"note2contractor": "Larger, please."}
    assert site.call("put", f"/submissions/{refused}/reject.json", rejected) == {"message": "ok"}
    assert site.call("post", "/submissions.json", handed_in, as_user="freelancer") == {"message": "ok"}
    _, waiting = site.submissions(first)
    assert site.call("put", f"/submissions/{waiting}/approve.json", {"amount": 150}) == {"message": "ok"}
    assert site.call("get", at) == {"milestone": ""}

    made = site.create(deposit_amount="49.50", due_date="06-15-2037")["id"]
    changed = {"milestone_description": "Rest of them", "deposit_amount": "30", "due_date": "01-01-2037"}
    assert site.call("put", f"/milestones/{second}.json", changed | {"message": "As agreed"}) == {"message": "ok"}
    assert site.call("put", f"/milestones/{second}/activate.json", {"message": "Go on"}) == {"message": "ok"}
    assert site.call("delete", f"/milestones/{made}.json") == {"message": "ok"}
    paid = {"amount": "10", "bonus": "5", "pay_comments": "A comment", "underpayment_reason": "331"}
    paid |= {"note2contractor": "A note here", "milestone_id": second}
    assert site.call("put", f"/milestones/{second}/approve.json", paid) == {"message": "ok"}
    assert site.milestones() == [
        {"id": first, "state": "paid", "due_date": "", "deposit_amount": "200", "description": "Drafts"},
        {
            "id": second,
            "state": "paid",
            "due_date": "2037-01-01 00:00:00",
            "deposit_amount": "30",
            "description": "Rest of them",
        },
    ]
    assert held(site.hall.backstage, company(site.company_id), AccountKind.CASH) == 60_000 - 15_000 - 1_000 - 500


def test_the_first_milestone_is_left_to_the_offer(site: Site) -> None:
    first, second = (part["id"] for part in site.milestones())
    refusal = 400, "This function cannot be used to first the first milestone"
    assert site.call("put", f"/milestones/{first}.json", {"deposit_amount": 1}) == refusal
    refusal = 400, "This function cannot be used to activate the first milestone"
    assert site.call("put", f"/milestones/{first}/activate.json") == refusal
    backstage = site.hall.backstage
    with backstage.act() as session:
        end_contract(session, site.client, site.contract.key, "API_REAS_JOB_COMPLETED_SUCCESSFULLY")
    assert site.call("put", f"/milestones/{second}/activate.json") == (400, "Invalid state 'cancelled'")
    # Only 600 were paid in, of which 200 came back: the first of another contract waits for more.
    costly = replace(FIXED, amount=70_000, milestones=(OfferedMilestone(description="All", amount=70_000),))
    other = replace(site, contract=hire(backstage, site.client, site.company_id, backstage.actor("designer"), costly))
    (only,) = (part["id"] for part in other.milestones())
    assert other.call("delete", f"/milestones/{only}.json") == {"message": "ok"}
    refusal = 400, "The function cannot be used to create the first milestone"
    assert other.create() == refusal


def test_states_and_days_are_refused_in_the_words_of_the_reference(site: Site) -> None:
    first, second = (part["id"] for part in site.milestones())
    third = site.create(due_date="06-15-2037")["id"]
    for due in ("06-15-2037", "06-14-2037"):
        assert site.create(due_date=due) == (400, f"Date is earlier or equal than milestone {third}")
    refusal = 400, "Invalid previous milestone state 'active'"
    assert site.call("put", f"/milestones/{second}/activate.json") == refusal
    refusal = 400, "Invalid previous milestone state 'not_funded'"
    assert site.call("put", f"/milestones/{third}/activate.json") == refusal
    assert site.call("delete", f"/milestones/{first}.json") == (400, "Invalid state 'active'")
    refusal = 400, "Invalid state when approving the milestone: 'not_funded'"
    assert site.call("put", f"/milestones/{second}/approve.json") == refusal
    assert site.call("put", f"/milestones/{first}/approve.json") == {"message": "ok"}
    refusal = 400, "Invalid state when approving the milestone: 'paid'"
    assert site.call("put", f"/milestones/{first}/approve.json") == refusal
    assert site.call("put", f"/milestones/{second}/activate.json") == {"message": "ok"}
    assert site.call("put", f"/milestones/{second}/activate.json") == (400, "Invalid state 'active'")
    refusal = 400, "Only not_funded milestones can be edited"
    assert site.call("put", f"/milestones/{second}.json", {"deposit_amount": 1}) == refusal


def test_a_decision_is_made_once(site: Site) -> None:
    first = site.milestones()[0]["id"]
    work = {"milestone_id": first, "note2client": "Here", "amount": 200}
    site.call("post", "/submissions.json", work, as_user="freelancer")
    assert site.call("post", "/submissions.json", work, as_user="freelancer")[0] == 400
    (waiting,) = site.submissions(first)
    # A client of before 2017 sends this by DELETE.
    path = f"/submissions/{waiting}/reject.json"
    assert site.call("delete", path, {"note2contractor": "Larger"}) == {"message": "ok"}
    assert site.call("put", path, {"note2contractor": "Larger"})[0] == 400
    assert site.call("put", f"/submissions/{waiting}/approve.json", {"amount": 1})[0] == 400
    assert site.call("put", f"/milestones/{first}/approve.json") == {"message": "ok"}
    refusal = 400, "Invalid state when approving the milestone: 'paid'"
    assert site.call("put", f"/submissions/{waiting}/approve.json", {"amount": 1}) == refusal


def test_who_may_not_is_told_so_in_the_words_of_the_reference(site: Site) -> None:
    first = site.milestones()[0]["id"]
    work = {"milestone_id": first, "note2client": "Here", "amount": 200}
    for as_user in ("outsider", ""):
        assert site.call("post", "/submissions.json", work, as_user=as_user) == (403, "No access to submit approval")
    site.call("post", "/submissions.json", work, as_user="freelancer")
    (waiting,) = site.submissions(first)
    plan = {"contract_reference": site.contract.id, "milestone_description": "Print", "deposit_amount": 30}
    note = {"note2contractor": "No"}
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("post", "/milestones.json", plan),
        ("put", f"/milestones/{first}.json", {}),
        ("put", f"/milestones/{first}/activate.json", {}),
        ("put", f"/milestones/{first}/approve.json", {}),
        ("delete", f"/milestones/{first}.json", {}),
        ("put", f"/submissions/{waiting}/approve.json", {"amount": 1}),
        ("put", f"/submissions/{waiting}/reject.json", note),
    ]
    reads: list[tuple[str, str, dict[str, Any]]] = [
        ("get", f"/milestones/statuses/active/contracts/{site.contract.id}.json", {}),
        ("get", f"/milestones/{first}/submissions.json", {}),
    ]
    for call in acts:
        assert site.call(*call, as_user="freelancer") == (403, NOT_HIRING)
    for call in (*acts, *reads):
        assert site.call(*call, as_user="outsider") == (403, NO_ACCESS)
    for call in reads:
        assert isinstance(site.call(*call, as_user="freelancer"), dict)


@pytest.mark.parametrize(
    ("method", "path", "params", "message"),
    [
        ("post", "/milestones.json", {"contract_reference": ""}, "Contract id must be given"),
        ("post", "/milestones.json", {"milestone_description": ""}, "milestone_description: The parameter is required"),
        ("post", "/milestones.json", {"deposit_amount": "a lot"}, "deposit_amount: write an amount such as"),
        ("post", "/milestones.json", {"deposit_amount": "0"}, "deposit_amount: write an amount of 0.01"),
        ("post", "/milestones.json", {"deposit_amount": "9" * 13}, "deposit_amount: write an amount of 0.01"),
        ("post", "/milestones.json", {"due_date": "2037-06-15"}, "due_date: write a date as mm-dd-yyyy"),
        ("post", "/milestones.json", {"milestone_description": "x" * 1001}, "milestone_description: write 1 to 1000"),
        ("put", "/milestones/{second}.json", {"deposit_amount": "-5"}, "deposit_amount: write an amount such as"),
        ("put", "/milestones/{second}.json", {"message": "x" * 10_241}, "message: write at most 10 kB"),
        ("put", "/milestones/{second}.json", {"milestone_id": "1"}, "milestone_id: The parameter is given more than"),
        ("put", "/milestones/{first}/approve.json", {"amount": "200.01"}, "amount: write an amount of 0.01 to 200.00"),
        ("put", "/milestones/{first}/approve.json", {"bonus": "1e9"}, "bonus: write an amount such as"),
        ("put", "/milestones/{first}/approve.json", {"pay_comments": "x" * 1001}, "pay_comments: write at most 1000"),
        ("put", "/milestones/{first}/approve.json", {"underpayment_reason": "1"}, "underpayment_reason: Write one of"),
        ("put", "/milestones/{first}/approve.json", {"note2contractor": "x" * 10_241}, "note2contractor: write at"),
    ],
)
def test_what_makes_no_sense_is_named(method: str, path: str, params: dict[str, str], message: str, site: Site) -> None:
    first, second = (part["id"] for part in site.milestones())
    if method == "post":
        plan = {"contract_reference": str(site.contract.id), "milestone_description": "Print", "deposit_amount": "30"}
        params = plan | params
    before = site.milestones()
    status, told = site.call(method, path.format(first=first, second=second), params)
    assert (status, told[: len(message)]) == (400, message)
    assert site.milestones() == before


def test_what_is_not_there_is_not_found(site: Site) -> None:
    calls: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("post", "/milestones.json", {"contract_reference": 1, "milestone_description": "x", "deposit_amount": 1}),
        ("put", "/milestones/{}.json", {}),
        ("put", "/milestones/{}/activate.json", {}),
        ("put", "/milestones/{}/approve.json", {}),
        ("delete", "/milestones/{}.json", {}),
        ("get", "/milestones/{}/submissions.json", {}),
        ("get", "/milestones/statuses/active/contracts/{}.json", {}),
        ("put", "/submissions/{}/approve.json", {"amount": 1}),
        ("put", "/submissions/{}/reject.json", {"note2contractor": "x"}),
    )
    for method, path, params in calls:
        for reference in ("999999999", "9" * 30, "first"):
            named = params | ({"contract_reference": reference} if "contract_reference" in params else {})
            assert site.call(method, path.format(reference), named)[0] == 404


def test_only_a_fixed_price_has_milestones_and_money_must_be_there(site: Site) -> None:
    backstage = site.hall.backstage
    hourly = hire(backstage, site.client, site.company_id, backstage.actor("writer"), HOURLY)
    status, told = site.create(contract_reference=hourly.id)
    assert (status, told) == (400, "contract_reference: only a fixed price is paid by milestones.")
    first, _ = (part["id"] for part in site.milestones())
    site.call("put", f"/milestones/{first}/approve.json")
    costly = site.create(deposit_amount="5000")["id"]
    second = site.milestones()[1]["id"]
    with backstage.act() as session:
        activate_milestone(session, site.client, int(second))
    site.call("put", f"/milestones/{second}/approve.json")
    status, told = site.call("put", f"/milestones/{costly}/activate.json")
    assert (status, told) == (400, "The client's cash is 4,600.01 USD short of the amount.")
