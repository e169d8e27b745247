"""Activities over the wire: the calls of the reference, of older clients, and of those that slip."""

import re
import secrets
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.upwork.activity_scene import started_contract
from tests.api.upwork.wire import Answer, Wire
from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind
from tests.support.hall import Hall

TEAM = "/api/otask/v1/tasks/companies/acme/teams/acme:design"
COMPANY = "/api/otask/v1/tasks/companies/acme"


class Desk:
    """A team of acme with codes of its own, which no other test uses."""

    def __init__(self, hall: Hall, wire: Wire) -> None:
        self.hall = hall
        self.wire = wire
        self.mark = secrets.token_hex(3)

    def code(self, name: str) -> str:
        return f"{name} {self.mark}"

    def send(self, method: str, path: str, **values: Any) -> Answer:
        return self.wire.call(method, f"{path}.json", json=values)

    def ask(self, path: str, *query: tuple[str, str]) -> Any:
        answer = self.wire.call("GET", f"{path}.json", query=query)
        assert answer.status == 200, answer.message
        return answer.json

    def tell(self, method: str, path: str, **values: Any) -> Any:
        answer = self.send(method, path, **values)
        assert answer.status == 200, answer.message
        return answer.json

    def create(self, name: str, team: str = TEAM, **values: Any) -> str:
        code = self.code(name)
        self.tell("POST", f"{team}/tasks", code=code, description=f"About {name}", **values)
        return code

    def contract(self, freelancer: str = "freelancer", team: str = "acme:design", **values: Any) -> str:
        return str(started_contract(self.hall.backstage, freelancer, team, **values))

    def task(self, *names: str, team: str = TEAM) -> Any:
        codes = ";".join(self.code(name) for name in names)
        tasks = self.ask(f"{team}/tasks/{quote(codes)}")["tasks"]
        return tasks and tasks["task"]


@pytest.fixture
def desk(hall: Hall, wire: Wire) -> Desk:
    return Desk(hall, wire)


def test_an_activity_is_created_and_found_by_its_code(desk: Desk) -> None:
    code = desk.code("User task 01")
    contract = desk.contract()
    made = desk.tell(
        "POST",
        f"{TEAM}/tasks",
        code=code,
        description="Descr",
        url="https://example.com/1",
        engagements=f"{contract};",
    )
    assert list(made) == ["server_time", "auth_user", "tasks"]
    assert isinstance(made["server_time"], str)
    task = made["tasks"]
    assert set(task) == {
        *("code", "company__reference", "company_id", "created_time", "description", "engagements", "record_id"),
        *("reference", "status", "team__reference", "team_id", "url", "user__reference", "user_id"),
    }
    assert (task["company_id"], task["team_id"], task["user_id"]) == ("acme", "acme:design", "")
    assert (task["record_id"], task["status"]) == (task["reference"], "active")
    found = desk.task("User task 01")
    assert found == {
        "record_id": task["record_id"],
        "company_id": "acme",
        "team_id": "acme:design",
        "user_id": "",
        "code": code,
        "description": "Descr",
        "url": "https://example.com/1",
        "level": "team",
        "status": "active",
        "created_time": found["created_time"],
        "engagements": {"engagement": contract},
        "total_engagements": "1",
        "payment_verification_status": "VERIFIED",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", found["created_time"])


@pytest.mark.parametrize("separator", [";", "%3B", ";%20", "%3b"])
def test_one_code_gives_the_activity_and_several_a_list(desk: Desk, separator: str) -> None:
    first, second = desk.create("A"), desk.create("B")
    assert isinstance(desk.task("A"), dict)
    tasks = desk.ask(f"{TEAM}/tasks/{quote(first)}{separator}{quote(second)}")["tasks"]["task"]
    assert [task["code"] for task in tasks] == [first, second]
    assert desk.task("A", "nothing")["code"] == first
    assert desk.task("nothing") == ""


def test_the_list_of_a_team_has_people_in_it_archived_ones_and_pages(desk: Desk) -> None:
    desk.contract()
    for name in ("A", "B"):
        desk.create(name)
    desk.create("C", f"{TEAM}/users/freelancer")
    desk.create("D", f"{COMPANY}/teams/acme")
    desk.tell("PUT", f"{TEAM}/archive/{quote(desk.code('B'))}")
    listed = desk.ask(f"{TEAM}/tasks", ("search", desk.mark))["tasks"]["task"]
    assert [(task["code"][0], task["level"], task["status"]) for task in listed] == [
        ("A", "team", "active"),
        ("B", "team", "archived"),
        ("C", "user", "active"),
    ]
    assert listed[2]["user_id"] == "freelancer"
    page = desk.ask(f"{TEAM}/tasks", ("search", "ABOUT B"), ("page", "0;1"))["tasks"]["task"]
    assert page["description"] == "About B"
    assert desk.ask(f"{TEAM}/tasks", ("search", desk.mark), ("page", "9;1"))["tasks"] == ""
    whole = desk.ask(f"{COMPANY}/tasks/full_list", ("search", desk.mark))["tasks"]["task"]
    assert [(task["code"][0], task["level"]) for task in whole][2:] == [("C", "user"), ("D", "company")]
    assert desk.ask(f"{COMPANY}/tasks", ("search", desk.mark))["tasks"]["task"]["code"][0] == "D"
    assert desk.wire.call("GET", f"{TEAM}/tasks.json", query=[("page", "0;1001")]).status == 400


def test_answers_are_xml_unless_asked_otherwise(desk: Desk) -> None:
    code = desk.create("X")
    answer = desk.wire.call("GET", f"{TEAM}/tasks/{quote(code)}")
    assert answer.headers["content-type"].startswith("application/xml")
    assert b"<tasks><task><record_id>" in answer.body
    assert b"<engagements/><total_engagements>0</total_engagements>" in answer.body


def test_an_update_replaces_what_is_said(desk: Desk) -> None:
    code = desk.create("A", url="https://example.com")
    contract, paused = desk.contract(), desk.contract(state="paused")
    path = f"{TEAM}/tasks/{quote(code)}"
    assert desk.tell("PUT", path, description="Other")["tasks"] == {"message": "updated"}
    assert (desk.task("A")["description"], desk.task("A")["url"]) == ("Other", "https://example.com")
    # The older Python client sends the code once more.
    desk.tell("PUT", path, code=code, description="Other", url="http://example.com/2", engagements=paused)
    assert desk.task("A")["engagements"] == {"engagement": paused}
    assert desk.send("PUT", path, code="else", description="Other").refusal()[0] == 400
    desk.tell("PUT", path, description="Other", all_in_company=1)
    assert {contract, paused} <= set(desk.task("A")["engagements"]["engagement"])
    desk.tell("PUT", path, description="Other", all_in_company=1, engagements=contract)
    assert desk.task("A")["engagements"] == {"engagement": contract}


def test_archiving_answers_how_many_it_changed(desk: Desk) -> None:
    codes = [desk.create("A"), desk.create("B")]
    both = quote(";".join(codes))
    assert desk.tell("PUT", f"{TEAM}/archive/{quote(codes[0])}")["tasks"] == "1"
    assert desk.tell("PUT", f"{TEAM}/archive/{both}")["tasks"] == "1"
    assert desk.tell("PUT", f"{TEAM}/unarchive/{both}")["tasks"] == "2"
    assert desk.tell("POST", f"{TEAM}/archive/{both}")["tasks"] == "2"
    status, message = desk.send("PUT", f"{TEAM}/archive/{both};nothing").refusal()
    assert (status, message) == (404, "There is no such activity as nothing.")


# --- engagements ---


def test_an_engagement_has_the_activities_it_is_assigned(desk: Desk) -> None:
    contract = desk.contract()
    code, other = desk.create("test01", url="https://example.com"), desk.create("zz", f"{COMPANY}/teams/acme")
    path = f"/api/tasks/v2/tasks/contracts/{contract}"
    assert desk.tell("PUT", path, tasks=f"{other};{code}")["message"] == "assigned"
    told = desk.ask(path)["task_sets"]["task_set"]
    assert set(told) == {"required", "type", "tasks", "hash"}
    assert (told["required"], told["type"]) == ("1", "otask")
    assert told["tasks"]["task"] == [
        {
            "id": f"{{type=otask,cny=acme,code={code},team=acme:design,level=team}}",
            "code": code,
            "description": "About test01",
            "url": "https://example.com",
        },
        {
            "id": f"{{type=otask,cny=acme,code={other},team=acme,level=company}}",
            "code": other,
            "description": "About zz",
            "url": "",
        },
    ]
    assert re.fullmatch("[0-9a-f]{32}", told["hash"])
    assert desk.ask(path)["task_sets"]["task_set"]["hash"] == told["hash"]
    page = desk.wire.call("GET", f"{path}.json", query=[("page", "1;1")]).json["task_sets"]["task_set"]
    assert [task["code"] for task in page["tasks"]["task"]] == [other]
    assert desk.tell("PUT", f"{TEAM}/engagements/{contract}/tasks", task_codes=code)["tasks"] == ""
    again = desk.ask(path)["task_sets"]["task_set"]
    assert ([task["code"] for task in again["tasks"]["task"]], again["hash"] != told["hash"]) == ([code], True)
    seen = desk.wire.call("GET", f"{path}.json", as_user="freelancer").json["task_sets"]["task_set"]
    assert seen == again


@pytest.mark.parametrize("values", [{}, {"tasks": ""}, {"task_codes": " ; "}, {"tasks": "None"}])
def test_without_codes_all_are_taken_away(desk: Desk, values: dict[str, str]) -> None:
    contract, code = desk.contract(), desk.create("A")
    for path in (f"{TEAM}/engagements/{contract}/tasks", f"/api/tasks/v2/tasks/contracts/{contract}"):
        desk.tell("PUT", path, tasks=code)
        desk.tell("PUT", path, **values)
        assert desk.ask(f"/api/tasks/v2/tasks/contracts/{contract}")["task_sets"]["task_set"]["tasks"] == ""


def test_assigning_by_contract_speaks_json_only(desk: Desk) -> None:
    path = f"/api/tasks/v2/tasks/contracts/{desk.contract()}"
    assert desk.wire.call("PUT", path).json["message"] == "assigned"
    assert desk.wire.call("PUT", f"{path}.xml").status == 400
    assert b"<task_sets><task_set><required>1</required>" in desk.wire.call("GET", path).body


# --- batches ---


def test_a_batch_replaces_the_levels_it_names(desk: Desk) -> None:
    company = f"b{desk.mark}"
    desk.hall.backstage.found_company(company)
    token = desk.hall.backstage.create_token(desk.wire.key, f"{company}-owner")
    root = f"/api/otask/v1/tasks/companies/{company}"

    def call(method: str, path: str, **values: Any) -> Any:
        options = {"json": values} if method != "GET" else {"query": list(values.items())}
        answer = desk.wire.call(method, f"{root}/{path}.json", token=token, **options)
        assert answer.status == 200, answer.message
        return answer.json["tasks"]

    call("POST", "tasks", code="old", description="Gone soon")
    rows = f'"{company}","", "", "ABC", "Project ABC", "https://www.example.com/project/abc"<br>'
    rows += f'"{company}","{company}","{company}-owner","123","Task 123",""'
    assert call("PUT", "tasks/batch", data=rows) == "2"
    listed = call("GET", "tasks")["task"]
    assert [(task["code"], task["level"]) for task in listed] == [("123", "user"), ("ABC", "company")]
    kept = listed[1]["record_id"]
    # The first client puts the rows into the path.
    in_path = quote(f'batch:"{company}","","","ABC","Once more",""<br>"{company}","","","N","New",""', safe="")
    assert call("PUT", f"tasks/{in_path}") == "2"
    again = call("GET", "tasks/ABC")["task"]
    assert (again["record_id"], again["description"]) == (kept, "Once more")
    bad = desk.wire.call("PUT", f"{root}/tasks/batch.json", token=token, json={"data": f'{rows}<br>"{company}","x'})
    assert bad.refusal()[0] == 400
    assert bad.message.startswith("data: row 3: the quotes do not balance")
    assert len(call("GET", "tasks")["task"]) == 3


# --- what cannot be ---


@pytest.mark.parametrize(
    ("method", "path", "values", "status", "told"),
    [
        ("POST", f"{TEAM}/tasks", {"code": "a;b", "description": "D"}, 400, "code: "),
        ("POST", f"{TEAM}/tasks", {"code": "a"}, 400, "description: The parameter is required."),
        ("POST", f"{TEAM}/tasks", {"code": "a", "description": "D", "url": "ftp://x"}, 400, "url: "),
        ("POST", f"{TEAM}/tasks", {"code": "a", "description": "D", "engagements": "x"}, 400, "engagements: "),
        ("POST", f"{TEAM}/tasks", {"code": "a", "description": "D", "engagements": "987654"}, 400, "engagements: "),
        ("POST", f"{TEAM}/tasks", {"code": "a", "description": "D", "all_in_company": "2"}, 400, "all_in_company: "),
        ("POST", f"{TEAM}/tasks", {"code": "a", "description": "D", "x": "2"}, 400, "x: The parameter is not known"),
        ("POST", f"{TEAM}/users/owner/tasks", {"code": "a", "description": "x" * 5000}, 400, "description: "),
        ("POST", f"{TEAM}/users/outsider/tasks", {"code": "a", "description": "D"}, 400, "user_id: "),
        ("POST", f"{TEAM}/users/nobody/tasks", {"code": "a", "description": "D"}, 404, "There is no such user"),
        ("POST", f"{COMPANY}/teams/globex/tasks", {"code": "a", "description": "D"}, 404, "There is no such team"),
        ("PUT", f"{TEAM}/tasks/nothing", {"description": "D"}, 404, "There is no such activity"),
        ("PUT", f"{TEAM}/tasks/a;b", {"description": "D"}, 400, "codes: "),
        ("PUT", f"{COMPANY}/tasks/nothing", {}, 400, "description: The parameter is required."),
        ("PUT", f"{COMPANY}/tasks/batch", {"data": "x"}, 400, "data: row 1, team_id: write 6 values, not 1"),
        ("PUT", f"{COMPANY}/tasks/batch", {}, 400, "data: The parameter is required."),
        ("PUT", f"{TEAM}/archive/;", {}, 400, "code: "),
        ("PUT", f"{TEAM}/engagements/x/tasks", {}, 400, "engagement: "),
        ("PUT", f"{TEAM}/engagements/987654/tasks", {}, 404, "There is no such contract"),
        ("PUT", "/api/tasks/v2/tasks/contracts/x", {}, 400, "engagement_ref: "),
        ("PUT", "/api/tasks/v2/tasks/contracts/987654", {}, 404, "There is no such contract"),
        ("DELETE", f"{TEAM}/tasks/nothing", {}, 404, "There is no such activity"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    desk: Desk, method: str, path: str, values: dict[str, str], status: int, told: str
) -> None:
    before = desk.hall.backstage.records()
    refused = desk.send(method, path, **values)
    assert refused.status == status, refused.message
    assert refused.message.startswith(told)
    assert desk.hall.backstage.records() == before


def test_codes_and_contracts_that_cannot_be_assigned(desk: Desk) -> None:
    contract, ended = desk.contract(), desk.contract(ended=date(2026, 3, 1))
    code = desk.create("A")
    path = f"/api/tasks/v2/tasks/contracts/{contract}"
    assert desk.send("PUT", path, tasks=f"{code};nothing").message.startswith("tasks: there is no activity in use")
    assert desk.send("PUT", path, tasks=code, task_codes=code).message.startswith("task_codes: ")
    assert desk.send("PUT", f"/api/tasks/v2/tasks/contracts/{ended}", tasks=code).refusal()[0] == 400
    assert desk.send("POST", f"{TEAM}/tasks", code=code, description="D").message.startswith("code: ")
    web = f"{COMPANY}/teams/acme:web/engagements/{contract}/tasks"
    assert desk.send("PUT", web, tasks=code).refusal()[0] == 404


# --- older clients, and slips ---


def test_what_the_first_clients_call(desk: Desk) -> None:
    desk.contract()
    for place in (COMPANY, TEAM, f"{TEAM}/users/freelancer"):
        code = desk.create("A", place)
        path = f"{place}/tasks/{quote(code)}"
        assert desk.tell("PUT", path, code=code, description="Other", url="")["tasks"] == {"message": "updated"}
        assert desk.ask(path)["tasks"]["task"]["description"] == "Other"
        assert code in str(desk.ask(f"{place}/tasks/full_list", ("search", desk.mark)))
        assert desk.tell("DELETE", path, code=code)["tasks"] == "1"
        assert desk.ask(path)["tasks"] == ""
    person = f"{TEAM}/users/freelancer"
    desk.create("B", person)
    desk.create("B", TEAM)
    assert int(desk.tell("DELETE", f"{person}/tasks/all_tasks")["tasks"]) >= 1
    assert desk.ask(f"{person}/tasks")["tasks"] == ""
    assert desk.task("B")["level"] == "team"


def test_paths_of_clients_that_slip(desk: Desk) -> None:
    slip = f"{COMPANY}/acme:design"
    contract, code = desk.contract(), desk.create("A", slip)
    desk.tell("PUT", f"{slip}/tasks/{quote(code)}", description="Other")
    assert desk.ask(f"{slip}/tasks/{quote(code)}")["tasks"]["task"]["description"] == "Other"
    assert code in str(desk.ask(f"{slip}/tasks"))
    assert desk.tell("PUT", f"{slip}/engagements/{contract}", tasks=code)["tasks"] == ""
    second = f"{TEAM}/engagements/{contract}/tasks".replace("/v1/", "/v2/")
    assert desk.ask(second)["task_sets"]["task_set"]["tasks"]["task"][0]["code"] == code
    assert desk.tell("PUT", second)["tasks"] == ""
    assert desk.tell("PUT", f"{slip}/archive/{quote(code)}")["tasks"] == "1"
    assert desk.tell("PUT", f"{slip}/unarchive/{quote(code)}")["tasks"] == "1"


# --- published clients ---

# The clients' names for one call: python-upwork 2.1.0 and 1.3.7; both releases of upwork-api have the same.
CALLS = {
    "list": ("activities.team.get_list", "task.get_team_tasks", "activities.team.getList"),
    "get": ("activities.team.get_specific_list", "task.get_team_specific_tasks", "activities.team.getSpecificList"),
    "archive": ("activities.team.archive_activities", "task.archive_team_task", "activities.team.archiveActivity"),
    "use": ("activities.team.unarchive_activities", "task.unarchive_team_task", "activities.team.unarchiveActivity"),
    "assign": ("activities.engagement.assign", "task.assign_engagement", "activities.engagement.assign"),
    "of": (
        "activities.engagement.get_specific",
        "task_v2.list_engagement_activities",
        "activities.engagement.getSpecific",
    ),
    "assign contract": (
        "activities.engagement.assign_to_engagement",
        "task_v2.assign_to_engagement",
        "activities.engagement.assignToEngagement",
    ),
}


@pytest.fixture(params=CLIENT_KINDS)
def kind(request: pytest.FixtureRequest) -> ClientKind:
    kind: ClientKind = request.param
    return kind


def test_published_clients_do_all_there_is(
    kind: ClientKind, published_client: MakeClient, hall: Hall, desk: Desk
) -> None:
    client = published_client(kind, hall, token=hall.token("hiring"))
    is_older = kind == "python-1.3.7"
    place = "acme", "acme:design"
    code, other, contract = desk.code("Team task 01"), desk.code("Team task 02"), desk.contract()
    column = 1 if is_older else 0 if kind == "python-2.1.0" else 2

    def call(name: str, *values: Any) -> Any:
        answer = client.call(CALLS[name][column], *values)
        return answer["tasks"] if isinstance(answer, dict) and "tasks" in answer and "server_time" in answer else answer

    if is_older:
        made = client.call("task.post_team_task", *place, code, "Desc", "", [contract])
        client.call("task.post_team_task", *place, other, "Desc", "", None, True)
        client.call("task.put_team_task", *place, code, "Desc updated", "https://example.com")
    else:
        add, change = {
            0: ("activities.team.add_activity", "activities.team.update_activities"),
            2: ("activities.team.addActivity", "activities.team.updateActivity"),
        }[column]
        made = client.call(add, *place, {"code": code, "description": "Desc", "engagements": contract})["tasks"]
        client.call(add, *place, {"code": other, "description": "Desc", "all_in_company": "1"})
        client.call(change, *place, code, {"description": "Desc updated", "url": "https://example.com"})
    assert (made.get("tasks", made)["code"], desk.task("Team task 01")["description"]) == (code, "Desc updated")
    assert {code, other} <= {task["code"] for task in call("list", *place)["task"]}
    both = [code, other] if is_older else f"{code};{other}"
    assert [task["code"] for task in call("get", *place, both)["task"]] == [code, other]
    assert call("archive", *place, both) == "2"
    assert call("use", *place, code) == "1"

    def assigned() -> Any:
        told = call("of", contract)
        return told.get("task_sets", told)["task_set"]["tasks"]

    assert [task["code"] for task in assigned()["task"]] == [code]
    call("assign", *place, contract, *([None] if is_older else [{"tasks": ""}]))
    assert assigned() == ""
    call("assign contract", contract, [code] if is_older else {"tasks": code})
    assert [task["code"] for task in assigned()["task"]] == [code]
    if kind == "node-1.3.8":
        with pytest.raises(ClientError) as refused:
            call("assign contract", contract, {"tasks": "nothing"})
        assert refused.value.status == 400
