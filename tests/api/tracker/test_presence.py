"""Who works now, as trackers say it: start, go on, change, stop; and what there is to work on."""

from typing import Any

import pytest
from sqlalchemy import update

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.operations import archive_activities, create_activity
from hiringhall.marketplace.catalog.reasons import ReasonType
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary.models import Presence
from hiringhall.marketplace.diary.presence import AWAY_AFTER, SEEN_EVERY, AtWork, at_work
from tests.api.tracker.conftest import signed_in
from tests.support.hall import Hall
from tests.support.hired import FIXED
from tests.support.trackers import Kind, Tracker, Worker, another_contract, earlier, sign_in, worker


def working(hall: Hall, *contract_ids: int) -> list[AtWork]:
    with hall.backstage.hall.database.reading() as session:
        return at_work(session, contract_ids)


def put(tracker: Tracker, contract: Any, **told: Any) -> tuple[int, Any]:
    return tracker.call("PUT", "presence", {"contract_id": contract, **told})


def test_a_tracker_starts_goes_on_changes_and_stops(hall: Hall, wanda: Worker, kind: Kind) -> None:
    tracker, other = signed_in(hall, wanda, kind), another_contract(hall.backstage, wanda)
    status, first = put(tracker, wanda.contract.id, memo="Index the shop")
    assert (status, abs(first["since"] - first["server_time"]) <= 1) == (200, True)
    (work,) = working(hall, wanda.contract.id, other.id)
    assert (work.contract_id, work.memo, work.since) == (wanda.contract.id, "Index the shop", first["since"])
    with hall.backstage.act() as session:
        session.execute(
            update(Presence).where(Presence.freelancer_id == wanda.user.id).values(since=first["since"] - 1000)
        )
    assert put(tracker, wanda.contract.id, memo="Another memo")[1]["since"] == first["since"] - 1000
    told = tracker.call("GET", "contracts")[1]["presence"]
    assert told == {
        "contract_id": wanda.contract.id,
        "activity_id": None,
        "memo": "Another memo",
        "since": first["since"] - 1000,
    }
    assert put(tracker, other.id)[1]["since"] >= first["since"], "another contract is another start"
    assert [work.contract_id for work in working(hall, wanda.contract.id, other.id)] == [other.id]
    assert tracker.call("DELETE", "presence")[0] == 200
    assert working(hall, wanda.contract.id, other.id) == []
    assert tracker.call("DELETE", "presence")[0] == 200, "who has stopped may say so again"
    assert tracker.call("GET", "contracts")[1]["presence"] is None


def test_going_on_writes_only_once_in_a_while(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    def seen_at() -> int:
        with hall.backstage.hall.database.reading() as session:
            return session.get_one(Presence, wanda.user.id).seen_at

    put(tracker, wanda.contract.id, memo="Index")
    for ago, is_noted in ((SEEN_EVERY - 60, False), (SEEN_EVERY + 60, True)):
        then = clock.now() - ago
        with hall.backstage.act() as session:
            session.execute(update(Presence).where(Presence.freelancer_id == wanda.user.id).values(seen_at=then))
        assert put(tracker, wanda.contract.id, memo="Index")[0] == 200
        assert (seen_at() > then) is is_noted


def test_who_is_not_heard_of_is_away(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    _, started = put(tracker, wanda.contract.id)
    then = clock.now() - AWAY_AFTER - 60
    with hall.backstage.act() as session:
        moved = update(Presence).where(Presence.freelancer_id == wanda.user.id)
        session.execute(moved.values(since=then - 60, seen_at=then))
    assert working(hall, wanda.contract.id) == []
    assert tracker.call("GET", "contracts")[1]["presence"] is None
    assert put(tracker, wanda.contract.id)[1]["since"] >= started["since"], "who comes back begins anew"


def test_cells_are_no_sign_of_being_at_work(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    assert tracker.send([tracker.cell(wanda.contract.id, earlier(0), captured_at=clock.now())]) == ["kept"]
    assert working(hall, wanda.contract.id) == []


def test_nobody_works_on_what_is_paused_or_over(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    put(tracker, wanda.contract.id)
    with hall.backstage.act() as session:
        pause_contract(session, wanda.client, wanda.contract.key)
    assert working(hall, wanda.contract.id) == []
    status, answer = put(tracker, wanda.contract.id)
    assert (status, answer["error"]["field"]) == (400, "contract_id")
    with hall.backstage.act() as session:
        restart_contract(session, wanda.client, wanda.contract.key)
    assert put(tracker, wanda.contract.id)[0] == 200
    with hall.backstage.act() as session:
        end_contract(session, wanda.client, wanda.contract.key, catalog.reasons(ReasonType.CLIENT_ENDS)[0].code)
    assert working(hall, wanda.contract.id) == []
    assert put(tracker, wanda.contract.id)[0] == 400


def test_what_cannot_be_run_on_is_refused(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    foreign, fixed = worker(hall.backstage), another_contract(hall.backstage, wanda, FIXED)
    for contract, told, expected in (
        (foreign.contract.id, {}, (403, None)),
        (2**53, {}, (404, None)),
        (0, {}, (404, None)),
        (-1, {}, (404, None)),
        (fixed.id, {}, (400, "contract_id")),
        ("x", {}, (400, "contract_id")),
        (2**60, {}, (400, "contract_id")),
        (wanda.contract.id, {"memo": "x" * 501}, (400, "memo")),
        (wanda.contract.id, {"memo": "\0"}, (400, "memo")),
        (wanda.contract.id, {"activity_id": 1}, (400, "activity_id")),
        (wanda.contract.id, {"activity_id": 2**60}, (400, "activity_id")),
    ):
        status, answer = put(tracker, contract, **dict(told))
        assert (status, answer["error"].get("field")) == expected
    assert working(hall, wanda.contract.id, fixed.id, foreign.contract.id) == []


@pytest.mark.parametrize("name", ["owner", "hiring", "staffing", "operator"])
def test_nobody_else_runs_on_a_contract(hall: Hall, wanda: Worker, name: str) -> None:
    someone = hall.backstage.user_id(hall.demo.username(name))
    for user_id in (someone, wanda.client.user_id or 0):
        assert put(Tracker(hall.base_url, token=sign_in(hall.backstage, user_id)), wanda.contract.id)[0] == 403


def test_contracts_say_what_a_tracker_needs(hall: Hall, wanda: Worker, kind: Kind) -> None:
    backstage, tracker = hall.backstage, signed_in(hall, wanda, kind)
    ended, paused = (another_contract(backstage, wanda) for _ in range(2))
    another_contract(backstage, wanda, FIXED)
    with backstage.act() as session:
        change_terms(session, wanda.client, wanda.contract.key, TermsChange(weekly_limit=0))
        pause_contract(session, wanda.client, paused.key)
        end_contract(session, wanda.client, ended.key, catalog.reasons(ReasonType.CLIENT_ENDS)[0].code)
        level = find_level(session, wanda.client, str(wanda.company))
        assigned = Assignees(contracts=(wanda.contract.id,))
        shop, old = (
            create_activity(session, wanda.client, level, code=code, description="The shop", assigned=assigned).id
            for code in ("SHOP", "OLD")
        )
        archive_activities(session, wanda.client, [old])
    assert tracker.send([tracker.cell(wanda.contract.id, earlier(0), captured_at=clock.now())]) == ["kept"]
    status, answer = tracker.call("GET", "contracts")
    assert status == 200
    found = {contract["id"]: contract for contract in answer["contracts"]}
    assert found.keys() == {wanda.contract.id, paused.id}, "neither what has ended nor what has a fixed price"
    company = f"Firm-{wanda.user.username}".title()
    assert found[wanda.contract.id] == {
        "id": wanda.contract.id,
        "key": wanda.contract.key,
        "title": "Tune the ticket shop",
        "company": company,
        "team": company,
        "state": "active",
        "weekly_limit": 0,
        "activities": [{"id": shop, "code": "SHOP", "description": "The shop"}],
        "week": {"cells": 1, "billable": 0},
        "today": {"cells": 1},
    }
    assert (found[paused.id]["state"], found[paused.id]["week"]) == ("paused", {"cells": 0, "billable": 0})
    assert answer["screenshots"] == {"largest": 5_242_880, "formats": ["webp", "png"]}
    assert (answer["most_cells"], answer["presence"]) == (60, None)
