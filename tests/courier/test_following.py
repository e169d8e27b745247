"""Events: each line of the change log is told once, to those who may see it, and says only what it is about."""

import threading
from typing import Any

import msgspec
import pytest
from sqlalchemy import text, update

from hiringhall import clock
from hiringhall.courier import following
from hiringhall.courier.following import AT_ONCE, follow
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.accounts.tokens import revoke_grant
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, give_feedback
from hiringhall.marketplace.contracts.models import SCORES, Contract
from hiringhall.marketplace.milestones.operations import activate_milestone, approve_milestone, submit_work
from hiringhall.marketplace.payments.models import Charge
from hiringhall.marketplace.payments.outcomes import charge_failed
from hiringhall.marketplace.webhooks.kinds import OF_LINE, EventKind
from hiringhall.marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMark
from tests.courier.conftest import Stage
from tests.marketplace.milestones.conftest import TERMS
from tests.support.bidding import ask, propose
from tests.support.books import deposit
from tests.support.hired import HOURLY, hire
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.tills import card, charged, owe

SECRET = "between us"
MARKS = dict.fromkeys(SCORES, 4)


def told(stage: Stage, endpoint: WebhookEndpoint) -> list[tuple[str, dict[str, Any]]]:
    """Return what an endpoint is told, kind and data, in order."""
    stage.follow()
    found = [each for each in stage.deliveries() if each.endpoint_id == endpoint.id]
    return [(each.kind, msgspec.json.decode(each.body)["data"]) for each in found]


def kinds(stage: Stage, endpoint: WebhookEndpoint) -> list[str]:
    return [kind for kind, _ in told(stage, endpoint)]


def test_a_company_hears_of_jobs_and_proposals(stage: Stage) -> None:
    stage.post_job()
    with clock.shifted(10):
        endpoint, _ = stage.add()
        job = stage.post_job()
        ask(stage.market, stage.cast["hiring"], job.key, stage.cast["stranger"], SECRET)
        propose(stage.market, stage.cast["freelancer"], job.key, cover_letter=SECRET)
        heard = told(stage, endpoint)
    assert [kind for kind, _ in heard] == ["job.posted", "proposal.invited", "proposal.received"]
    of_job, _, of_proposal = (data for _, data in heard)
    named = {"id": job.id, "key": job.key, "title": job.title}
    assert of_job == {
        "job": named,
        "company": {"id": stage.cast.company, "name": "Acme"},
        "team": {"id": stage.cast.company},
    }
    assert of_proposal["job"] == named
    assert of_proposal["freelancer"]["id"] == stage.cast["freelancer"].user_id
    assert of_proposal["freelancer"]["name"] == "Freelancer Tester"
    assert SECRET not in "".join(each.body for each in stage.deliveries())
    assert stage.follow() == 0


def test_both_sides_hear_of_a_contract_from_offer_to_feedback(stage: Stage) -> None:
    client, agency = stage.add("/client")[0], stage.add("/agency", by="agency-owner", company=stage.cast.agency)[0]
    market, cast = stage.market, stage.cast
    contract = hire(
        market, cast["hiring"], cast.company, cast["agent"], TERMS, signs=cast["staffing"], agency_id=cast.agency
    )
    deposit(market, cast.company, 100_000)
    with market.act() as session:
        milestone = contract_milestones(session, contract)[0]
        activate_milestone(session, cast["hiring"], milestone)
    with market.act() as session:
        submit_work(session, cast["staffing"], milestone, 20_000, SECRET)
    with market.act() as session:
        approve_milestone(session, cast["hiring"], milestone)
    with market.act() as session:
        end_contract(session, cast["hiring"], contract.key, "9504", Said(marks=MARKS, comment=SECRET))
    assert "feedback.shown" not in kinds(stage, client), "what one side says is told when the other has said its"
    with market.act() as session:
        give_feedback(session, cast["staffing"], contract.key, Said(marks=MARKS, comment=SECRET))
    heard = kinds(stage, client)
    expected = [
        *("offer.sent", "offer.accepted", "contract.started", "milestone.funded", "milestone.submitted"),
        *("milestone.approved", "invoice.issued", "contract.ended", "feedback.shown"),
    ]
    assert [kind for kind in expected if kind not in heard] == []
    assert kinds(stage, agency) == heard
    data = dict(told(stage, agency))["milestone.funded"]
    assert data["milestone"] == {"id": milestone}
    assert data["contract"] == {"id": contract.id, "key": contract.key, "title": TERMS.title}
    assert data["agency"] == {"id": cast.agency, "name": "Northwind"}
    assert SECRET not in "".join(each.body for each in stage.deliveries())


def contract_milestones(session: Any, contract: Contract) -> list[int]:
    found = session.execute(text("SELECT id FROM milestones WHERE contract_id = :id ORDER BY id"), {"id": contract.id})
    return [row[0] for row in found]


def test_charges_are_told_to_the_client_alone(stage: Stage) -> None:
    client, agency = stage.add("/client")[0], stage.add("/agency", by="agency-owner", company=stage.cast.agency)[0]
    cast = stage.cast
    contract = hire(stage.market, cast["hiring"], cast.company, cast["agent"], HOURLY, agency_id=cast.agency)
    card(stage.market, cast.company)
    charge = charged(stage.market, cast.company, 5_000, owe(stage.market, contract, 5_000))
    with stage.market.act() as session:
        charge_failed(session, HALL, session.get_one(Charge, charge.id), SECRET)
    data = dict(told(stage, client))
    assert data["payment.failed"]["payment"] == {"id": charge.id, "key": charge.key}
    assert "invoice.issued" in data
    assert "payment.failed" not in kinds(stage, agency)
    assert SECRET not in "".join(each.body for each in stage.deliveries())


def test_a_company_hears_nothing_of_others_and_only_the_kinds_it_asked_for(stage: Stage) -> None:
    other, _ = stage.add("/other", by="outsider", company=stage.globex())
    some, _ = stage.add("/some", kinds=["proposal.received"])
    job = stage.post_job()
    propose(stage.market, stage.cast["freelancer"], job.key)
    assert kinds(stage, other) == []
    assert kinds(stage, some) == ["proposal.received"]


@pytest.mark.parametrize(
    ("person", "of_job", "of_proposal"),
    [
        ("owner", True, True),
        ("recruiter", True, True),
        ("design-recruiter", False, False),
        ("finance", False, False),
        ("member", False, False),
        ("freelancer", False, True),
        ("stranger", False, False),
        ("outsider", False, False),
    ],
)
def test_an_application_hears_what_one_of_its_people_may_see(
    stage: Stage, person: str, of_job: bool, of_proposal: bool
) -> None:
    key = stage.application("stranger")
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, person)
    job = stage.post_job()
    propose(stage.market, stage.cast["freelancer"], job.key)
    heard = dict(told(stage, endpoint))
    assert ("job.posted" in heard, "proposal.received" in heard) == (of_job, of_proposal)
    assert all(data["users"] == [stage.cast[person].user_id] for data in heard.values())


def test_an_application_hears_once_of_what_several_of_its_people_see(stage: Stage) -> None:
    key = stage.application("stranger")
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, "owner", "hiring", "freelancer")
    job = stage.post_job()
    propose(stage.market, stage.cast["freelancer"], job.key)
    (of_job, of_proposal) = told(stage, endpoint)
    cast = stage.cast
    assert of_job[1]["users"] == sorted([cast["owner"].user_id or 0, cast["hiring"].user_id or 0])
    assert set(of_proposal[1]["users"]) == {cast[name].user_id for name in ("owner", "hiring", "freelancer")}


@on_sqlite
def test_an_application_hears_only_what_it_is_permitted_and_while_it_is(stage: Stage) -> None:
    few = stage.application("stranger", Scope.BASIC, Scope.APPLICATIONS_VIEW)
    endpoint, _ = stage.add_for(few, "stranger")
    stage.grant(few, "owner", "freelancer")
    job = stage.post_job()
    propose(stage.market, stage.cast["freelancer"], job.key)
    assert kinds(stage, endpoint) == ["proposal.received"]
    with stage.market.act() as session:
        revoke_grant(session, stage.cast["owner"], few.id)
        session.execute(
            update(User).where(User.id == stage.cast["freelancer"].user_id).values(status=UserStatus.INACTIVE)
        )
    propose(stage.market, stage.cast["stranger"], job.key)
    assert len(kinds(stage, endpoint)) == 1


@on_sqlite
def test_a_freelancer_who_leaves_all_to_an_agency_is_not_told_by_applications(stage: Stage) -> None:
    key = stage.application("stranger")
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, "bound", "staffing")
    cast = stage.cast
    hire(stage.market, cast["hiring"], cast.company, cast["bound"], signs=cast["staffing"])
    heard = dict(told(stage, endpoint))
    assert "contract.started" in heard
    assert cast["staffing"].user_id in heard["contract.started"]["users"]


def test_each_event_is_told_once_however_many_workers_look(stage: Stage) -> None:
    first, second = stage.add("/first")[0], stage.add("/second")[0]
    jobs = [stage.post_job().id for _ in range(5)]
    workers = [threading.Thread(target=follow, args=(stage.market.database,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for endpoint in (first, second):
        assert [data["job"]["id"] for _, data in told(stage, endpoint)] == jobs
    ids = {(each.event_id, each.kind) for each in stage.deliveries()}
    assert len(ids) == len(jobs), "both are told of an event under the same id"


def test_many_events_of_one_transaction_are_told_in_several(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert AT_ONCE > 3
    monkeypatch.setattr(following, "AT_ONCE", 3)
    endpoint, _ = stage.add()
    job = stage.post_job()
    with stage.market.act() as session:
        for _ in range(8):
            stage.note(session, "job.edited", job)
    assert kinds(stage, endpoint) == ["job.posted"] + ["job.changed"] * 8


@on_postgresql
def test_a_transaction_that_ends_late_is_told_after_others(stage: Stage) -> None:
    job = stage.post_job()
    endpoint, _ = stage.add(kinds=["job.changed", "job.filled"])
    with stage.market.act() as session:
        stage.note(session, "job.edited", job)
        session.flush()
        with stage.market.act() as other:
            stage.note(other, "job.filled", job)
        assert kinds(stage, endpoint) == [], "below what goes on nothing is known yet"
    assert kinds(stage, endpoint) == ["job.changed", "job.filled"]


def test_an_endpoint_hears_nothing_from_before_it_was_switched_on(stage: Stage) -> None:
    stage.post_job()
    with clock.shifted(5):
        endpoint, _ = stage.add()
        assert kinds(stage, endpoint) == []
        stage.post_job()
        assert kinds(stage, endpoint) == ["job.posted"]


def test_a_hall_without_webhooks_writes_nothing_until_much_is_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark() -> tuple[int, int]:
        with stage.market.database.reading() as session:
            found = session.get_one(WebhookMark, 1)
            return found.position, found.line_id

    before = mark()
    for _ in range(8):
        stage.post_job()
    assert stage.follow() == 0
    assert mark() == before
    monkeypatch.setattr(following, "IDLE_LINES", 5)
    assert stage.follow() == 0
    assert mark() > before
    assert stage.market.count(WebhookDelivery) == 0


@on_postgresql
def test_a_database_that_was_restored_on_a_younger_server_is_followed_from_there(stage: Stage) -> None:
    endpoint, _ = stage.add()
    with stage.market.act() as session:
        session.execute(update(WebhookMark).values(position=2**40))
    stage.follow()
    stage.post_job()
    assert kinds(stage, endpoint) == ["job.posted"]


def test_every_kind_of_event_but_messages_comes_from_a_kind_of_line() -> None:
    assert set(OF_LINE.values()) | {EventKind.MESSAGE_POSTED} == set(EventKind)
