"""Single cells over sockets: which one a moment finds, what it says, and what its freelancer does with it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.models import ActivityAssignment
from hiringhall.marketplace.activities.operations import create_activity
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.counts import Minute
from hiringhall.marketplace.diary.editing import add_manual_time
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from tests.support.api import ApiClient
from tests.support.diaries import Employer, last_slot
from tests.support.hall import Hall

REFERENCE_FIELDS = {
    *("account_status", "active_window_title", "activity", "billing_status", "cellts", "client_version", "company_id"),
    *("computer_name", "digest", "keyboard_events_count", "memo", "mouse_events_count", "online_presence"),
    *("online_presence_img", "report24_img", "status", "team_name", "teamroom_api", "time", "timezone", "uid"),
    *("user", "user_id", "workdiary_api", "last_worked"),
}
SEEN_FIELDS = {
    *("minutes", "task", "snapshot_api", "screenshot_url", "screenshot_img", "screenshot_img_lrg"),
    *("screenshot_img_med", "screenshot_img_thmb"),
}
SHOT = "ab" * 32
OLD = 300
"""Slots ago: two days."""


@pytest.fixture
def client(hall: Hall) -> Employer:
    return Employer.found(hall)


class Diary:
    """A contract with cells, and calls about them in all the ways there are."""

    def __init__(self, api: ApiClient, client: Employer) -> None:
        self.api = api
        self.client = client
        self.who = client.add_freelancer("Asia/Kathmandu")
        self.contract = client.hire(self.who)
        self.slot = last_slot() - OLD

    def paths(self, timestamp: str = "") -> list[str]:
        """Return the three addresses of a moment."""
        more = f"/{timestamp}" if timestamp else ""
        mine = f"/api/team/v1/snapshots/{self.client.slug}/{self.who}{more}.json"
        return [mine, *(f"/api/team/{v}/snapshots/contracts/{self.contract.id}{more}.json" for v in ("v2", "v3"))][
            : None if timestamp else 2
        ]

    def get(self, path: str, as_user: str = "") -> dict[str, Any]:
        answer = self.api.get(path, as_user=as_user or self.who)
        assert answer.status_code == 200, answer.text
        assert isinstance(answer.json()["server_time"], int)
        return dict(answer.json()["snapshot"])

    def stored(self) -> dict[int, str]:
        """Return the memos that are kept, by slot."""
        with self.client.hall.backstage.hall.database.reading() as session:
            cells = session.scalars(select(DiaryCell).where(DiaryCell.contract_id == self.contract.id))
            return {cell.slot: cell.memo for cell in cells}


@pytest.fixture
def diary(api: ApiClient, client: Employer) -> Diary:
    return Diary(api, client)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"]


def iso(at: int, form: str = "%Y%m%dT%H%M%SZ") -> str:
    return f"{datetime.fromtimestamp(at, UTC):{form}}"


# --- one ---


def test_a_snapshot_says_what_the_cell_holds(diary: Diary, client: Employer) -> None:
    minutes = (Minute(10, 2), Minute(0, 0), Minute(0, 5))
    client.track(diary.contract, [diary.slot], screenshot=SHOT, window_title="editor", minutes=minutes)
    at = slots.start_of(diary.slot) + 300
    for path in diary.paths(str(at)):
        for as_user in (diary.who, client.owner):
            found = diary.get(path, as_user)
            assert set(found) == REFERENCE_FIELDS | SEEN_FIELDS
            facts = {name: found[name] for name in found if isinstance(found[name], str) and "img" not in name}
            assert facts | {"workdiary_api": "", "uid": "", "screenshot_url": ""} == {
                "status": "NORMAL",
                "time": str(at),
                "last_worked": str(at),
                "billing_status": "billed.active",
                "activity": "17",
                "keyboard_events_count": "10",
                "mouse_events_count": "7",
                "active_window_title": "editor",
                "memo": "Index the shop",
                "task": "",
                "client_version": "Linux/1.0",
                "computer_name": "user-laptop",
                "company_id": client.slug,
                "team_name": client.slug.title(),
                "user_id": diary.who,
                "timezone": "Asia/Kathmandu",
                "account_status": "enabled",
                "online_presence": ",".join(["0"] * 24),
                "teamroom_api": f"/api/team/v1/teamrooms/{client.slug}.json",
                "snapshot_api": f"/api/team/v1/snapshots/{client.slug}/{diary.who}/{at}.json",
                "workdiary_api": "",
                "screenshot_url": "",
                "uid": "",
                "cellts": "",
                "digest": "",
            }
            assert found["user"]["mail"] == (f"{diary.who}@test.example" if as_user == diary.who else "")
            assert found["minutes"][:3] == [
                {"time": slots.start_of(diary.slot), "mouse": "2", "keyboard": "10"},
                {"time": slots.start_of(diary.slot) + 60, "mouse": "0", "keyboard": "0"},
                {"time": slots.start_of(diary.slot) + 120, "mouse": "5", "keyboard": "0"},
            ]
            assert len(found["minutes"]) == 10
            for name in ("screenshot_img", "screenshot_img_lrg", "screenshot_img_med", "screenshot_img_thmb"):
                assert f"/diary/screenshots/{diary.slot}/" in found[name]
                assert "signature=" in found[name]
            assert diary.get(found["snapshot_api"], as_user)["uid"] == found["uid"]


@pytest.mark.parametrize(
    ("worked", "expected"),
    [
        ((0, 1, 2), 0),  # that of the slot itself
        ((1, 2), 1),  # else of the slot before
        ((2,), None),
        ((-1,), None),  # never a later one
    ],
)
def test_a_moment_finds_its_slot_else_the_one_before_else_nothing(
    diary: Diary, client: Employer, worked: tuple[int, ...], expected: int | None
) -> None:
    client.track(diary.contract, [diary.slot - before for before in worked])
    at = slots.start_of(diary.slot) + 7
    for path in diary.paths(iso(at)):
        found = diary.get(path)
        if expected is None:
            assert (found["status"], found["time"], found["uid"], found["minutes"]) == ("PRIVATE", str(at), "", [])
            assert (found["billing_status"], found["activity"]) == ("non-billed.disconnected", "0")
        else:
            assert (found["status"], found["time"]) == (
                "NORMAL",
                str(slots.start_of(diary.slot - expected) + 300),
            )


def test_without_a_moment_it_is_now(diary: Diary, client: Employer) -> None:
    assert {diary.get(path)["status"] for path in diary.paths()} == {"PRIVATE"}
    client.track(diary.contract, [last_slot()], captured_at=slots.start_of(last_slot()))
    assert {diary.get(path)["status"] for path in diary.paths()} == {"NORMAL"}
    own = diary.get(f"/api/team/v1/snapshots/{client.slug}.json")
    assert (own["user_id"], own["status"], own["online_presence"].split(",")[-1]) == (diary.who, "NORMAL", "17")


def test_moments_are_written_in_many_ways(diary: Diary, client: Employer) -> None:
    client.track(diary.contract, [diary.slot])
    at = slots.start_of(diary.slot) + 30
    written = [
        *(str(at), iso(at), iso(at, "%Y%m%dT%H%M%S"), iso(at, "%Y-%m-%dT%H:%M:%SZ"), iso(at, "%Y-%m-%d %H:%M:%S")),
        iso(at + 5400, "%Y-%m-%dT%H:%M:%S+01:30"),
        f"{at - 9000},{iso(at)}",
        f"{at - 90_000};{iso(at)}",
        f"{at - 90_000},{at - 80_000};{at}",
    ]
    for moment in written:
        for path in diary.paths(quote(moment)) + diary.paths(quote(moment, safe=",;:+")):
            assert diary.get(path)["status"] == "NORMAL", path


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ({}, "billed.active"),
        ({"minutes": ()}, "billed.connected"),
        ({"status": "exit"}, "billed.active"),
    ],
)
def test_what_a_cell_is_paid_for_is_told(diary: Diary, client: Employer, cell: dict[str, Any], word: str) -> None:
    client.track(diary.contract, [diary.slot], **cell)
    found = diary.get(diary.paths(str(slots.start_of(diary.slot)))[0])
    assert (found["billing_status"], found["status"]) == (word, cell.get("status", "normal").upper())


def test_manual_time_and_time_over_the_limit(diary: Diary, client: Employer) -> None:
    with client.hall.backstage.act() as session:
        add_manual_time(
            session,
            client.hall.backstage.actor(diary.who),
            diary.contract.key,
            range(diary.slot, diary.slot + 1),
            "By hand",
        )
    path = diary.paths(str(slots.start_of(diary.slot)))[1]
    assert diary.get(path)["billing_status"] == "billed.disconnected"
    set_billing(client, diary.contract, Billing.OVER_LIMIT)
    assert diary.get(path)["billing_status"] == "non-billed.disconnected"


def set_billing(client: Employer, contract: Contract, billing: Billing) -> None:
    with client.hall.backstage.act() as session:
        for cell in session.scalars(select(DiaryCell).where(DiaryCell.contract_id == contract.id)):
            cell.billing = billing


def bill(client: Employer, contract: Contract) -> None:
    with client.hall.backstage.act() as session:
        for week in session.scalars(select(WorkWeek).where(WorkWeek.contract_id == contract.id)):
            week.billed_at = clock.now()


# --- changes ---


@pytest.mark.parametrize("way", [0, 1, 2])
def test_memos_are_changed_and_cells_deleted_by_moment_range_and_list(diary: Diary, client: Employer, way: int) -> None:
    first = diary.slot
    client.track(diary.contract, range(first, first + 8))

    def at(number: int) -> int:
        return slots.start_of(first + number) + 100

    def path(timestamp: str) -> str:
        return diary.paths(quote(timestamp))[way]

    def changed() -> list[int]:
        return [slot - first for slot, memo in sorted(diary.stored().items()) if memo == "Changed ünß"]

    def put(timestamp: str) -> Any:
        return diary.api.put(path(timestamp), {"memo": "Changed ünß"}, as_user=diary.who)

    answer = put(iso(at(1)))
    assert (answer.status_code, answer.json()["snapshot"]) == (200, "added")
    assert isinstance(answer.json()["server_time"], int)
    assert changed() == [1]
    assert put(f"{at(3)},{iso(at(4))}").status_code == 200
    assert changed() == [1, 3, 4]
    assert put(f"{at(0)};{iso(at(6))}").status_code == 200
    assert changed() == [0, 1, 3, 4, 6]
    posted = diary.api.post(path(str(at(7))), {"memo": "Changed ünß"}, as_user=diary.who)
    assert posted.status_code == 200
    assert changed()[-1] == 7
    for timestamp, left in ((str(at(0)), 7), (f"{at(1)},{iso(at(3))}", 4), (f"{at(4)};{iso(at(6))}", 2)):
        deleted = diary.api.delete(path(timestamp), as_user=diary.who)
        assert (deleted.status_code, deleted.json()["snapshot"]) == (200, "deleted")
        assert len(diary.stored()) == left
    gone = diary.api.delete(path(str(at(0))), as_user=diary.who)
    assert refusal(gone) == (404, "There is no such entry of the diary.")


def test_without_a_moment_the_nearest_cell_is_changed(diary: Diary, client: Employer) -> None:
    for path in diary.paths():
        assert diary.api.put(path, {"memo": "Now"}, as_user=diary.who).status_code == 404
    slot = last_slot()
    client.track(diary.contract, [slot])
    for number, path in enumerate(diary.paths()):
        assert diary.api.put(path, {"memo": f"Now {number}"}, as_user=diary.who).status_code == 200
        assert diary.stored() == {slot: f"Now {number}"}
    assert diary.api.delete(diary.paths()[1], as_user=diary.who).status_code == 200
    assert diary.stored() == {}


def test_several_contracts_are_changed_together_or_not_at_all(diary: Diary, client: Employer) -> None:
    second = client.hire(diary.who, client.add_team("design"))
    client.track(diary.contract, [diary.slot])
    client.track(second, [diary.slot + 1])
    span = f"{slots.start_of(diary.slot)},{slots.start_of(diary.slot + 1)}"
    both = f"/api/team/v2/snapshots/contracts/{diary.contract.id};{second.id}/{span}.json"
    mine = f"/api/team/v1/snapshots/{client.slug}/{diary.who}/{span}.json"
    for number, path in enumerate((both, quote(both), mine)):
        assert diary.api.put(path, {"memo": f"Both {number}"}, as_user=diary.who).status_code == 200
        assert [
            diary.get(each)["memo"] for each in (both.replace(f"{diary.contract.id};", ""), diary.paths(span)[1])
        ] == [f"Both {number}"] * 2
    bill(client, second)
    for path in (both, mine):
        status, told = refusal(diary.api.delete(path, as_user=diary.who))
        assert status == 400
        assert "billed" in told
    assert len(diary.stored()) == 1
    design = mine.replace(client.slug, f"{client.slug}:design")
    assert diary.get(design)["company_id"] == f"{client.slug}:design"


def test_only_the_freelancer_changes_a_diary(diary: Diary, client: Employer) -> None:
    client.track(diary.contract, [diary.slot])
    stranger = client.add_freelancer()
    for path in diary.paths(str(slots.start_of(diary.slot))):
        for who in (client.owner, stranger):
            assert diary.api.put(path, {"memo": "Mine"}, as_user=who).status_code == 403
            assert diary.api.delete(path, as_user=who).status_code == 403
        assert diary.api.get(path, as_user=stranger).status_code == 403
        assert diary.api.get(path, as_user=client.owner).status_code == 200
    assert diary.stored() == {diary.slot: "Index the shop"}


def test_no_camera_takes_pictures_so_that_deleting_them_deletes_nothing(diary: Diary, client: Employer) -> None:
    client.track(diary.contract, [diary.slot])
    path = f"/api/team/v3/snapshots/contracts/{diary.contract.id}/{slots.start_of(diary.slot)}//webcam.json"
    assert diary.api.delete(path, as_user=diary.who).json()["snapshot"] == "deleted"
    assert diary.api.delete(path, as_user=client.owner).status_code == 403
    assert diary.api.delete(path.replace(str(slots.start_of(diary.slot)), "1"), as_user=diary.who).status_code == 404
    assert list(diary.stored()) == [diary.slot]


def test_time_is_written_on_another_activity(diary: Diary, client: Employer) -> None:
    activities = {code: add_activity(client, diary.contract, code) for code in ("PLAN", "BUILD")}
    client.track(diary.contract, [diary.slot, diary.slot + 1])
    path = diary.paths(str(slots.start_of(diary.slot)))[2]
    for task in ("PLAN", str(activities["BUILD"])):
        sent = {"memo": "Moved", "task": task, "task_desc": "Anything"}
        assert diary.api.put(path, sent, as_user=diary.who).status_code == 200
    assert diary.get(path)["task"] == {"code": "BUILD", "id": str(activities["BUILD"]), "description": "What BUILD is"}
    unknown = diary.api.put(path, {"memo": "Lost", "task": "NOTHING"}, as_user=diary.who)
    assert refusal(unknown) == (400, "task: time on this contract cannot be written on it.")
    bill(client, diary.contract)
    late = diary.api.put(path, {"memo": "Lost", "task": "PLAN"}, as_user=diary.who)
    assert late.status_code == 400
    assert "billed" in late.json()["error"]["message"]
    assert diary.api.put(path, {"memo": "Kept", "task": "BUILD"}, as_user=diary.who).status_code == 200
    assert diary.stored() == {diary.slot: "Kept", diary.slot + 1: "Index the shop"}


def add_activity(client: Employer, contract: Contract, code: str) -> int:
    """Add an activity that time on a contract may be written on."""
    with client.hall.backstage.act() as session:
        level = find_level(session, CONSOLE, client.slug)
        activity = create_activity(session, CONSOLE, level, code=code, description=f"What {code} is")
        session.add(ActivityAssignment(contract_id=contract.id, activity_id=activity.id))
        return activity.id


# --- what cannot be ---


NO_MOMENTS = [
    *("tomorrow", "-5", "1.5", "1404735600000", "9" * 30, "0x10", "\u0661\u0662", "20140732T000000Z", "2014-07-01"),
    *("20140701T250000Z", "0001-01-01T00:00:00+14:00", "20140701T000000+25:00", "5,1", "1,", ",1", "1,2,3", ";", " "),
    *("0,99999999999", ";".join(["1"] * 145), "20081405T090851Z", "2014-W27-1T00:00:00"),
]


def test_moments_that_are_none_are_refused_whatever_the_call(diary: Diary) -> None:
    for timestamp in NO_MOMENTS:
        mine, second, _ = diary.paths(quote(timestamp))
        told = [
            refusal(diary.api.get(mine, as_user=diary.who)),
            refusal(diary.api.put(mine, {"memo": "x"}, as_user=diary.who)),
            refusal(diary.api.delete(second, as_user=diary.who)),
        ]
        for status, message in told:
            assert status == 400, (timestamp, message)
            assert message.startswith("timestamp: "), message


def test_other_bad_input_is_told_by_name(diary: Diary, client: Employer) -> None:
    client.track(diary.contract, [diary.slot])
    at = str(slots.start_of(diary.slot))
    mine, second, _ = diary.paths(at)

    def put(path: str, **sent: Any) -> tuple[int, str]:
        return refusal(diary.api.put(path, sent, as_user=diary.who))

    for path in (mine, second):
        assert put(path) == (400, "memo: The parameter is required.")
        assert put(path, memo="x" * 501) == (400, "memo: write at most 500 characters.")
        assert put(path, memo="a\0b") == (400, "memo: A NUL character is not text.")
        assert put(path, memo="x", colour="red")[1].startswith("colour: The parameter is not known here")
    wrong = {
        mine.replace(client.slug, "nothing"): (404, "There is no such team."),
        mine.replace(diary.who, "nobody-at-all"): (404, "There is no such user."),
        second.replace(f"/{diary.contract.id}/", "/9007199254740993/"): (404, "There is no such contract."),
        second.replace(f"/{diary.contract.id}/", f"/{'9' * 40}/"): (404, "There is no such contract."),
        second.replace(f"/{diary.contract.id}/", "/;/"): (400, "contract_id: name a contract by its number or key."),
    }
    for path, expected in wrong.items():
        assert refusal(diary.api.get(path, as_user=diary.who)) == expected, path
    many = second.replace(f"/{diary.contract.id}/", f"/{';'.join(['1'] * 21)}/")
    assert diary.api.get(many, as_user=diary.who).status_code == 413
    assert diary.stored() == {diary.slot: "Index the shop"}


def test_snapshots_of_people_come_as_xml_too_and_those_of_contracts_do_not(diary: Diary, client: Employer) -> None:
    client.track(diary.contract, [diary.slot])
    mine, second, _ = (path.removesuffix(".json") for path in diary.paths(str(slots.start_of(diary.slot))))
    xml = diary.api.get(f"{mine}.xml", as_user=diary.who).text
    assert "<snapshot><status>NORMAL</status>" in xml
    assert "<minutes><minute><time>" in xml
    assert diary.api.get(f"{second}.xml", as_user=diary.who).status_code == 400
    assert "<snapshot>deleted</snapshot>" in diary.api.delete(f"{second}.xml", as_user=diary.who).text
