"""How trackers sign in and out, what ends that, and how guessing is slowed down."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.marketplace.accounts import passwords, people
from hiringhall.marketplace.accounts.sign_ins import DAY, LONGEST
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.diary.models import Presence
from hiringhall.marketplace.diary.models import Tracker as Row
from hiringhall.marketplace.diary.trackers import SEEN_EVERY
from tests.api.tracker.conftest import signed_in
from tests.support.hall import Hall
from tests.support.trackers import PASSWORD, Kind, Tracker, Worker, hashed, person
from tests.web.visitor import Visitor


def is_in(tracker: Tracker) -> bool:
    status, _ = tracker.call("GET", "contracts")
    assert status in {200, 401}
    return status == 200


def rows(hall: Hall, user_id: int) -> list[Row]:
    with hall.backstage.hall.database.reading() as session:
        return list(session.scalars(select(Row).where(Row.user_id == user_id).order_by(Row.id)))


def move(hall: Hall, user_id: int, **facts: Any) -> None:
    """Let a person's trackers have been used, or signed in, at another time or elsewhere."""
    with hall.backstage.act() as session:
        session.execute(update(Row).where(Row.user_id == user_id).values(**facts))


def test_a_person_signs_a_tracker_in_and_out(hall: Hall, wanda: Worker, kind: Kind) -> None:
    tracker = Tracker(hall.base_url, kind)
    status, answer = tracker.sign_in(wanda.user.email.upper(), computer="Wanda's laptop", client_version="Linux/2.1")
    assert (status, answer["person"]) == (
        200,
        {"key": wanda.user.key, "name": "Wanda Worker", "timezone": "Asia/Tokyo"},
    )
    assert is_in(tracker)
    (row,) = rows(hall, wanda.user.id)
    assert (row.computer, row.client_version, row.address) == ("Wanda's laptop", "Linux/2.1", "127.0.0.1")
    assert row.token_hash == hashlib.sha256(answer["token"].encode()).hexdigest(), "the token itself is not stored"
    assert tracker.call("POST", "sign-out")[0] == 200
    assert not is_in(tracker)
    with hall.backstage.hall.database.reading() as session:
        told = select(Change.kind, Change.via).where(Change.entity_id == wanda.user.id, Change.kind.contains("tracker"))
        lines = session.execute(told.order_by(Change.id)).all()
    assert [tuple(line) for line in lines] == [
        ("person.tracker-signed-in", "tracker"),
        ("person.tracker-signed-out", "tracker"),
    ]
    assert answer["token"] not in hall.log()


def test_anybody_with_an_account_may_sign_in(hall: Hall, nobody: Tracker) -> None:
    assert nobody.sign_in(person(hall.backstage).username)[0] == 200
    assert nobody.call("GET", "contracts")[1]["contracts"] == []


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer no-such-token", "Basic YTpi", "Bearer " + "x" * 8_000, "\xe9"]
)
def test_a_token_that_is_none_is_refused(nobody: Tracker, authorization: str) -> None:
    for method, path in (("GET", "contracts"), ("POST", "cells"), ("DELETE", "presence"), ("POST", "sign-out")):
        answer = nobody.raw(method, path, b"{}", headers={"Authorization": authorization})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert abs(answer.json()["server_time"] - clock.now()) < 60


def test_a_wrong_name_and_a_wrong_password_are_refused_alike(wanda: Worker, nobody: Tracker) -> None:
    answers = [nobody.sign_in(wanda.user.username, "wrong"), nobody.sign_in("no-such-person", PASSWORD)]
    assert [status for status, _ in answers] == [401, 401]
    assert answers[0][1]["error"] == answers[1][1]["error"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"computer": ""}, "computer"),
        ({"computer": "  "}, "computer"),
        ({"computer": "x" * 121}, "computer"),
        ({"client_version": "x" * 121}, "client_version"),
        ({"client_version": None}, "client_version"),
        ({"computer": 2**70}, "computer"),
        ({"computer": "a\0"}, "computer"),
        ({"username": "a\0"}, "username"),
        ({"password": "a\0"}, "password"),
        ({"password": 5}, "password"),
    ],
)
def test_a_sign_in_that_cannot_be_read_names_the_field(
    wanda: Worker, nobody: Tracker, told: dict[str, Any], field: str
) -> None:
    sent = {"username": wanda.user.username, "password": PASSWORD, "computer": "c", "client_version": "v"} | told
    status, answer = nobody.call("POST", "sign-in", sent)
    assert (status, answer["error"]["field"]) == (400, field)


def test_guessing_at_one_door_closes_the_other(hall: Hall, wanda: Worker, nobody: Tracker) -> None:
    visitor = Visitor(hall.base_url)
    for _ in range(5):
        visitor.sign_in(wanda.user.username, "wrong")
    from_elsewhere = Tracker(hall.base_url)
    from_elsewhere.http.mount("http://", visitor.http.get_adapter("http://"))
    for _ in range(5):
        assert from_elsewhere.sign_in(wanda.user.username, "wrong")[0] == 401
    sent = {"username": wanda.user.username, "password": PASSWORD, "computer": "c", "client_version": "v"}
    answer = from_elsewhere.raw("POST", "sign-in", from_elsewhere.encode(sent))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert visitor.sign_in(wanda.user.username, PASSWORD).status_code == 429
    assert nobody.sign_in(wanda.user.username)[0] == 429, "the account is closed from everywhere"


def test_who_is_suspended_is_signed_out_and_not_in_again(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    assert tracker.call("PUT", "presence", {"contract_id": wanda.contract.id})[0] == 200
    hall.backstage.set_active(wanda.user.username, active=False)
    assert not is_in(tracker)
    assert Tracker(hall.base_url).sign_in(wanda.user.username)[0] == 403
    with hall.backstage.hall.database.reading() as session:
        assert session.get(Presence, wanda.user.id) is None, "and works no longer"
    hall.backstage.set_active(wanda.user.username, active=True)
    assert not is_in(tracker), "the token does not come back to life"


def test_a_new_password_signs_trackers_out(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    with hall.backstage.act() as session:
        stored = people.myself(session, wanda.actor).password_hash
        people.change_password(session, wanda.actor, verified=stored, password=passwords.Hashed(hashed().hash))
    assert not is_in(tracker)


def test_a_tracker_ends_that_is_not_used(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    now = clock.now()
    move(hall, wanda.user.id, seen_at=now - 29 * DAY)
    assert is_in(tracker)
    move(hall, wanda.user.id, seen_at=now - 30 * DAY)
    assert not is_in(tracker)
    move(hall, wanda.user.id, seen_at=now, created_at=now - LONGEST)
    assert not is_in(tracker), "even one in daily use ends once a year"
    signed_in(hall, wanda)
    assert len(rows(hall, wanda.user.id)) == 1, "what has ended goes with the next sign-in"


def test_use_is_noted_every_ten_minutes_at_most(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    recent, long_ago = clock.now() - SEEN_EVERY + 60, clock.now() - SEEN_EVERY - 60
    move(hall, wanda.user.id, seen_at=recent, address="192.0.2.1")
    assert is_in(tracker)
    assert [(row.seen_at, row.address) for row in rows(hall, wanda.user.id)] == [(recent, "192.0.2.1")]
    move(hall, wanda.user.id, seen_at=long_ago)
    assert is_in(tracker)
    (row,) = rows(hall, wanda.user.id)
    assert row.seen_at > recent
    assert row.address == "127.0.0.1"


def test_only_what_there_is_is_answered(tracker: Tracker) -> None:
    for path in ("", "nothing", "cells/", "../v2/cells", "CELLS"):
        status, answer = tracker.call("GET", path)
        assert (status, "server_time" in answer) == (404, True)
    for method, path, allowed in (
        ("GET", "cells", "POST"),
        ("POST", "presence", "PUT, DELETE"),
        ("DELETE", "contracts", "GET"),
        ("OPTIONS", "sign-in", "POST"),
    ):
        answer = tracker.raw(method, path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert tracker.raw("HEAD", "contracts").status_code == 200


def test_the_answer_is_in_what_the_tracker_accepts(tracker: Tracker) -> None:
    for accept, kind in (
        ("application/msgpack", "application/msgpack"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ):
        answer = tracker.raw("GET", "contracts", headers={"Accept": accept})
        assert (answer.headers["Content-Type"], "server_time" in tracker.read(answer)) == (kind, True)
