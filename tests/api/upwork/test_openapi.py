"""The description of the API: it is valid, complete, and what requests made up from it get is what it says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from hiringhall.api.upwork.endpoint import ENDPOINTS
from hiringhall.api.upwork.openapi import document
from hiringhall.api.upwork.token_endpoints import TOKEN_ENDPOINTS
from tests.api.upwork.wire import Wire
from tests.conftest import StartHall
from tests.support.hall import Hall

OPERATIONS = [
    (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if operation["operationId"] in ENDPOINTS
]


def test_the_document_is_valid() -> None:
    validate(document())


def test_every_endpoint_is_in_it_with_its_permission_and_parameters() -> None:
    operations = {
        operation["operationId"]: (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == set(ENDPOINTS) | {call.id for call in TOKEN_ENDPOINTS}
    for endpoint in ENDPOINTS.values():
        path, method, operation = operations[endpoint.id]
        served = endpoint.paths[0]
        address = f"/{served}" if served.startswith("gds/") else f"/api/{served}.{{format}}"
        assert (path, method) == (address, endpoint.method.lower())
        assert endpoint.scope is None or endpoint.scope.text in operation["description"]
        named = {parameter["name"] for parameter in operation["parameters"]}
        body = operation.get("requestBody", {}).get("content", {})
        assert method == "get" or set(body) == {
            "application/x-www-form-urlencoded",
            "application/json",
            "application/xml",
            *({"multipart/form-data"} if endpoint.takes_files else ()),
        }
        for content in body.values():
            named |= set(content["schema"]["properties"])
        repeated = {"Idempotency-Key"} if endpoint.moves_money else set()
        files = {"files"} if endpoint.takes_files else set()
        assert named == {*endpoint.parameters.__struct_fields__, "format", *repeated, *files}
        assert ("409" in operation["responses"]) == endpoint.moves_money


def test_people_find_it_at_docs(hall: Hall) -> None:
    line = Wire(hall)
    assert line.send("GET", "/docs", {}).status == 200
    line.close()


# --- made-up requests ---

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
# Values that mean something here, so that not all of the requests are refused by their first parameter.
MEANINGFUL = {
    "tq": ["select sum(hours)", "select sum(amount)", "select"],
    "buyer_team__reference": ["acme", "acme:web", "globex", "1"],
    "company_reference": ["acme", "northwind", "1"],
    "team_reference": ["acme", "acme:design", "globex"],
    "user_reference": ["me", "admin", "outsider", "1"],
    "job_key": ["1", "2", "3", "~010123456789abcdef"],
    "category2": ["Design & Creative"],
    "subcategory2": ["Graphic Design"],
    "created_by": ["owner", "2"],
    "page": ["0;10", "3;2", "7", "0;0"],
    "order_by": ["created_time", "title;A", "x"],
    "start_date": ["06-15-2027", "2027-06-15"],
    "budget": ["100", "99.50", "-1", "1e9"],
    "skills": ["python", "python;javascript", ";;"],
    "test": ["271", "0"],
    "reason_code": ["41", "1"],
    "created_time_from": ["2026-01-01T00:00:00", "2026"],
    "engagement_reference": ["1", "2", "3"],
    "contract_reference": ["1", "2", "3"],
    "reason": ["API_REAS_WORK_NOT_NEEDED", "9504", "x"],
}


def values_for(name: str, schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Draw what might be sent for a parameter: what it takes, what means something here, or any text."""
    parts = schema.get("anyOf", [schema])
    taken = [str(value) for part in parts for value in _resolved(part).get("enum", ())]
    if any(part.get("type") == "integer" for part in parts):
        taken += ["1", "90", "0", "-5"]
    likely = st.sampled_from(taken + MEANINGFUL.get(name, []) or ["x"])
    return likely if name == "format" else st.one_of(likely, likely, likely, TEXTS)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document()["components"]["schemas"][name] if name else schema


@st.composite
def made_up_calls(
    draw: st.DrawFn, described: tuple[str, str, dict[str, Any]]
) -> tuple[dict[str, Any], str, str, dict[str, str], str, str]:
    """Draw path and parameters of an operation, the way they are sent, and who sends them."""
    path, method, operation = described
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    fields = {
        name: (parameter["schema"], parameter["required"])
        for name, parameter in parameters.items()
        if parameter["in"] == "query"
    }
    bodies = operation.get("requestBody", {}).get("content", {})
    for content in (content for kind, content in bodies.items() if kind != "multipart/form-data"):
        required = content["schema"].get("required", ())
        fields |= {name: (schema, name in required) for name, schema in content["schema"]["properties"].items()}
    in_path = {
        name: draw(values_for(name, parameter["schema"]))
        for name, parameter in parameters.items()
        if parameter["in"] == "path" and name != "format"
    }
    for name, value in in_path.items():
        escaped = "".join(f"%{byte:02X}" for byte in value.encode()) or "x"
        path = path.replace(f"{{{name}}}", escaped)
    sent = {
        name: draw(values_for(name, schema))
        for name, (schema, required) in fields.items()
        if name != "format" and draw(st.sampled_from([True, True, True, False] if required else [False, True]))
    }
    if draw(st.integers(0, 9)) == 0:
        sent[draw(TEXTS)] = draw(TEXTS)
    way = draw(st.sampled_from(["query"] if method == "get" else ["query", "form", "json"]))
    user = draw(st.sampled_from(["owner", "owner", "recruiter", "member", "outsider"]))
    return operation, method.upper(), path.replace("{format}", "json"), sent, way, user


@pytest.fixture
def own_wire(hall_server: StartHall) -> Iterator[Wire]:
    """Open a line to a hall that may be filled with made-up jobs."""
    wire = Wire(hall_server("sqlite"))
    yield wire
    wire.close()


def test_answers_to_made_up_requests_are_as_described(own_wire: Wire) -> None:
    components = {"components": document()["components"]}
    seen: set[int] = set()

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(data=st.data())
    def conform(described: tuple[str, str, dict[str, Any]], data: st.DataObject) -> None:
        operation, method, path, sent, way, user = data.draw(made_up_calls(described))
        pairs = list(sent.items())
        ways: dict[str, dict[str, Any]] = {"query": {"query": pairs}, "form": {"form": pairs}, "json": {"json": sent}}
        options = ways[way]
        if way == "form" and method != "POST":
            options = {"form": [("http_method", method), *pairs]}
            method = "POST"
        answer = own_wire.call(method, path, as_user=user, **options)
        assert str(answer.status) in operation["responses"], answer.body
        schema = operation["responses"][str(answer.status)]["content"]["application/json"]["schema"]
        OAS31Validator(components | schema).validate(answer.json)
        if "errors" in answer.json:
            assert re.search(r"\S", answer.json["errors"][0]["message"])
        elif answer.status >= 400:
            assert re.search(r"\S", answer.message)
        seen.add(answer.status)

    assert {operation["operationId"] for _, _, operation in OPERATIONS} == set(ENDPOINTS)
    for described in OPERATIONS:
        conform(described)
    assert {200, 400, 403, 404} <= seen
    own_wire.hall.installation.run("check")
