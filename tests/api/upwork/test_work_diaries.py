"""Work diaries and days with work over sockets: whose cells, of which day in which zone, in each version's form."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.editing import add_manual_time
from tests.support.api import ApiClient
from tests.support.diaries import Employer, last_slot, on
from tests.support.hall import Hall

USER_FIELDS = {
    *("archiving_time", "creation_time", "first_name", "last_name", "mail", "status", "timezone", "timezone_offset"),
    *("uid", "messenger_id", "messenger_type"),
}
SNAPSHOT_FIELDS = {
    *("account_status", "active_window_title", "activity", "allow_delete", "allow_edit", "billing_status", "cell_time"),
    *("cellts", "client_version", "company_id", "computer_name", "digest", "keyboard_events_count", "memo"),
    *("mouse_events_count", "screenshot_img", "screenshot_img_lrg", "screenshot_img_med", "screenshot_img_thmb"),
    *("screenshot_url", "snapshot_api", "status", "time", "timezone", "uid", "user_id", "task"),
}
MARCH = int(datetime(2026, 3, 30, 12, tzinfo=UTC).timestamp())
OCTOBER = int(datetime(2026, 10, 26, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def client(hall: Hall) -> Employer:
    return Employer.found(hall)


def get(api: ApiClient, path: str, as_user: str, **params: Any) -> Any:
    answer = api.get(path, params, as_user=as_user)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


def refused(api: ApiClient, path: str, as_user: str, **params: Any) -> tuple[int, str]:
    answer = api.get(path, params, as_user=as_user)
    return answer.status_code, answer.json()["error"]["message"]


def cells(found: Any) -> list[dict[str, Any]]:
    """Return what one, many or none says as a list."""
    return found if isinstance(found, list) else [found] if found else []


def slot_at(*when: int) -> int:
    return slots.slot_of(int(datetime(*when, tzinfo=UTC).timestamp()))  # type: ignore[misc, arg-type]


def day(slot: int) -> str:
    return f"{slots.day_of(slot):%Y%m%d}"


# --- one day ---


def test_a_day_has_the_fields_of_the_reference_and_says_none_one_or_many(api: ApiClient, client: Employer) -> None:
    who = client.add_freelancer()
    contract = client.hire(who)
    slot = slot_on_a_whole_day()
    mine = f"/api/team/v1/workdiaries/{client.slug}/{who}/{day(slot)}.json"
    by_contract = f"/api/team/v2/workdiaries/contracts/{contract.id}/{day(slot)}.json"
    for path in (mine, by_contract):
        assert get(api, path, who, tz="gmt")["snapshots"]["snapshot"] == ""
    client.track(contract, [slot], screenshot="cd" * 32)
    for path, as_user in ((mine, who), (by_contract, who), (mine, client.owner), (by_contract, client.owner)):
        answer = get(api, path, as_user, tz="gmt")
        found = answer["snapshots"]
        assert isinstance(answer["server_time"], str)
        assert set(found["user"]) == USER_FIELDS
        assert found["user"]["uid"] == who
        assert found.get("teamroom_api") == (f"/api/team/v1/teamrooms/{client.slug}.json" if path == mine else None)
        cell = found["snapshot"]
        assert set(cell) == SNAPSHOT_FIELDS
        assert {name: cell[name] for name in ("activity", "cell_time", "company_id", "status", "billing_status")} == {
            "activity": "2",
            "cell_time": str(slots.start_of(slot)),
            "company_id": client.slug,
            "status": "NORMAL",
            "billing_status": "billed.active",
        }
        own = "true" if as_user == who else "false"
        assert (cell["allow_edit"], cell["allow_delete"]) == (own, own)
        assert cell["screenshot_url"].endswith(f"/contracts/{contract.key}/diary/{slots.day_of(slot)}")
        assert len(cell["uid"]) == 36
    client.track(contract, [slot + 1])
    many = get(api, mine, who, tz="gmt")["snapshots"]["snapshot"]
    assert [cell["cell_time"] for cell in many] == [str(slots.start_of(slot)), str(slots.start_of(slot + 1))]
    assert len({cell["uid"] for cell in many}) == 2


def slot_on_a_whole_day() -> int:
    """Return a slot of two days ago, noon UTC."""
    return slots.slots_of_day(slots.day_of(last_slot() - 2 * slots.A_DAY))[72]


def test_all_addresses_of_a_day_show_it(api: ApiClient, client: Employer) -> None:
    who = client.add_freelancer()
    contract = client.hire(who)
    slot = last_slot()
    client.track(contract, [slot], captured_at=slots.start_of(slot))
    today = day(slot)
    paths = [
        *(f"v1/workdiaries/{client.slug}/{who}/{today}", f"v1/workdiaries/{client.slug}/username/{today}"),
        *(f"v1/workdiaries/{client.team_id}/{who}/{today}", f"v1/workdiaries/contracts/{contract.id}/{today}"),
        *(f"v2/workdiaries/contracts/{contract.id}/{today}", f"v2/workdiarie/contracts/{contract.key}/{today}"),
        *(
            f"v2/workdiaries/companies/{client.slug}/{today}",
            f"v1/workdiaries/{client.slug}/{who}/{slots.day_of(slot)}",
        ),
        f"v2/workdiaries/contracts/{contract.id};{contract.key}/{today}",
    ]
    for path in paths:
        found = get(api, f"/api/team/{path}.json", who, tz="gmt")["snapshots"]["snapshot"]
        assert found["time"] == str(slots.start_of(slot)), path
    if day(slot) == day(last_slot() + 1):  # without a day it is today; not asked as midnight passes
        for path in (f"v1/workdiaries/{client.slug}/{who}", f"v2/workdiaries/contracts/{contract.id}"):
            assert (
                get(api, f"/api/team/{path}.json", who, tz="gmt")["snapshots"]["snapshot"]["memo"] == "Index the shop"
            )


def test_a_diary_of_a_company_holds_what_the_caller_may_look_into(api: ApiClient, client: Employer) -> None:
    who, other = client.add_freelancer(), client.add_freelancer()
    design = client.add_team("design")
    slot = slot_on_a_whole_day()
    for number, team in enumerate((client.team_id, design)):
        client.track(client.hire(who, team), [slot + number])
    client.track(client.hire(other), [slot])

    def seen(team: str, as_user: str, whose: str = who) -> list[str]:
        path = f"/api/team/v1/workdiaries/{team}/{whose}/{day(slot)}.json"
        return [cell["company_id"] for cell in cells(get(api, path, as_user, tz="gmt")["snapshots"]["snapshot"])]

    sub = f"{client.slug}:design"
    assert seen(client.slug, client.owner) == [client.slug, sub] == seen(client.slug, who)
    assert seen(sub, client.owner) == [sub]
    assert seen(client.slug, client.owner, "writer") == []
    for as_user, whose in ((other, who), (who, other), ("outsider", who), (client.add_freelancer(), who)):
        assert refused(api, f"/api/team/v1/workdiaries/{client.slug}/{whose}/{day(slot)}.json", as_user)[0] == 403


# --- zones ---


def test_a_slot_belongs_to_the_day_in_which_it_begins_in_the_zone_that_was_asked_for(
    api: ApiClient, client: Employer
) -> None:
    with on(MARCH - 20 * 86_400):
        who = client.add_freelancer("Asia/Kathmandu")  # 5:45 ahead: midnight there is 18:15 UTC
        contract = client.hire(who)
    worked = [slot_at(2026, 3, 11, 18, 10), slot_at(2026, 3, 11, 18, 20), slot_at(2026, 3, 11, 22, 30)]
    with on(MARCH - 18 * 86_400):
        client.track(contract, worked)

    def days(tz: str, as_user: str = client.owner) -> list[list[int]]:
        found = []
        for number in (11, 12):
            path = f"/api/team/v2/workdiaries/contracts/{contract.id}/202603{number}.json"
            seen = cells(get(api, path, as_user, **({"tz": tz} if tz else {}))["snapshots"]["snapshot"])
            found.append([worked.index(int(cell["cell_time"]) // 600) for cell in seen])
        return found

    assert days("gmt") == [[0, 1, 2], []]
    assert days("user") == [[0], [1, 2]] == days("mine", who) == days("", who)
    assert days("mine") == [[0, 1], [2]] == days("")  # Sofia is two hours ahead


@pytest.mark.parametrize(
    ("now", "first", "short"), [(MARCH, date(2026, 3, 28), 138), (OCTOBER, date(2026, 10, 24), 150)]
)
def test_days_on_which_the_clock_is_changed_hold_every_cell_once(
    api: ApiClient, client: Employer, now: int, first: date, short: int
) -> None:
    who = client.add_freelancer("America/Denver")
    numbers = [f"{first:%Y%m%d}", f"{first.replace(day=first.day + 1):%Y%m%d}"]
    begins = slots.slots_of_day(first).start - 3 * slots.AN_HOUR
    with on(now):
        contract = client.hire(who)
        client.track(contract, range(begins, slots.slot_of(now)))
    counted = {}
    for version in ("v2", "v3"):
        for number in numbers:
            path = f"/api/team/{version}/workdiaries/contracts/{contract.id}/{number}.json"
            answer = get(api, path, client.owner)
            found = answer["data"]["cells"] if version == "v3" else cells(answer["snapshots"]["snapshot"])
            assert [cell["cell_time"] for cell in found] == sorted({cell["cell_time"] for cell in found})
            counted[version, number] = len(found)
    sizes = dict(zip(numbers, (slots.A_DAY, short), strict=True))
    assert counted == {(version, number): sizes[number] for version in ("v2", "v3") for number in numbers}
    path = f"/api/team/v3/workdays/contracts/{contract.id}/{numbers[0]},{numbers[1]}.json"
    worked = get(api, path, client.owner)["workdays"]
    assert [each["duration_int"] for each in worked] == [144 * 600, short * 600]


# --- days with work ---


@pytest.fixture
def week(client: Employer) -> tuple[str, Contract, Contract]:
    """Work of a freelancer on two contracts: on the 16th and 18th of March 2026, and on the 18th and 19th."""
    with on(MARCH - 20 * 86_400):
        who = client.add_freelancer("Asia/Tokyo")
        first, second = client.hire(who), client.hire(who, client.add_team("design"))
    with on(MARCH - 9 * 86_400):
        client.track(first, [slot_at(2026, 3, 16, 20, 0), slot_at(2026, 3, 18, 9, 0), slot_at(2026, 3, 18, 9, 10)])
        client.track(second, [slot_at(2026, 3, 18, 10, 0), slot_at(2026, 3, 19, 10, 0)])
    return who, first, second


def test_days_with_work_of_version_2(api: ApiClient, client: Employer, week: tuple[str, Contract, Contract]) -> None:
    who, first, second = week

    def days(whose: str, span: str = "20260301,20260331", as_user: str = who, tz: str = "gmt") -> Any:
        path = f"/api/team/v2/workdays/{whose}/{span}.json"
        return get(api, path, as_user, tz=tz)["workdays"]

    found = days(f"contracts/{first.id}")
    assert set(found["user"]) == USER_FIELDS
    assert found["range"] == {
        "from": str(int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())),
        "to": str(int(datetime(2026, 3, 31, tzinfo=UTC).timestamp())),
    }
    assert found["workday"] == {
        "date": ["20260316", "20260318"],
        "workdiary_api": f"/api/team/v2/workdiaries/contracts/{first.id}.json",
    }
    both = f"contracts/{first.id};{second.id}"
    assert days(both)["workday"]["date"] == ["20260316", "20260318", "20260319"]
    assert days(both, tz="user")["workday"]["date"] == ["20260317", "20260318", "20260319"]
    assert days(both, "20260316,20260317")["workday"]["date"] == "20260316"
    assert days(both, "20260401,20260402")["workday"]["date"] == ""
    company = days(f"companies/{client.slug}")["workday"]
    assert company["date"] == ["20260316", "20260318", "20260319"]
    assert company["workdiary_api"] == f"/api/team/v2/workdiaries/companies/{client.slug}.json"
    assert get(api, company["workdiary_api"], who)["snapshots"]["snapshot"] == ""
    assert days(f"companies/{client.slug}", as_user=client.owner)["workday"]["date"] == company["date"]
    assert days(f"companies/{client.slug}:design")["workday"]["date"] == ["20260318", "20260319"]
    for whose in (f"contracts/{first.id}", f"companies/{client.slug}"):
        assert refused(api, f"/api/team/v2/workdays/{whose}/20260301,20260331.json", "outsider")[0] == 403


def test_days_with_work_of_version_3_are_a_list(
    api: ApiClient, client: Employer, week: tuple[str, Contract, Contract]
) -> None:
    who, first, second = week
    whose = {
        f"companies/{client.slug}": ["20260316", "20260318", "20260319"],
        f"contracts/{first.id}": ["20260316", "20260318"],
        f"contracts/{first.id};{second.id}": ["20260316", "20260318", "20260319"],
    }
    for path, expected in whose.items():
        found = get(api, f"/api/team/v3/workdays/{path}/20260301,20260331.json", who, tz="gmt")["workdays"]
        assert [each["date"] for each in found] == expected
        assert get(api, found[0]["workdiary_api"], who, tz="gmt")["data"]
    (one,) = get(api, f"/api/team/v3/workdays/contracts/{first.id}/20260318,20260318.json", who)["workdays"]
    assert (one["duration"], one["duration_int"]) == ("0:20", 1200)
    assert get(api, f"/api/team/v3/workdays/contracts/{first.id}/20260401,20260402.json", who)["workdays"] == []
    offset = get(api, f"/api/team/v3/workdays/contracts/{first.id}/20260301,20260331.json", client.owner, offset=32400)
    assert [each["date"] for each in offset["workdays"]] == ["20260317", "20260318"]


# --- version 3 ---


def test_work_in_a_company_comes_in_entries(
    api: ApiClient, client: Employer, week: tuple[str, Contract, Contract]
) -> None:
    who, first, second = week
    with on(MARCH - 9 * 86_400):
        other = client.add_freelancer()
        third = client.hire(other)
        client.track(third, [slot_at(2026, 3, 18, 8, 0)], memo="Other", screenshot="ef" * 32)
        with client.hall.backstage.act() as session:
            span = range(slot_at(2026, 3, 18, 9, 30), slot_at(2026, 3, 18, 10, 0))
            add_manual_time(session, client.hall.backstage.actor(who), first.key, span, "Index the shop")
    path = f"/api/team/v3/workdiaries/companies/{client.slug}/20260318.json"

    def entries(as_user: str = client.owner, **params: Any) -> Any:
        return get(api, path, as_user, **{"tz": "gmt"} | params)["data"]["snapshots"]

    early, indexed, late = entries()
    assert [entry["contract_id"] for entry in (early, indexed, late)] == [
        str(each.id) for each in (third, first, second)
    ]
    assert (indexed["user_id"], indexed["duration"], indexed["duration_int"]) == (who, "0:50", 3000)
    begins = slots.start_of(slot_at(2026, 3, 18, 9, 0))
    assert indexed["time"] == {
        "tracked_time": 1200,
        "manual_time": 1800,
        "overtime": 0,
        "first_worked": "11:00",
        "last_worked": "12:00",
        "first_worked_int": begins,
        "last_worked_int": begins + 3600,
        "last_screenshot": None,
    }
    assert indexed["task"] == {"id": "", "code": "", "description": "", "memo": "Index the shop"}
    (shot,) = early["screenshots"]
    assert (shot["activity"], shot["has_screenshot"], shot["has_webcam"]) == ("2", "1", "")
    assert "signature=" in shot["screenshot_img_thmb"]
    assert entries(freelancer=other) == [early]
    assert entries(paging="1;1") == [indexed]
    assert [entry["contract_id"] for entry in entries(sort_by="duration")][-1] == str(first.id)
    assert entries(activity="NOTHING") == []
    assert [entry["user_id"] for entry in entries(who)] == [who, who]
    assert refused(api, path, "outsider")[0] == 403


def test_cells_of_contracts_say_manual_only_where_they_are(
    api: ApiClient, week: tuple[str, Contract, Contract], client: Employer
) -> None:
    who, first, _ = week
    with on(MARCH - 9 * 86_400), client.hall.backstage.act() as session:
        span = range(slot_at(2026, 3, 18, 9, 20), slot_at(2026, 3, 18, 9, 30))
        add_manual_time(session, client.hall.backstage.actor(who), first.key, span, "By hand")
    found = get(api, f"/api/team/v3/workdiaries/contracts/{first.id}/20260318.json", who, tz="gmt")["data"]
    assert found["contract"] == {"record_id": str(first.id)}
    assert [cell.get("manual") for cell in found["cells"]] == [None, None, "1"]
    tracked = found["cells"][0]
    begins = slots.start_of(slot_at(2026, 3, 18, 9, 0))
    assert (tracked["cell_time"], tracked["snapshot_time"]) == (str(begins), str(begins + 300))
    assert (tracked["activity"], tracked["keyboard_events_count"], tracked["mouse_events_count"]) == ("2", "10", "7")
    assert (tracked["screenshot_img"], tracked["screenshot_img_thmb"]) == ("", "")


# --- what cannot be ---


def test_bad_input_is_told_by_name(api: ApiClient, client: Employer, week: tuple[str, Contract, Contract]) -> None:
    who, first, _ = week
    days = [
        "2026031",
        "20260231",
        "20261301",
        "18-03-2026",
        "yesterday",
        "00010101",
        "99991231",
        "\u0662\u0660",
        "20260318x",
    ]
    for number in days:
        for path in (
            f"v1/workdiaries/{client.slug}/{who}/{number}",
            f"v2/workdiaries/contracts/{first.id}/{number}",
            f"v3/workdiaries/companies/{client.slug}/{number}",
            f"v3/workdiaries/contracts/{first.id}/{number}",
        ):
            assert refused(api, f"/api/team/{path}.json", who) == (
                400,
                "date: write a day as yyyymmdd, such as 20270131.",
            ), path
    ranges = {
        "20260301": "days: write the first and the last day",
        "20260301,": "days: write a day as yyyymmdd",
        "20260302,20260301": "days: the last day comes before the first.",
        "20250301,20260302": "days: ask for at most 366 days at once.",
        "19700101,29991231": "days: ask for at most 366 days at once.",
    }
    for span, message in ranges.items():
        for version in ("v2", "v3"):
            for whose in (f"companies/{client.slug}", f"contracts/{first.id}"):
                status, told = refused(api, f"/api/team/{version}/workdays/{whose}/{span}.json", who)
                assert (status, told[: len(message)]) == (400, message)
    third = f"/api/team/v3/workdiaries/companies/{client.slug}/20260318.json"
    wrong = {"tz": "yours", "offset": "1.5", "sort_by": "money", "paging": "2", "colour": "red"}
    for name, value in wrong.items():
        status, told = refused(api, third, who, **{name: value})
        assert (status, told.partition(":")[0]) == (400, name)
    for offset in ("86400", "-86400", "9" * 30, "2h"):
        assert refused(api, third, who, offset=offset)[0] == 400
    assert refused(api, f"/api/team/v1/workdiaries/{client.slug}/nobody-here/20260318.json", who)[0] == 404
    assert refused(api, "/api/team/v2/workdays/companies/nothing/20260318,20260318.json", who)[0] == 404


def test_a_day_comes_as_xml_where_the_reference_has_it(
    api: ApiClient, client: Employer, week: tuple[str, Contract, Contract]
) -> None:
    who, first, _ = week
    path = f"/api/team/v1/workdiaries/{client.slug}/{who}/20260318"
    for ending in ("", ".xml"):
        text = api.get(f"{path}{ending}", as_user=who).text
        assert "<snapshots><user><uid>" in text
        assert text.count("<snapshot><status>NORMAL</status>") == 3
    assert api.get(f"/api/team/v2/workdiaries/contracts/{first.id}/20260318.xml", as_user=who).status_code == 400
