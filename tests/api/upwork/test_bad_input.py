"""Requests that cannot be accepted: the documented status, a message that names the field, and nothing changed."""

import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api.upwork.signing import header, joined
from tests.api.upwork.wire import INFO, JSON, XML, Wire
from tests.support.hall import Hall

JOBS = "/api/hr/v2/jobs.json"
TEAM = {"buyer_team__reference": "acme"}
JOB = TEAM | {
    "title": "Sign painter",
    "job_type": "hourly",
    "description": "Twelve signs.",
    "visibility": "public",
    "category2": "Design & Creative",
    "subcategory2": "Graphic Design",
}
FIXED = JOB | {"job_type": "fixed-price"}

NO_KEY_OR_TOKEN = (400, "Can't verify request, missing oauth_consumer_key or oauth_token.")
MISSING_PART = (400, "Can't verify request signature, missing parameter.")
OUT_OF_SEQUENCE = (400, "Timestamp is out of sequence.")
WRONG_SIGNATURE = (401, "Verification of signature failed.")
REPLAYED = (403, "Duplicate timestamp/nonce combination, possible replay attack.")
UNKNOWN = (403, "The consumer_key and token combination does not exist or is not enabled")
WRONG_URL = (404, "Wrong URL requested")
TWICE = "The parameter is given more than once; send it once."


@pytest.fixture(autouse=True)
def _nothing_changes(hall: Hall) -> Iterator[None]:
    hall.token("admin")  # made here, since that is a change
    before = hall.backstage.records()
    yield
    assert hall.backstage.records() == before


def refused(wire: Wire, method: str = "GET", path: str = JOBS, **options: Any) -> tuple[int, str]:
    return wire.call(method, path, **options).refusal()


# --- parameters ---


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *(({name: None}, f"{name}: The parameter is required.") for name in JOB),
        *(({name: ""}, f"{name}: The parameter is required.") for name in JOB),
        ({"colour": "red"}, "colour: The parameter is not known here; known are: "),
        ({"title": "  \n "}, "title: write 1 to 200 characters."),
        ({"title": "x" * 201}, "title: write 1 to 200 characters."),
        ({"title": {"en": "Painter"}}, "title[en]: The parameter is not known here"),
        ({"title": ["Painter"]}, "title[0]: The parameter is not known here"),
        ({"title": "a\0b"}, "title: A NUL character is not text."),
        ({"title": "\ud800"}, "title: Half of a surrogate pair is not text."),
        ({"description": "x" * 50_001}, "description: write 1 to 50000 characters."),
        ({"job_type": "barter"}, "job_type: Write one of: hourly, fixed-price."),
        ({"visibility": "secret"}, "visibility: Write one of: public, private, odesk, upwork, invite-only."),
        ({"contractor_type": "robots"}, "contractor_type: Write one of: all, individuals, agencies."),
        ({"category2": "Alchemy"}, "category2: "),
        ({"subcategory2": "Alchemy"}, "subcategory2: "),
        ({"duration": "long"}, "duration: Write a whole number."),
        ({"duration": "1.5"}, "duration: Write a whole number."),
        ({"duration": 0}, "duration: write 1 to 100000 hours."),
        ({"duration": -1}, "duration: write 1 to 100000 hours."),
        ({"duration": 10**30}, "duration: "),
        ({"job_type": "fixed-price"}, "budget: a fixed-price job needs a budget."),
        *(
            ({"job_type": "fixed-price", "budget": amount}, "budget: write an amount ")
            for amount in (
                "much",
                "12,50",
                "1.005",
                "-1",
                "1e5",
                "0x10",
                "\u0967\u0968",
                "1" * 14,
                "9" * 13,
                "Infinity",
            )
        ),
        *(
            ({"start_date": day}, "start_date: write a date as mm-dd-yyyy")
            for day in ("2027-06-15", "02-30-2027", "13-01-2027", "soon", "06-15-27", "06-15-0000")
        ),
        ({"skills": "telepathy"}, "skills: "),
        ({"skills": ";".join(f"s{n}" for n in range(51))}, "skills: name at most 50."),
        ({"test": "0"}, "test: "),
        ({"buyer_team__reference": "nothing"}, "There is no such team."),
        ({"status": "open"}, "status: The parameter is not known here"),
        ({"job_key": "~01"}, "job_key: The parameter is not known here"),
    ],
)
def test_a_job_that_cannot_be_posted(wire: Wire, changes: dict[str, Any], message: str) -> None:
    values = {name: value for name, value in (JOB | changes).items() if value is not None}
    if changes == {"title": "\ud800"}:
        body = str(JOB | {"title": "#"}).replace("'", '"').replace("#", "\\ud800").encode()
        status, told = refused(wire, "POST", body=body, content_type=JSON)
    else:
        status, told = refused(wire, "POST", json=values)
    assert status in (400, 404)
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        (JOBS, {}, "buyer_team__reference: The parameter is required."),
        (JOBS, TEAM | {"tag": "x"}, "tag: The parameter is not known here; known are: buyer_team__reference, "),
        (JOBS, TEAM | {"status": "lost"}, "status: Write one of: open, filled, cancelled."),
        (JOBS, TEAM | {"include_sub_teams": "2"}, "include_sub_teams: Write one of: 0, 1."),
        (JOBS, TEAM | {"created_by": "nobody"}, "There is no such user."),
        (JOBS, TEAM | {"created_time_from": "yesterday"}, "created_time_from: write a time as yyyy-mm-ddTHH:MM:SS"),
        (JOBS, TEAM | {"created_time_to": "2027-13-01T00:00:00"}, "created_time_to: write a time as "),
        (JOBS, TEAM | {"order_by": "budget"}, "order_by: write one of created_time, title, "),
        (JOBS, TEAM | {"order_by": "title;down"}, "order_by: write one of created_time, title, "),
        *(
            (JOBS, TEAM | {"page": page}, "page: Send offset;count, for example ")
            for page in ("2", "a;b", "-1;10", "0;10;3", ";", "1.5;2", "0;-1", " 0;1", "\u0966;\u0967")
        ),
        *((JOBS, TEAM | {"page": page}, "page: The count, after ") for page in ("0;0", "0;101", "0;999999999999")),
        (JOBS, TEAM | {"page": "99999999999;10"}, "page: The offset can be "),
        ("/api/hr/v2/teams.json", {"colour": "red"}, "colour: The parameter is not known here; known are: none."),
        ("/api/hr/v2/teams/acme.json", {"include_users": "some"}, "include_users: Write one of: 0, 1."),
        ("/api/hr/v2/teams/acme/users.json", {"status_in_team": "gone"}, "status_in_team: Write one of: active, "),
        ("/api/hr/v2/companies/acme/users.json", {"status_in_company": "x"}, "status_in_company: Write one of: "),
        ("/api/profiles/v1/metadata/reasons.json", {}, "type: The parameter is required."),
        ("/api/profiles/v1/metadata/reasons.json", {"type": "Boredom"}, "type: Write one of: EmployerEndsNoStart"),
        ("/api/hr/v2/jobs/~01zz.json", {}, "job_key: write the key of a job, "),
        ("/api/hr/v2/jobs/9999999999999999999999.json", {}, "job_key: write the key of a job, "),
        ("/api/hr/v2/jobs/%E2%98%83.json", {}, "job_key: write the key of a job, "),
        ("/api/hr/v2/jobs/~01.json", {"job_key": "~02"}, f"job_key: {TWICE}"),
        ("/api/hr/v2/jobs/~010123456789abcdef.json", {}, "There is no such job."),
        ("/api/hr/v2/jobs/999999999999999999.json", {}, "There is no such job."),
        ("/api/hr/v2/teams/4611686018427387904.json", {}, "There is no such team."),
        ("/api/hr/v2/teams/99999999999999999999999.json", {}, "There is no such team."),
        ("/api/hr/v2/companies/nothing.json", {}, "There is no such company."),
        ("/api/hr/v2/companies/acme:design.json", {}, "There is no such company."),
        ("/api/hr/v2/users/nobody.json", {}, "There is no such user."),
        ("/api/hr/v2/userroles/me999999.json", {}, "There is no such user."),
        (JOBS, {"buyer_team__reference": "nothing"}, "There is no such team."),
        (JOBS, {"buyer_team__reference": "globex"}, "You hold no role in Globex that may "),
        ("/api/hr/v2/companies/globex.json", {}, "You belong to no team of this company."),
        ("/api/hr/v2/users/outsider.json", {}, "You share no company with this user."),
    ],
)
def test_a_read_that_cannot_be_answered(wire: Wire, path: str, query: dict[str, str], message: str) -> None:
    status, told = refused(wire, path=path, query=list(query.items()))
    assert told.startswith(message)
    expected = 404 if told.startswith("There is no such") else 403 if told.startswith("You ") else 400
    assert status == expected


def test_a_cancellation_or_update_that_cannot_be_done(wire: Wire) -> None:
    listed = wire.call(path=JOBS, query=[*TEAM.items(), ("status", "cancelled"), ("page", "0;1")])
    path = f"/api/hr/v2/jobs/{listed.json['jobs']['job']['reference']}.json"
    assert refused(wire, "DELETE", path) == (400, "reason_code: The parameter is required.")
    assert refused(wire, "DELETE", path, json={"reason_code": "1"})[1].startswith("reason_code: ")
    assert refused(wire, "DELETE", path, json={"reason_code": "41"})[0] == 400
    status, told = refused(wire, "PUT", path, json=JOB)
    assert (status, told[:40]) == (400, "job_type: The parameter is not known her")
    edit = {name: value for name, value in JOB.items() if name != "job_type"}
    assert refused(wire, "PUT", path, json=edit | {"status": "sold"})[1].startswith("status: Write one of: open, ")
    # Neither half of the update happens when the other cannot.
    assert refused(wire, "PUT", path, json=edit | {"title": "Other", "status": "open"})[0] == 400
    assert wire.call(path=path).json["job"]["title"] != "Other"
    assert refused(wire, "PUT", path, json=edit | {"buyer_team__reference": "globex"})[0] == 403
    missing = {name: value for name, value in edit.items() if name != "category2"}
    assert refused(wire, "PUT", path, json=missing) == (400, "category2: The parameter is required.")


def test_a_parameter_is_given_once_wherever_it_stands(wire: Wire) -> None:
    title, team = ("title", "Painter"), ("buyer_team__reference", "acme")
    expected = (400, f"title: {TWICE}")
    assert refused(wire, query=[team, team]) == (400, f"buyer_team__reference: {TWICE}")
    assert refused(wire, "POST", form=[title, title]) == expected
    assert refused(wire, "POST", form=[title], query=[title]) == expected
    assert refused(wire, "POST", json=dict([title]), query=[title]) == expected
    assert refused(wire, "POST", body=b'{"title": "a", "title": "b"}', content_type=JSON) == expected
    twice = b"<request><title>a</title><title>b</title></request>"
    assert refused(wire, "POST", body=twice, content_type=XML) == expected


# --- bodies ---

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><request><title>&c;</title></request>'
)
FILE = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><request><title>&f;</title></request>'


@pytest.mark.parametrize(
    ("content_type", "body", "message"),
    [
        (JSON, b"{", "The request body is not JSON that can be read: "),
        (JSON, b'{"title": }', "The request body is not JSON that can be read: Expecting value, line 1 column 11."),
        (JSON, b"[]", "The request body is not JSON that can be read: an object of parameters is needed."),
        (JSON, b"null", "The request body is not JSON that can be read: an object of parameters is needed."),
        (JSON, b'{"budget": NaN}', "The request body is not JSON that can be read: NaN is not a JSON value."),
        (JSON, b'{"title": "\xe9\n"}', "The request body is not JSON that can be read: "),
        (JSON, b"[" * 100_000, "The request body is "),
        (JSON, b'{"a":' * 50 + b"1" + b"}" * 50, "The request body is nested more than 16 levels deep."),
        (JSON, b'{"a": [' + b"1," * 1000 + b"1]}", "The request has more than 1000 parameters."),
        (JSON, b'{"oauth_token": "x"}', "oauth_token: A JSON or XML body is not signed"),
        (XML, b"<request><title>", "The request body is not XML that can be read: "),
        (XML, b"<title>a</title>", "The request body is not XML that can be read: the outermost element must be "),
        (XML, b"", "buyer_team__reference: The parameter is required."),
        (XML, BOMB.encode(), "The request body is not XML that can be read: a document type is not accepted."),
        (XML, FILE.encode(), "The request body is not XML that can be read: a document type is not accepted."),
        (XML, b'<?xml version="1.0" encoding="utf-99"?><request/>', "The request body is not XML that can be read: "),
        (XML, b"<request>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</request>", "The request body is nested more than 16"),
        ("text/plain", b"title=a", "Content-Type: A body is read as one of application/x-www-form-urlencoded, "),
        ("multipart/form-data; boundary=x", b"--x--", "Content-Type: A body is read as one of "),
    ],
)
def test_a_body_that_cannot_be_read(wire: Wire, content_type: str, body: bytes, message: str) -> None:
    status, told = refused(wire, "POST", body=body, content_type=content_type)
    assert (status, told[: len(message)]) == (400, message)


def test_a_form_or_query_that_cannot_be_read(wire: Wire) -> None:
    for broken in ("title=%zz", "title=%ff", "title=%"):
        headers = dict(wire.request("POST", JOBS).sent().headers)
        headers["content-type"] = "application/x-www-form-urlencoded"
        expected = (400, "title: The form is not percent-encoded UTF-8.")
        assert wire.send("POST", JOBS, headers, broken.encode()).refusal() == expected
        expected = (400, "title: The query is not percent-encoded UTF-8.")
        assert wire.send("GET", f"{JOBS}?{broken}", wire.request().sent().headers).refusal() == expected
    many = "&".join(f"p{n}=1" for n in range(1001))
    assert refused(wire, query=many) == (400, "The request has more than 1000 parameters.")
    assert refused(wire, query=[("title", "a\0b")]) == (400, "title: A NUL character is not text.")
    for path in ("/api/hr/v2/teams/%00.json", "/api/hr/v2/teams/%ff.json", "/api/hr/v2/teams/%C0%80.json"):
        assert refused(wire, path=path)[1].startswith("path: A segment is not percent-encoded UTF-8 ")


def test_a_body_may_have_a_mebibyte(wire: Wire, hall: Hall) -> None:
    message = "Request Entity Too Large: the body may have 1048576 bytes at most."
    announced = wire.request("POST", JOBS, content_type=JSON).sent().headers | {"content-length": "1048577"}
    assert wire.send("POST", JOBS, announced).refusal() == (413, message)
    wire.close()
    # Without an announced length the hall stops reading when it has seen too much.
    address = urlsplit(hall.base_url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=30) as line:
        line.sendall(f"POST {JOBS} HTTP/1.1\r\nHost: {address.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        line.sendall(b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(17)))
        assert line.recv(1024).startswith(b"HTTP/1.1 413 ")
    full = JOB | {"description": "x" * 900_000}
    assert refused(wire, "POST", json=full) == (400, "description: write 1 to 50000 characters.")


def test_a_body_that_breaks_off_is_not_acted_on(wire: Wire, hall: Hall) -> None:
    """All parameters stand in the query; only the end of the body is missing when the client hangs up."""
    request = wire.request("POST", JOBS, query=list(JOB.items()), content_type=JSON).sent()
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = "\r\n".join([f"POST {request.raw_path}?{request.raw_query} HTTP/1.1", *lines, "content-length: 20", "", ""])
    address = urlsplit(hall.base_url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=30) as line:
        line.sendall(head.encode() + b"{")
        line.shutdown(socket.SHUT_WR)
        assert b" 200 " not in line.recv(1024)


# --- where a request goes ---


def test_a_wrong_address_or_method(wire: Wire) -> None:
    for path in ("/api/hr/v2/nothing.json", "/api/hr.json", "/gds/x/v1/y.json", "/api/x"):
        answer = wire.call(path=path, headers={"accept": JSON})
        assert answer.status == 404
        if path.startswith("/api"):
            assert answer.refusal() == WRONG_URL
    for method in ("POST", "PUT", "DELETE", "PATCH", "PROPFIND"):
        assert refused(wire, method, INFO) == WRONG_URL
    assert refused(wire, "DELETE", JOBS) == WRONG_URL
    assert refused(wire, "POST", JOBS, form=[("http_method", "PATCH")]) == (
        400,
        "http_method: Send one of GET, POST, PUT, DELETE.",
    )
    assert refused(wire, "GET", JOBS, query=[("http_method", "post")])[1].startswith("http_method: Only a POST ")


def test_an_ending_that_is_no_format(wire: Wire) -> None:
    for ending in ("csv", "yaml", "jsonp", "html"):
        path = f"/api/auth/v1/info.{ending}"
        message = f'format: "{ending}" is not served; end the path in .json or .xml, or leave the ending out.'
        assert wire.call(path=path, headers={"accept": JSON}).refusal() == (400, message)


@pytest.mark.parametrize(
    "callback",
    ["alert(1)//", "f;g", "<script>", "f\n", "a b", "f'", '"', "a" * 129, "1f", "f[0", "f..g", "\u2028", "функция"],
)
def test_a_callback_is_a_name_and_nothing_else(wire: Wire, callback: str) -> None:
    status, told = refused(wire, path=INFO, query=[("callback", callback)])
    assert (status, told) == (400, "callback: Send a JavaScript function name of at most 128 characters.")


def test_a_head_that_is_too_long_or_garbled(wire: Wire) -> None:
    # How much of a head the web server takes at once depends on how it arrives.
    assert wire.send("GET", INFO, {"x-long": "a" * 500_000}).status in (400, 431)
    wire.close()
    assert wire.send("GET", f"{INFO}?{'a' * 100_000}", {}).status == 414
    wire.close()
    for accept in ("a\xffb", ";;q=x,,application/json;q=nan", ","):
        assert wire.call(headers={"accept": accept}).status == 200


def test_a_page_of_another_site_may_ask_what_it_may_send(wire: Wire) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "PUT"}
    answer = wire.send("OPTIONS", JOBS, asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"GET", "POST", "PUT", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert {"Authorization", "Content-Type"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers


# --- OAuth ---


@pytest.mark.parametrize(
    ("oauth", "expected"),
    [
        ({"oauth_consumer_key": None}, NO_KEY_OR_TOKEN),
        ({"oauth_consumer_key": ""}, NO_KEY_OR_TOKEN),
        ({"oauth_token": None}, NO_KEY_OR_TOKEN),
        ({"oauth_nonce": None}, MISSING_PART),
        ({"oauth_timestamp": None}, MISSING_PART),
        ({"oauth_signature_method": None}, (400, "None of the signing methods is supported.")),
        ({"oauth_signature_method": "RSA-SHA1"}, (400, "Unsupported signature method.")),
        ({"oauth_signature_method": "PLAINTEXT"}, (400, "Unsupported signature method.")),
        ({"oauth_signature_method": "hmac-sha1"}, (400, "Unsupported signature method.")),
        ({"oauth_version": "2.0"}, (400, "Expected OAuth version.")),
        ({"oauth_timestamp": "soon"}, OUT_OF_SEQUENCE),
        ({"oauth_timestamp": "-1"}, OUT_OF_SEQUENCE),
        ({"oauth_timestamp": "9" * 30}, OUT_OF_SEQUENCE),
        ({"oauth_nonce": "n" * 256}, (400, "oauth_nonce: At most 255 characters.")),
        ({"oauth_consumer_key": "no key!"}, (400, "The provided API Key has wrong format.")),
        ({"oauth_consumer_key": "0" * 32}, UNKNOWN),
        ({"oauth_token": "0" * 32}, UNKNOWN),
        ({"oauth_token": "' OR 1=1 --"}, UNKNOWN),
    ],
)
def test_a_request_that_is_not_signed_as_it_should_be(
    wire: Wire, oauth: dict[str, str | None], expected: tuple[int, str]
) -> None:
    placements = ("header", "query") if "oauth_signature_method" in oauth else ("header", "query", "form")
    for placement in placements:
        method = "POST" if placement == "form" else "GET"
        assert refused(wire, method, JOBS, oauth=oauth, placement=placement, signature="c2lnbmF0dXJl") == expected


def test_a_request_without_signature(wire: Wire) -> None:
    sent = wire.request(INFO).oauth
    assert wire.send("GET", INFO, {}).refusal() == NO_KEY_OR_TOKEN
    assert wire.send("GET", INFO, {"authorization": "Basic b3duZXI6cGFzcw=="}).refusal() == NO_KEY_OR_TOKEN
    assert wire.send("GET", INFO, {"authorization": "Bearer abc"}).refusal() == NO_KEY_OR_TOKEN
    assert wire.send("GET", INFO, {"authorization": header(sent)}).refusal() == MISSING_PART
    garbled = wire.send("GET", INFO, {"authorization": 'OAuth oauth_token="a'}).refusal()
    assert (garbled[0], garbled[1][:15]) == (400, "Authorization: ")


def test_a_request_of_another_time(wire: Wire) -> None:
    for away in (-605, 605, -86_400):
        assert refused(wire, path=INFO, oauth={"oauth_timestamp": str(int(time.time()) + away)}) == OUT_OF_SEQUENCE
    for away in (-590, 590):
        assert wire.call(oauth={"oauth_timestamp": str(int(time.time()) + away)}).status == 200


def test_a_signature_that_does_not_fit(wire: Wire, hall: Hall) -> None:
    assert refused(wire, path=INFO, signature="c2lnbmF0dXJl") == WRONG_SIGNATURE
    assert refused(wire, path=INFO, signature="é" * 50) == WRONG_SIGNATURE
    token = hall.token("owner")
    other = type(token)(token.token, "0" * 16)
    assert refused(wire, path=INFO, token=other) == WRONG_SIGNATURE
    signed = wire.request(path=JOBS, query=list(TEAM.items())).sent()
    tampered = signed.raw_query.replace("acme", "globex")
    assert wire.send("GET", f"{JOBS}?{tampered}", signed.headers).refusal() == WRONG_SIGNATURE
    assert wire.send("GET", f"{INFO}?{signed.raw_query}", signed.headers).refusal() == WRONG_SIGNATURE
    assert wire.send("DELETE", "/api/hr/v2/jobs/1.json", signed.headers).refusal() == WRONG_SIGNATURE
    elsewhere = wire.request(host="www.upwork.com").sent().headers | {"host": urlsplit(hall.base_url).netloc}
    assert wire.send("GET", INFO, elsewhere).refusal() == WRONG_SIGNATURE
    forwarded = {"x-forwarded-host": "www.upwork.com", "x-forwarded-proto": "https"}
    believed = wire.request(host="www.upwork.com", scheme="https").sent().headers
    believed |= {"host": urlsplit(hall.base_url).netloc}
    assert wire.send("GET", INFO, believed | forwarded).refusal() == WRONG_SIGNATURE


def test_a_request_sent_again(wire: Wire) -> None:
    request = wire.request()
    assert wire.deliver(request).status == 200
    assert wire.deliver(request).refusal() == REPLAYED
    refused_once = wire.request(path="/api/hr/v2/teams/nothing.json")
    assert wire.deliver(refused_once).status == 404
    assert wire.deliver(refused_once).refusal() == REPLAYED
    # A nonce belongs to its key and token: another person's request may happen to have the same.
    same = {name: request.oauth[name] for name in ("oauth_nonce", "oauth_timestamp")}
    assert wire.call(as_user="admin", oauth=same).status == 200


def test_oauth_parameters_stand_together_and_once(wire: Wire) -> None:
    placed = "The header holds oauth_* parameters already; keep them together."
    assert refused(wire, path=INFO, query=[("oauth_callback", "x")]) == (400, f"oauth_callback: {placed}")
    assert refused(wire, "POST", JOBS, form=[("oauth_callback", "x")]) == (400, f"oauth_callback: {placed}")
    sent = wire.request().sent()
    doubled = sent.headers["authorization"] + ', oauth_nonce="again"'
    assert wire.send("GET", INFO, sent.headers | {"authorization": doubled}).refusal() == (400, f"oauth_nonce: {TWICE}")
    queried = wire.request(placement="query").sent().raw_query
    again = joined(queried, "oauth_nonce=again")
    assert wire.send("GET", f"{INFO}?{again}", {}).refusal() == (400, f"oauth_nonce: {TWICE}")


def test_the_host_that_was_signed_is_needed(wire: Wire, hall: Hall) -> None:
    address = urlsplit(hall.base_url)
    authorization = wire.request().sent().headers["authorization"]
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=30) as line:
        line.sendall(f"GET {INFO} HTTP/1.0\r\nAuthorization: {authorization}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.0 400 ")
    assert b"Unsupported characters in host name." in answer
    assert wire.send("GET", INFO, {"host": "a/b", "authorization": authorization}).refusal()[0] == 400


# --- token calls ---

REQUEST = "/api/auth/v1/oauth/token/request"
ACCESS = "/api/auth/v1/oauth/token/access"


def test_a_request_token_that_is_not_given(wire: Wire) -> None:
    failed = (401, "Failed to validate oauth signature and token")
    alone = {"oauth_token": None}
    assert refused(wire, "POST", REQUEST, oauth=alone, signature="c2lnbmF0dXJl") == failed
    assert refused(wire, "POST", REQUEST, oauth=alone | {"oauth_consumer_key": "0" * 32}) == failed
    assert refused(wire, "POST", REQUEST, oauth=alone | {"oauth_consumer_key": None}) == NO_KEY_OR_TOKEN
    assert refused(wire, "POST", REQUEST, oauth=alone | {"oauth_nonce": None}) == MISSING_PART
    assert refused(wire, "POST", REQUEST, oauth=alone | {"oauth_timestamp": "1"}) == OUT_OF_SEQUENCE
    for callback in ("javascript:alert(1)", "//example.org", "example", "https://a b", f"https://x/{'a' * 2000}"):
        status, told = refused(wire, "POST", REQUEST, oauth=alone | {"oauth_callback": callback})
        assert (status, told[:16]) == (400, "oauth_callback: ")
    request = wire.request("POST", REQUEST, oauth=alone)
    assert wire.deliver(request).status == 200
    assert wire.deliver(request).refusal() == REPLAYED


def test_an_access_token_that_is_not_given(wire: Wire, hall: Hall) -> None:
    given = dict(
        pair.split("=") for pair in wire.call("POST", REQUEST, oauth={"oauth_token": None}).body.decode().split("&")
    )
    held = type(hall.demo.token)(given["oauth_token"], given["oauth_token_secret"])
    unknown = (401, UNKNOWN[1])
    for name in ("oauth_token", "oauth_consumer_key"):
        expected = (403, f"Forbidden: {name} not found")
        assert refused(wire, "POST", ACCESS, oauth={name: None, "oauth_verifier": "x"}) == expected
    signed = wire.request("POST", ACCESS, token=held)
    unsigned = {"authorization": header(signed.oauth)}
    expected = (403, "Forbidden: oauth_signature not found")
    assert wire.send("POST", ACCESS, unsigned).refusal() == expected
    assert refused(wire, "POST", ACCESS, oauth={"oauth_verifier": "x"}) == unknown
    assert refused(wire, "POST", ACCESS, token=held, signature="d3Jvbmc=") == (401, "OAuth Verification Failed")
    # Nobody has granted it yet.
    assert refused(wire, "POST", ACCESS, token=held, oauth={"oauth_verifier": "x"}) == unknown
