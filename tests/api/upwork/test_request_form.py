"""The many ways of sending one request, and the forms an answer takes, over a real socket."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from hiringhall.api.upwork.endpoint import ENDPOINTS
from hiringhall.api.upwork.endpoints import load
from tests.api.upwork.wire import INFO, JSON, XML, Answer, Wire
from tests.support.hall import Hall

JOBS = "/api/hr/v2/jobs"
TEAM = ("buyer_team__reference", "acme")
JOB = {
    "buyer_team__reference": "acme",
    "title": "Café signs",
    "job_type": "hourly",
    "description": "Twelve signs & a “menu” board.",
    "visibility": "public",
    "category2": "Design & Creative",
    "subcategory2": "Graphic Design",
}
EDIT = {name: value for name, value in JOB.items() if name != "job_type"} | {"title": "Signs"}


def as_xml(members: dict[str, str]) -> bytes:
    lines = [f"<{name}>{value.replace('&', '&amp;')}</{name}>" for name, value in members.items()]
    return f"<request>{''.join(lines)}</request>".encode()


def root(answer: Answer) -> Element:
    assert answer.headers["content-type"] == XML
    return fromstring(answer.body)


def post(wire: Wire, **changes: str) -> str:
    return str(wire.call("POST", f"{JOBS}.json", json=JOB | changes).json["job"]["reference"])


def job(wire: Wire, key: str) -> dict[str, Any]:
    found: dict[str, Any] = wire.call(path=f"{JOBS}/{key}.json").json["job"]
    return found


def payload(answer: Answer) -> Any:
    assert answer.status == 200, answer.body
    return {name: value for name, value in answer.json.items() if name not in ("server_time", "auth_user")}


# --- format ---


@pytest.mark.parametrize(
    ("ending", "accept", "kind"),
    [
        (".json", "", JSON),
        (".json", XML, JSON),
        (".xml", "", XML),
        (".xml", JSON, XML),
        (".XML", "", XML),
        ("", JSON, JSON),
        ("", XML, XML),
        ("", "application/vnd.upwork.api-v1+json", JSON),
        ("", f"{XML};q=0.4, {JSON};q=0.9", JSON),
        ("", "text/html, */*", XML),
        ("", "", XML),
    ],
)
def test_the_ending_decides_on_the_format_then_accept_then_the_endpoints_own(
    wire: Wire, ending: str, accept: str, kind: str
) -> None:
    answer = wire.call(path=f"/api/auth/v1/info{ending}", headers={"accept": accept} if accept else {})
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


def test_an_endpoint_that_serves_json_only_says_so_when_asked_for_xml_by_ending(wire: Wire) -> None:
    path = "/api/profiles/v2/metadata/categories"
    assert wire.call(path=path).headers["content-type"] == JSON
    assert wire.call(path=path, headers={"accept": XML}).headers["content-type"] == JSON
    refused = wire.call(path=f"{path}.xml")
    assert refused.status == 400
    assert root(refused).findtext("error/message", "").startswith('format: "xml" is not served')


def test_an_error_comes_in_the_format_asked_for(wire: Wire) -> None:
    as_json, as_xml_ = (wire.call(path=f"/api/hr/v2/teams/nobody.{kind}") for kind in ("json", "xml"))
    assert as_json.refusal() == (404, "There is no such team.")
    assert root(as_xml_).findtext("error/message") == "There is no such team."
    assert as_xml_.headers["x-upwork-error-message"] == "There is no such team."


# --- version ---


@pytest.mark.parametrize(
    ("path", "headers", "served"),
    [
        ("/api/profiles/v1/metadata/categories.json", {}, "v1"),
        ("/api/profiles/v2/metadata/categories.json", {}, "v2"),
        ("/api/v2/profiles/metadata/categories.json", {}, "v2"),
        ("/api/profiles/metadata/categories.json", {"x-upwork-version": "v2"}, "v2"),
        ("/api/profiles/metadata/categories.json", {"accept": "application/vnd.upwork.api-v2+json"}, "v2"),
        ("/api/profiles/metadata/categories.json", {}, "v1"),
        ("/api/profiles/v1/metadata/categories.json", {"x-upwork-version": "v2"}, "v2"),
        ("/api/profiles/v1/metadata/categories.json", {"accept": "application/vnd.upwork.api-v2+json"}, "v1"),
        (
            "/api/profiles/metadata/categories.json",
            {"x-upwork-version": "v1", "accept": "application/vnd.upwork.api-v2+json"},
            "v1",
        ),
    ],
)
def test_the_version_is_the_headers_then_the_paths_then_that_of_accept(
    wire: Wire, path: str, headers: dict[str, str], served: str
) -> None:
    first = wire.call(path=path, headers=headers).json["categories"][0]
    assert ("id" in first) == (served == "v2")


def test_the_version_may_stand_before_the_resource(wire: Wire) -> None:
    assert payload(wire.call(path="/api/v1/auth/info.json")) == payload(wire.call(path="/api/auth/v1/info.json"))


def test_a_version_that_is_not_served_is_a_wrong_address(wire: Wire) -> None:
    assert wire.call(path="/api/auth/v9/info.json").refusal() == (404, "Wrong URL requested")
    assert wire.call(headers={"x-upwork-version": "v9"}).refusal() == (404, "Wrong URL requested")
    status, message = wire.call(headers={"x-upwork-version": "latest"}).refusal()
    assert (status, message) == (400, "X-Upwork-Version: Send a version like v1.")


# --- method and body ---


def test_a_job_is_posted_with_its_parameters_in_form_json_xml_or_query(wire: Wire) -> None:
    pairs = list(JOB.items())
    answers = [
        wire.call("POST", f"{JOBS}.json", form=pairs),
        wire.call("POST", f"{JOBS}.json", json=JOB),
        wire.call("POST", f"{JOBS}.json", body=as_xml(JOB), content_type=XML),
        wire.call("POST", f"{JOBS}.json", body=as_xml(JOB), content_type="text/xml; charset=utf-8"),
        # The published Perl client sends neither body nor content type nor length.
        wire.call("POST", f"{JOBS}.json", query=pairs),
        wire.call("POST", f"{JOBS}.json", form=pairs[:3], query=pairs[3:]),
    ]
    keys = [answer.json["job"]["reference"] for answer in answers]
    assert len(set(keys)) == len(answers)
    for key in keys:
        found = job(wire, key)
        assert (found["title"], found["description"]) == (JOB["title"], JOB["description"])


def test_a_java_client_may_send_json_in_latin_1(wire: Wire) -> None:
    body = (
        '{"buyer_team__reference":"acme","title":"Café","job_type":"hourly","description":"Menü",'
        '"visibility":"public","category2":"Design & Creative","subcategory2":"Graphic Design"}'
    )
    key = wire.call("POST", f"{JOBS}.json", body=body.encode("latin-1"), content_type=JSON).json["job"]["reference"]
    assert job(wire, key)["description"] == "Menü"


def test_an_update_and_a_cancellation_go_as_themselves_or_as_a_post_that_names_them(wire: Wire) -> None:
    def changed(**options: Any) -> dict[str, Any]:
        key = post(wire)
        answer = wire.call(path=f"{JOBS}/{key}.json", **options)
        assert payload(answer) in ({"job": {"message": "updated"}}, {"job": {"message": "deleted"}})
        found = job(wire, key)
        return {name: found[name] for name in ("title", "status")}

    edited = {"title": "Signs", "status": "open"}
    pairs = list(EDIT.items())
    put, delete = ("http_method", "put"), ("http_method", "delete")
    assert changed(method="PUT", json=EDIT) == edited
    assert changed(method="PUT", body=as_xml(EDIT), content_type=XML) == edited
    assert changed(method="PUT", query=pairs) == edited
    assert changed(method="POST", form=[put, *pairs]) == edited
    assert changed(method="POST", form=pairs, query=[put]) == edited
    assert changed(method="POST", query=[put, *pairs]) == edited
    assert changed(method="POST", json=dict([put]) | EDIT) == edited
    assert changed(method="POST", body=as_xml(dict([put]) | EDIT), content_type=XML) == edited
    # One client's update goes out as a plain POST.
    assert changed(method="POST", json=EDIT) == edited

    cancelled = {"title": "Café signs", "status": "cancelled"}
    reason = ("reason_code", "41")
    assert changed(method="DELETE", json=dict([reason])) == cancelled
    assert changed(method="DELETE", body=as_xml(dict([reason])), content_type=XML) == cancelled
    assert changed(method="DELETE", query=[reason]) == cancelled
    assert changed(method="DELETE", json={"reason": 41}) == cancelled
    assert changed(method="POST", form=[delete, reason]) == cancelled
    assert changed(method="POST", json=dict([delete, reason])) == cancelled
    assert changed(method="POST", body=as_xml(dict([delete, reason])), content_type=XML) == cancelled
    assert changed(method="POST", query=[delete, reason]) == cancelled


def test_a_read_may_be_a_post_that_says_so(wire: Wire) -> None:
    answer = wire.call("POST", f"{JOBS}.json", form=[("http_method", "GET"), TEAM])
    assert "lister" in answer.json["jobs"]


def test_a_yes_or_no_may_be_a_digit_or_a_word(wire: Wire) -> None:
    def total(flag: str) -> int:
        answer = wire.call(path=f"{JOBS}.json", query=[TEAM, ("include_sub_teams", flag), ("page", "0;1")])
        return int(answer.json["jobs"]["lister"]["total_items"])

    alone, whole = total("0"), total("1")
    assert whole > alone
    assert [total(word) for word in ("False", "false")] == [alone, alone]
    assert [total(word) for word in ("True", "true")] == [whole, whole]


def test_the_head_of_an_answer_tells_what_a_get_would_send(wire: Wire) -> None:
    head, whole = wire.call("HEAD"), wire.call("GET")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    assert wire.call("HEAD", as_user="owner", signature="d3Jvbmc=").headers["x-upwork-error-code"] == "401"


# --- paths ---


@pytest.mark.parametrize(
    "path",
    [
        "//api/auth/v1/info.json",
        "/api//auth/v1/info.json",
        "/api/auth/v1//info.json",
        "/api/auth/v1/info.json/",
        "/api/%61uth/v1/inf%6F.json",
        "/api/auth/V1/info.JSON",
    ],
)
def test_a_path_counts_with_slashes_doubled_and_characters_escaped(wire: Wire, path: str) -> None:
    assert wire.call(path=path).json["info"]["ref"]


def test_slips_of_published_clients_reach_what_they_mean(wire: Wire, hall: Hall) -> None:
    listed = wire.call(path="/api/hr/v2jobs.json", query=[TEAM])
    assert listed.json["jobs"]["lister"]["paging"] == {"offset": "0", "count": "20"}
    reference = hall.backstage.user_id("admin")
    assert wire.call(path=f"/api/hr/v2/users/me{reference}.json").json["user"]["id"] == "admin"
    key = post(wire)
    assert wire.call("PUT", f"/api/hr/v2jobs/{key}.json", json=EDIT).json["job"] == {"message": "updated"}
    assert wire.call("DELETE", f"/api/hr/v2jobs/{key}.json", json={"reason_code": "41"}).status == 200


def test_teams_answer_where_the_reference_prints_them_too(wire: Wire) -> None:
    listed = payload(wire.call(path="/api/hr/v2/teams.json"))
    for path in ("/api/v2/teams.json", "/api/v1/teams.json", "/api/teams/v2.json"):
        assert payload(wire.call(path=path)) == listed
    users = payload(wire.call(path="/api/hr/v2/teams/acme/users.json"))
    assert payload(wire.call(path="/api/v2/teams/acme/users.json")) == users


def test_a_key_may_stand_in_the_path_with_its_tilde_escaped(wire: Wire) -> None:
    key = post(wire)
    for written in (key, key.replace("~", "%7E"), key.replace("~", "%7e")):
        assert job(wire, written)["reference"] == key
    assert wire.call(path="/api/hr/v2/teams/acme%3Adesign.json").json["team"]["id"] == "acme:design"
    assert wire.call(path="/api/hr/v2/teams/acme:design.json").json["team"]["id"] == "acme:design"
    assert wire.call(path="/api/hr/v2/teams/a%3Bb.json").refusal() == (404, "There is no such team.")


# --- JSONP and other sites ---


def test_a_script_on_another_site_reads_an_answer_through_its_callback(wire: Wire) -> None:
    answer = wire.call(query=[("callback", "jQuery1_2.got")], placement="query")
    assert answer.headers["content-type"] == "application/javascript"
    assert answer.headers["access-control-allow-origin"] == "*"
    start, end = b"/**/jQuery1_2.got(", b");"
    assert answer.body.startswith(start)
    assert answer.body.endswith(end)
    inner = Answer(200, {"content-type": JSON}, answer.body[len(start) : -len(end)])
    assert inner.json["info"] == wire.call().json["info"]
    # jQuery's cache breaker is no parameter.
    assert wire.call(query=[("callback", "f"), ("_", "1396000000")]).status == 200


def test_an_error_under_a_callback_keeps_its_status(wire: Wire) -> None:
    answer = wire.call(path="/api/hr/v2/teams/nobody.json", query=[("callback", "f")])
    assert answer.status == 404
    assert answer.body.startswith(b'/**/f({"server_time":')
    assert answer.headers["x-upwork-error-message"] == "There is no such team."


# --- what an answer looks like ---


def test_an_answer_has_its_time_and_who_asked_before_the_rest(wire: Wire) -> None:
    answer = wire.call()
    assert list(answer.json) == ["server_time", "auth_user", "info"]
    asked = answer.json["auth_user"]
    assert list(asked) == ["first_name", "last_name", "timezone", "timezone_offset"]
    assert (asked["first_name"], asked["timezone"]) == ("Maya", "America/Los_Angeles")
    assert asked["timezone_offset"] in ("-25200", "-28800")
    assert answer.headers["expires"] == "Fri, 13 Oct 2000 05:00:00 GMT"
    assert answer.headers["pragma"] == "no-cache"
    assert "no-store" in answer.headers["cache-control"]


def test_xml_has_the_same_members_in_the_same_order(wire: Wire) -> None:
    tree = root(wire.call(path="/api/auth/v1/info.xml"))
    assert tree.tag == "response"
    assert [member.tag for member in tree] == ["server_time", "auth_user", "info"]
    told = wire.call().json["info"]
    assert {member.tag: member.text or "" for member in tree[2] if not len(member)} == {
        name: value for name, value in told.items() if isinstance(value, str)
    }
    assert all(not element.attrib for element in tree.iter())
    skills = root(wire.call(path="/api/profiles/v1/metadata/skills.xml"))
    assert {element.tag for element in skills[2]} == {"skill"}
    query = [("buyer_team__reference", "globex"), ("page", "0;4")]
    listed = root(wire.call(path="/api/hr/v2/jobs.xml", query=query, as_user="outsider"))
    assert [element.tag for element in listed[2]] == ["lister", "job", "job", "job", "job"]


def test_text_beyond_ascii_is_escaped_in_json_and_plain_in_xml(wire: Wire) -> None:
    key = post(wire, title="Schöne 🎨 Schilder")
    path = f"{JOBS}/{key}"
    answer = wire.call(path=f"{path}.json")
    assert answer.body.isascii()
    assert answer.json["job"]["title"] == "Schöne 🎨 Schilder"
    assert root(wire.call(path=f"{path}.xml")).findtext("job/title") == "Schöne 🎨 Schilder"


def test_server_time_is_a_text_or_a_number_as_each_endpoint_has_it(wire: Wire) -> None:
    load()
    key = post(wire)
    paths = {
        "profiles_search_jobs": int,
        "profiles_search_providers": int,
        "metadata_categories_v2": int,
        "hr_jobs_create": int,
        "hr_jobs_update": int,
        "hr_jobs_cancel": int,
        "hr_contracts_suspend": int,
        "hr_contracts_restart": int,
        "hr_contracts_end": int,
        "offers_clients_create": int,
        "hr_offers_create": int,
        **dict.fromkeys(("team_snapshots_get", "team_snapshots_update", "team_snapshots_delete"), int),
        "team_snapshots_contract_get": int,
        "team_snapshots_contract_update": int,
        "team_snapshots_contract_delete": int,
        "team_snapshots_contract_delete_webcam": int,
        **{id_: int for id_ in ENDPOINTS if id_.startswith(("hr_milestones_", "hr_submissions_", "messages_", "gds_"))},
    }
    assert {id_: endpoint.server_time for id_, endpoint in ENDPOINTS.items() if endpoint.server_time is int} == paths
    assert isinstance(wire.call(path="/api/profiles/v2/metadata/categories.json").json["server_time"], int)
    found = wire.call(path="/api/profiles/v2/search/jobs.json", query=[("q", "painter")])
    assert isinstance(found.json["server_time"], int)
    assert isinstance(wire.call("POST", f"{JOBS}.json", json=JOB).json["server_time"], int)
    assert isinstance(wire.call("PUT", f"{JOBS}/{key}.json", json=EDIT).json["server_time"], int)
    assert isinstance(wire.call("DELETE", f"{JOBS}/{key}.json", json={"reason": "41"}).json["server_time"], int)
    for path in (INFO, "/api/hr/v2/teams.json", f"{JOBS}/{key}.json", "/api/profiles/v1/metadata/regions.json"):
        assert wire.call(path=path).json["server_time"].isdigit()


# --- lists ---


def test_none_one_and_many_jobs_are_an_empty_text_an_object_and_a_list(wire: Wire) -> None:
    backstage = wire.hall.backstage
    owner = backstage.found_company("four-jobs")
    token = backstage.create_token(wire.key, owner)
    keys = [backstage.post_job(owner, "four-jobs") for _ in range(4)]
    backstage.cancel_job(owner, keys[0])

    def listed(*more: tuple[str, str]) -> Any:
        return wire.call(path=f"{JOBS}.json", query=[("buyer_team__reference", "four-jobs"), *more], token=token)

    jobs = listed().json["jobs"]
    assert jobs["lister"] == {
        "total_items": "4",
        "query": "",
        "paging": {"offset": "0", "count": "20"},
        "sort": {"sort": {"sort": ["created_time", "desc"]}},
    }
    assert [type(entry) for entry in jobs["job"]] == [dict] * 4
    assert listed(("page", "1;1")).json["jobs"]["job"] == jobs["job"][1]
    assert listed(("page", "1;2")).json["jobs"]["job"] == jobs["job"][1:3]
    beyond = listed(("page", "4;10")).json["jobs"]
    assert beyond["job"] == ""
    assert beyond["lister"]["total_items"] == "4"
    assert beyond["lister"]["paging"] == {"offset": "4", "count": "10"}
    ascending = listed(("order_by", "created_time")).json["jobs"]
    assert ascending["job"] == jobs["job"][::-1]
    assert ascending["lister"]["sort"] == {"sort": {"sort": ["created_time", "asc"]}}
    assert listed(("status", "cancelled")).json["jobs"]["job"]["reference"] == keys[0]
    assert listed(("status", "filled")).json["jobs"]["job"] == ""
