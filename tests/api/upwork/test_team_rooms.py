"""Team rooms over sockets: which there are, who is in one, and what is told of whom."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.presence import start_work, stop_work
from tests.support.api import ApiClient
from tests.support.diaries import Employer, last_slot
from tests.support.hall import Hall

REFERENCE_FIELDS = {
    *("account_status", "active_window_title", "activity", "billing_status", "cellts", "client_version", "company_id"),
    *("computer_name", "digest", "keyboard_events_count", "last_worked", "last_worked_snapshot_api"),
    *("last_worked_status", "memo", "mouse_events_count", "online_presence", "online_presence_img", "portrait_50_img"),
    *("portrait_img", "profile_url", "report24_img", "report_url", "role", "screenshot_img", "screenshot_img_lrg"),
    *("screenshot_img_med", "screenshot_img_thmb", "screenshot_url", "snapshot_api", "status", "time", "timezone"),
    *("uid", "user", "user_id", "view_assignment_url", "workdiary_api"),
}
STREAM_FIELDS = {
    *(
        "uid",
        "portrait_50_img",
        "account_status",
        "billing_status",
        "screenshot_img_thmb",
        "screenshot_url",
        "timezone",
    ),
    *("digest", "user_id", "company_id", "report_url", "profile_url", "status", "report24_img", "screenshot_img"),
    *("memo", "time", "cellts", "screenshot_img_med", "user", "computer_name", "active_window_title", "task"),
    *("keyboard_events_count", "mouse_events_count", "activity", "client_version", "screenshot_img_lrg"),
    *("portrait_img", "snapshot_api"),
}
PICTURES = ("screenshot_img", "screenshot_img_lrg", "screenshot_img_med", "screenshot_img_thmb")


@pytest.fixture
def client(hall: Hall) -> Employer:
    return Employer.found(hall)


def start(client: Employer, who: str, contract: Contract, memo: str) -> None:
    with client.hall.backstage.act() as session:
        start_work(session, client.hall.backstage.actor(who), contract.key, memo)


def room(api: ApiClient, team: str, as_user: str, version: str = "v2", **params: Any) -> Any:
    answer = api.get(f"/api/team/{version}/teamrooms/{team}.json", params, as_user=as_user)
    assert answer.status_code == 200, answer.text
    return answer.json()["teamroom"]["snapshot"]


def names(found: Any) -> list[str]:
    return [each["user_id"] for each in (found if isinstance(found, list) else [found] if found else [])]


def add_member(client: Employer, role: Role) -> str:
    username = f"{client.slug}-{role.value}"
    client.hall.backstage.add_person(username, client.slug, role)
    client.hall.add_token(username)
    return username


def test_rooms_are_those_of_ones_teams_and_of_those_one_works_for(api: ApiClient, client: Employer) -> None:
    def listed(as_user: str, version: str = "v2") -> Any:
        return api.get(f"/api/team/{version}/teamrooms.json", as_user=as_user).json()["teamrooms"]["teamroom"]

    (only,) = [listed(client.owner)]
    assert only == {
        "id": client.slug,
        "recno": str(client.team_id),
        "team_ref": str(client.team_id),
        "name": client.slug.title(),
        "team_status": "active",
        "company_recno": str(client.team_id),
        "company_name": client.slug.title(),
        "parent_team_ref": str(client.team_id),
        "teamroom_api": f"/api/team/v2/teamrooms/{client.slug}.json",
    }
    design = client.add_team("design")
    assert [each["id"] for each in listed(client.owner, "v1")] == [client.slug, f"{client.slug}:design"]
    who = client.add_freelancer()
    assert listed(who) == ""
    client.hire(who, design)
    mine = listed(who)
    assert (mine["id"], mine["parent_team_ref"]) == (f"{client.slug}:design", str(client.team_id))
    assert room(api, mine["id"], who) == ""
    assert api.get(mine["teamroom_api"], as_user=who).status_code == 200


def test_a_room_tells_of_its_people_none_one_or_many(api: ApiClient, client: Employer) -> None:
    who, other = client.add_freelancer("Asia/Bangkok"), client.add_freelancer()
    contract, second = client.hire(who), client.hire(other)
    slot = last_slot()
    client.track(contract, [slot], captured_at=slots.start_of(slot), screenshot="12" * 32, window_title="editor")
    client.track(second, [slot - 200])
    assert room(api, client.slug, client.owner) == ""
    assert room(api, client.slug, client.owner, online="last_24h")["last_worked_status"] != "now"
    start(client, who, contract, "Ship it")
    for version in ("v1", "v2"):
        found = room(api, client.slug, client.owner, version)
        assert set(found) == REFERENCE_FIELDS | {"task"}
    at = str(slots.start_of(slot))
    told = {name: found[name] for name in ("activity", "billing_status", "cellts", "keyboard_events_count", "time")}
    assert told == {
        "activity": "2",
        "billing_status": "billed.active",
        "cellts": at,
        "keyboard_events_count": "10",
        "time": at,
    }
    assert (found["memo"], found["last_worked_status"], found["last_worked"]) == ("Ship it", "now", at)
    assert (found["status"], found["role"], found["account_status"]) == ("LOGIN", "contractor", "enabled")
    assert found["timezone"] == "UTC+07:00 Bangkok, Jakarta, Hanoi"
    assert found["user"]["timezone"] == "Asia/Bangkok"
    assert len(found["online_presence"].split(",")) == 24
    assert found["online_presence"].endswith((",17", ",17,0"))
    for name in (*PICTURES, "online_presence_img", "report24_img"):
        assert found[name].startswith(api.hall.base_url)
        assert "signature=" in found[name]
    assert found["view_assignment_url"].endswith(f"/contracts/{contract.key}")
    assert found["portrait_50_img"].endswith("/50")
    for address in (found["last_worked_snapshot_api"], found["workdiary_api"]):
        assert api.get(address, as_user=client.owner).status_code == 200
    assert names(room(api, client.slug, client.owner, online="all")) == [who, other]
    with client.hall.backstage.act() as session:
        stop_work(session, client.hall.backstage.actor(who))
    assert room(api, client.slug, client.owner) == ""


def test_members_without_the_right_to_look_see_who_works_and_no_more(api: ApiClient, client: Employer) -> None:
    who = client.add_freelancer()
    contract = client.hire(who)
    client.track(contract, [last_slot()], screenshot="34" * 32, window_title="secret")
    start(client, who, contract, "Ship it")
    for role in (Role.MEMBER, Role.RECRUITER, Role.FINANCE):
        found = room(api, client.slug, add_member(client, role))
        assert (found["user_id"], found["memo"], found["last_worked_status"]) == (who, "Ship it", "now")
        hidden = (*PICTURES, "screenshot_url", "activity", "billing_status", "keyboard_events_count", "report24_img")
        assert {found[name] for name in (*hidden, "active_window_title", "computer_name", "snapshot_api")} == {""}
        assert found["online_presence_img"] != ""
        stream = api.get(f"/api/team/v1/streams/{client.slug}.json", as_user=f"{client.slug}-{role.value}").json()
        assert stream["streams"]["snapshot"] == ""
    seen = room(api, client.slug, add_member(client, Role.HIRING))
    assert seen["active_window_title"] == "secret"
    assert room(api, client.slug, who)["active_window_title"] == "secret"
    for outsider in ("outsider", client.add_freelancer()):
        answer = api.get(f"/api/team/v2/teamrooms/{client.slug}.json", as_user=outsider)
        assert answer.status_code == 403


def test_people_whose_account_is_suspended_are_shown_when_asked_for(api: ApiClient, client: Employer) -> None:
    who = client.add_freelancer()
    client.hire(who)
    client.hall.backstage.set_active(who, active=False)
    assert room(api, client.slug, client.owner, online="all", disabled="no") == ""
    found = room(api, client.slug, client.owner, online="all", disabled="yes")
    assert (found["user_id"], found["account_status"], found["status"]) == (who, "disabled", "PRIVATE")
    assert (found["last_worked"], found["last_worked_status"]) == ("", "")


def test_a_stream_holds_the_latest_cells_first(api: ApiClient, client: Employer) -> None:
    who, other = client.add_freelancer(), client.add_freelancer()
    contract, second = client.hire(who), client.hire(other, client.add_team("design"))
    slot = last_slot()
    client.track(contract, [slot - 200, slot - 3, slot - 1])
    client.track(second, [slot - 2])

    def stream(path: str = "", as_user: str = client.owner, **params: Any) -> Any:
        answer = api.get(f"/api/team/v1/streams/{client.slug}{path}.json", params, as_user=as_user)
        assert answer.status_code == 200, answer.text
        return answer.json()["streams"]["snapshot"]

    found = stream()
    assert set(found[0]) == STREAM_FIELDS
    assert [int(each["time"]) // 600 - slot for each in found] == [-1, -2, -3]
    assert names(stream(f"/{other}")) == [other]
    assert names(stream(from_ts=str(slots.start_of(slot - 2)))) == [who, other]
    assert stream(from_ts=str(clock.now() + 3600)) == ""
    assert names(stream(as_user=other)) == [other]
    refused = api.get(f"/api/team/v1/streams/{client.slug}.json", {"from_ts": "then"}, as_user=client.owner)
    assert refused.json()["error"]["message"].startswith("from_ts: 'then' is no moment")


def test_what_a_room_is_asked_is_checked(api: ApiClient, client: Employer) -> None:
    def refused(team: str, **params: Any) -> tuple[int, str]:
        answer = api.get(f"/api/team/v2/teamrooms/{team}.json", params, as_user=client.owner)
        return answer.status_code, answer.json()["error"]["message"]

    assert refused("nothing") == (404, "There is no such team.")
    assert refused("9" * 40) == (404, "There is no such team.")
    assert refused(client.slug, online="then") == (400, "online: Write one of: now, last_24h, all.")
    assert refused(client.slug, disabled="1") == (400, "disabled: Write one of: yes, no.")


def test_rooms_come_as_xml(api: ApiClient, client: Employer) -> None:
    who = client.add_freelancer()
    client.hire(who)
    room_of = ET.fromstring(  # noqa: S314 - our own answer
        api.get(f"/api/team/v2/teamrooms/{client.slug}", {"online": "all"}, as_user=client.owner).content
    )
    assert [member.tag for member in room_of] == ["server_time", "auth_user", "teamroom"]
    assert room_of.findtext("teamroom/snapshot/user_id") == who
    rooms = ET.fromstring(api.get("/api/team/v2/teamrooms", as_user=client.owner).content)  # noqa: S314
    assert rooms.findtext("teamrooms/teamroom/id") == client.slug
