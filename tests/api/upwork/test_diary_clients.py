"""The published clients, unmodified, read diaries, days with work, rooms and snapshots, and edit and delete."""

from typing import Any

import pytest

from hiringhall.marketplace.diary import slots
from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientKind, PublishedClient
from tests.support.diaries import Employer, last_slot
from tests.support.hall import Hall

CALLS = {
    "python-2.1.0": {
        "company": "workdiary.get_workdiary",
        "diary": "workdiary.get_by_contract",
        "company days": "workdays.get_by_company",
        "days": "workdays.get_by_contract",
        "get": "snapshots.get_by_contract",
        "update": "snapshots.update_by_contract",
        "delete": "snapshots.delete_by_contract",
    },
    "python-1.3.7": {
        "company": "team_v3.get_workdiaries",
        "diary": "team_v3.get_workdiaries_by_contract",
        "company days": "team_v3.get_workdays_by_company",
        "days": "team_v3.get_workdays_by_contract",
        "get": "team_v3.get_snapshot_by_contract",
        "update": "team_v3.update_snapshot_by_contract",
        "delete": "team_v3.delete_snapshot_by_contract",
    },
    "node-1.3.8": {
        "company": "workdiary.get",
        "diary": "workdiary.getByContract",
        "company days": "workdays.getByCompany",
        "days": "workdays.getByContract",
        "get": "snapshot.getByContract",
        "update": "snapshot.updateByContract",
        "delete": "snapshot.deleteByContract",
    },
    "node-1.2.3": {
        "rooms": "teams.getList",
        "room": "teams.getSpecific",
        "company": "workdiary.get",
        "diary": "workdiary.getByContract",
        "company days": "workdays.getByCompany",
        "get": "snapshot.getByContract",
        "update": "snapshot.updateByContract",
        "delete": "snapshot.deleteByContract",
        "get mine": "snapshot.get",
        "update mine": "snapshot.update",
        "delete mine": "snapshot.delete",
    },
}


class Worker:
    """A freelancer with two hours of cells, whose program is one of the clients."""

    def __init__(self, kind: ClientKind, client: PublishedClient, employer: Employer, who: str) -> None:
        self.kind = kind
        self.client = client
        self.employer = employer
        self.who = who
        self.contract = employer.hire(who)
        middle = slots.slots_of_day(slots.day_of(last_slot() - 2 * slots.A_DAY))[60]
        self.worked = range(middle, middle + 12)
        employer.track(self.contract, self.worked)
        self.day = f"{slots.day_of(middle):%Y%m%d}"
        self.reference = str(self.contract.id)

    def ask(self, call: str, *arguments: Any) -> Any:
        """Call by the meaning; python 1.x hands out what is inside the member that others leave around it."""
        return self.client.call(CALLS[self.kind][call], *arguments)

    def moment(self, number: int) -> str:
        return str(slots.start_of(self.worked[number]) + 100)


@pytest.fixture(params=CLIENT_KINDS)
def worker(request: pytest.FixtureRequest, published_client: MakeClient, hall: Hall) -> Worker:
    kind: ClientKind = request.param
    employer = Employer.found(hall)
    who = employer.add_freelancer()
    return Worker(kind, published_client(kind, hall, token=hall.token(who)), employer, who)


def snapshot(worker: Worker, number: int) -> Any:
    found = worker.ask("get", worker.reference, worker.moment(number))
    return found if worker.kind == "python-1.3.7" else found["snapshot"]


def update(worker: Worker, moments: str, memo: str) -> Any:
    if worker.kind == "python-1.3.7":
        return worker.ask("update", worker.reference, moments, memo, None, None)
    return worker.ask("update", worker.reference, moments, {"memo": memo})


def test_clients_read_edit_and_delete(worker: Worker) -> None:
    assert snapshot(worker, 0)["status"] == "NORMAL"
    assert len(snapshot(worker, 0)["minutes"]) == 10
    reads_of_days(worker)
    assert "added" in str(update(worker, worker.moment(0), "Grün"))
    assert "added" in str(update(worker, f"{worker.moment(2)},{worker.moment(3)}", "Grün"))
    assert "added" in str(update(worker, f"{worker.moment(5)};{worker.moment(7)}", "Grün"))
    assert [snapshot(worker, number)["memo"] == "Grün" for number in range(8)] == [
        *(True, False, True, True, False, True, False, True)
    ]
    if worker.kind != "python-2.1.0":  # whose delete() breaks on its own without parameters
        assert "deleted" in str(worker.ask("delete", worker.reference, f"{worker.moment(0)},{worker.moment(9)}"))
        assert "deleted" in str(worker.ask("delete", worker.reference, worker.moment(11)))
        assert [snapshot(worker, number)["status"] for number in (8, 10, 11)] == ["PRIVATE", "NORMAL", "NORMAL"]
        assert snapshot(worker, 11)["time"] == str(slots.start_of(worker.worked[10]) + 300)


def reads_of_days(worker: Worker) -> None:
    """Check diaries and days with work in the form of the client's own version."""
    slug, reference, day = worker.employer.slug, worker.reference, worker.day
    span = (day, day)
    if worker.kind == "node-1.2.3":
        found = worker.ask("diary", reference, day, {"tz": "gmt"})["snapshots"]
        assert len(found["snapshot"]) == 12
        assert worker.ask("company", slug, worker.who, day, {"tz": "user"})["snapshots"] == found | {
            "teamroom_api": f"/api/team/v1/teamrooms/{slug}.json"
        }
        assert worker.ask("company days", slug, *span, {})["workdays"]["workday"]["date"] == day
        return
    if worker.kind == "python-1.3.7":
        (data,) = worker.ask("company", slug, day)
        assert worker.ask("diary", reference, day) == []  # it looks for data inside of data
        assert [each["date"] for each in worker.ask("company days", slug, *span)] == [day]
        assert [each["date"] for each in worker.ask("days", reference, *span)] == [day]
    else:
        data = worker.ask("company", slug, day, {})["data"]
        cells = worker.ask("diary", reference, day, {"offset": "0"})["data"]
        assert (cells["contract"], len(cells["cells"])) == ({"record_id": reference}, 12)
        assert [each["date"] for each in worker.ask("company days", slug, *span, {})["workdays"]] == [day]
        assert [each["date"] for each in worker.ask("days", reference, *span, {})["workdays"]] == [day]
    assert [entry["duration"] for entry in data["snapshots"]] == ["2:00"]


def test_the_older_client_reads_rooms_and_changes_snapshots_by_company(
    published_client: MakeClient, hall: Hall
) -> None:
    employer = Employer.found(hall)
    who = employer.add_freelancer()
    worker = Worker("node-1.2.3", published_client("node-1.2.3", hall, token=hall.token(who)), employer, who)
    slug, moment = employer.slug, worker.moment(0)
    assert worker.ask("rooms")["teamrooms"]["teamroom"]["id"] == slug
    assert worker.ask("room", slug, {"online": "all"})["teamroom"]["snapshot"]["user_id"] == who
    assert worker.ask("update mine", slug, who, moment, {"memo": "Ours"})["snapshot"] == "added"
    assert worker.ask("get mine", slug, who, moment)["snapshot"]["memo"] == "Ours"
    assert worker.ask("delete mine", slug, who, f"{moment},{worker.moment(11)}")["snapshot"] == "deleted"
    assert worker.ask("get mine", slug, who, moment)["snapshot"]["status"] == "PRIVATE"


def test_python_deletes_no_cell_when_it_asks_to_delete_a_picture_of_a_camera(
    published_client: MakeClient, hall: Hall
) -> None:
    employer = Employer.found(hall)
    who = employer.add_freelancer()
    kind: ClientKind = "python-1.3.7"
    worker = Worker(kind, published_client(kind, hall, token=hall.token(who)), employer, who)
    assert "deleted" in str(worker.ask("delete", worker.reference, worker.moment(0), True))
    assert snapshot(worker, 0)["time"] == str(slots.start_of(worker.worked[0]) + 300)
