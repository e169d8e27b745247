import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiringhall.api.upwork import form, oauth1
from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.form import Form, Sent
from hiringhall.api.upwork.oauth1 import Presented
from tests.api.upwork.signing import FORM, encoded

JSON = "application/json"
XML = "application/xml"
PATH = "/api/hr/v2/jobs"


def read(
    method: str = "GET", path: str = PATH, query: str = "", body: bytes = b"", kind: str = "", **headers: str
) -> Form:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind:
        sent["content-type"] = kind
    return form.read(Sent(method, "https", "www.upwork.com", path, query, sent, body, "192.0.2.1"))


def refusal(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(WireError) as refused:
        read(*args, **kwargs)
    assert refused.value.status == 400
    return refused.value.message


# --- version and format ---


@pytest.mark.parametrize(
    ("path", "headers", "version"),
    [
        ("/api/auth/v1/info", {"x_upwork_version": "v3", "accept": "application/vnd.upwork.api-v2+json"}, "v3"),
        ("/api/auth/v1/info", {"accept": "application/vnd.upwork.api-v2+json"}, "v1"),
        ("/api/v1/auth/info", {"accept": "application/vnd.upwork.api-v2+json"}, "v1"),
        ("/api/auth/info", {"accept": "text/html, application/vnd.upwork.api-v2+json"}, "v2"),
        ("/api/auth/info", {"accept": "application/vnd.upwork.api-v2"}, "v2"),
        ("/api/auth/info", {"x_upwork_version": "V1"}, "v1"),
        ("/api/auth/info", {}, None),
    ],
)
def test_the_version_comes_from_header_then_path_then_accept(path: str, headers: Any, version: str | None) -> None:
    request = read(path=path, **headers)
    assert (request.version, request.resource, request.rest) == (version, "auth", ("info",))


@pytest.mark.parametrize("version", ["1", "v", "v1.0", "v1x", "latest"])
def test_a_version_header_that_is_no_version_is_a_400(version: str) -> None:
    assert refusal(x_upwork_version=version).startswith("X-Upwork-Version: ")


@pytest.mark.parametrize(
    ("path", "accept", "format_", "chosen_by"),
    [
        ("/api/hr/v2/jobs.json", "application/xml", "json", "suffix"),
        ("/api/hr/v2/jobs.xml", "application/json", "xml", "suffix"),
        ("/api/hr/v2/jobs", "application/json", "json", "accept"),
        ("/api/hr/v2/jobs", "APPLICATION/XML; charset=utf-8", "xml", "accept"),
        ("/api/hr/v2/jobs", "application/xml;q=0.5, application/json;q=0.9", "json", "accept"),
        ("/api/hr/v2/jobs", "application/json, application/xml", "json", "accept"),
        ("/api/hr/v2/jobs", "application/json;q=0, application/xml;q=x", None, None),
        ("/api/hr/v2/jobs", "application/vnd.upwork.api-v1+xml", "xml", "accept"),
        ("/api/hr/v2/jobs", "*/*", None, None),
        ("/api/hr/v2/jobs", "json, text/xml", None, None),
        ("/api/hr/v2/jobs", "", None, None),
    ],
)
def test_the_format_comes_from_suffix_then_accept(
    path: str, accept: str, format_: str | None, chosen_by: str | None
) -> None:
    request = read(path=path, accept=accept)
    assert (request.format, request.format_from) == (format_, chosen_by)


def test_an_unknown_suffix_is_kept_for_the_door_to_name() -> None:
    request = read(path="/api/hr/v2/jobs.yaml")
    assert (request.suffix, request.format, request.rest) == ("yaml", None, ("jobs.yaml",))
    assert request.rest_without_suffix == ("jobs",)


def test_a_report_keeps_its_own_format_parameter() -> None:
    request = read(path="/gds/timereports/v1/providers/p", query="tq=SELECT%20hours&tqx=out:xml")
    assert (request.entry, request.format, request.parameters) == (
        "gds",
        None,
        {"tq": "SELECT hours", "tqx": "out:xml"},
    )


# --- the method meant ---


@pytest.mark.parametrize(
    ("query", "body", "kind"),
    [
        ("http_method=DELETE&a=1", b"", ""),
        ("a=1", b"http_method=delete", FORM),
        ("", b'{"a": "1", "http_method": "Delete"}', JSON),
        ("", b"<request><a>1</a><http_method>delete</http_method></request>", XML),
    ],
)
def test_a_post_may_stand_for_another_method(query: str, body: bytes, kind: str) -> None:
    request = read("POST", query=query, body=body, kind=kind)
    assert (request.method, request.parameters, request.signed.method) == ("DELETE", {"a": "1"}, "POST")


@pytest.mark.parametrize("method", ["", "patch", "delete ", "0"])
def test_a_method_that_is_none_is_a_400(method: str) -> None:
    assert refusal("POST", query=encoded([("http_method", method)])).startswith("http_method: ")


def test_only_a_post_stands_for_another_method() -> None:
    assert refusal("GET", query="http_method=delete").startswith("http_method: ")
    assert read("PUT", query="http_method=put").method == "PUT"


# --- parameters ---


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"title=a+b&note=%C3%A9", FORM),
        (b"title=a%20b&note=%C3%A9", FORM + ";charset=UTF-8"),
        ("title=a b&note=é".encode(), FORM.upper()),
        ('{"title": "a b", "note": "é"}'.encode(), JSON),
        ('{"title": "a b", "note": "é"}'.encode("latin-1"), JSON + "; charset=ISO-8859-1"),
        (rb'{"title": "a b", "note": "\u00e9"}', "text/json"),
        ("<request><title>a b</title><note>é</note></request>".encode(), XML),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><request><title>a b</title><note>é</note></request>'.encode(
                "latin-1"
            ),
            "text/xml",
        ),
    ],
)
def test_three_kinds_of_body_mean_the_same(method: str, body: bytes, kind: str) -> None:
    request = read(method, query="page=0;10", body=body, kind=kind)
    assert request.parameters == {"page": "0;10", "title": "a b", "note": "é"}


@pytest.mark.parametrize("kind", ["", FORM, JSON, XML, "text/plain"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_empty_body_of_any_kind_holds_nothing(method: str, kind: str) -> None:
    assert read(method, query="a=1", kind=kind).parameters == {"a": "1"}


def test_the_body_of_a_get_is_ignored() -> None:
    assert read("GET", body=b"a=1", kind=FORM).parameters == {}


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_another_kind_of_body_is_a_400(kind: str) -> None:
    assert refusal("POST", body=b"a=1", kind=kind).startswith("Content-Type: ")


@pytest.mark.parametrize(
    ("query", "body", "kind", "name"),
    [
        ("a=1&a=1", b"", "", "a"),
        ("a=1", b"a=2", FORM, "a"),
        ("a=1", b'{"a": 2}', JSON, "a"),
        ("", b'{"a": 1, "a": 2}', JSON, "a"),
        ("", b'{"a": {"b": 1, "b": 2}}', JSON, "b"),
        ("", b'{"a": {"b": 1}, "a[b]": 2}', JSON, "a[b]"),
        ("a=1", b"<request><a>2</a></request>", XML, "a"),
        ("", b"<request><a>1</a><a>2</a></request>", XML, "a"),
        ("a[]=1&a[0]=2", b"", "", "a[0]"),
        ("http_method=put", b"http_method=put", FORM, "http_method"),
        ("callback=f&callback=f", b"", "", "callback"),
        ("oauth_nonce=1&oauth_nonce=1", b"", "", "oauth_nonce"),
    ],
)
def test_a_parameter_given_twice_is_named(query: str, body: bytes, kind: str, name: str) -> None:
    assert refusal("POST", query=query, body=body, kind=kind).startswith(
        f"{name}: The parameter is given more than once"
    )


def test_members_of_a_list_are_numbered() -> None:
    request = read("POST", query="skills[]=a&skills[]=b", body=b"skills[]=c&x[y]=1", kind=FORM)
    assert request.parameters == {"skills[0]": "a", "skills[1]": "b", "skills[2]": "c", "x[y]": "1"}


def test_json_text_in_a_parameter_stays_text() -> None:
    room = '{"roomName":"a","users":[{"userId":"x"}]}'
    assert read("POST", body=json.dumps({"room": room}).encode(), kind=JSON).parameters == {"room": room}
    assert read("POST", body=encoded([("room", room)]).encode(), kind=FORM).parameters == {"room": room}


@pytest.mark.parametrize("query", ["a=%", "a=%4", "a=%zz", "a=%E9", "%FF=1", "a=é", "a=\ud800"])
def test_a_query_that_is_not_percent_encoded_utf8_is_a_400(query: str) -> None:
    assert "percent-encoded" in refusal(query=query)


@pytest.mark.parametrize("body", [b"a=%E9", b"a=\xe9", b"%=1"])
def test_a_form_that_is_not_percent_encoded_utf8_is_a_400(body: bytes) -> None:
    assert "percent-encoded" in refusal("POST", body=body, kind=FORM)


@pytest.mark.parametrize(
    ("query", "body", "kind"),
    [
        ("a=%00", b"", ""),
        ("%00=a", b"", ""),
        ("a=\0", b"", ""),
        ("", b"a=\0", FORM),
        ("", rb'{"a": "\u0000"}', JSON),
        ("", rb'{"\u0000": "a"}', JSON),
    ],
)
def test_a_nul_character_is_a_400(query: str, body: bytes, kind: str) -> None:
    assert "NUL" in refusal("POST", query=query, body=body, kind=kind)


@pytest.mark.parametrize(
    ("query", "body", "kind"),
    [
        ("&".join(f"a{n}=" for n in range(1001)), b"", ""),
        ("", "&".join(f"a{n}=" for n in range(1001)).encode(), FORM),
        ("&".join(f"a{n}=" for n in range(600)), "&".join(f"b{n}=" for n in range(600)).encode(), FORM),
        ("", json.dumps({"a": [0] * 1001}).encode(), JSON),
        ("", b"<request>" + b"".join(b"<a%d/>" % n for n in range(1001)) + b"</request>", XML),
    ],
)
def test_more_than_a_thousand_parameters_are_a_400(query: str, body: bytes, kind: str) -> None:
    assert refusal("POST", query=query, body=body, kind=kind) == "The request has more than 1000 parameters."


# --- the callback ---


@pytest.mark.parametrize("callback", ["f", "jQuery18209_1399", "$.cb[0]", "a.b.c", "_", "f" * 128])
def test_a_callback_is_a_javascript_name(callback: str) -> None:
    request = read(query=encoded([("callback", callback), ("a", "1")]))
    assert (request.callback, request.parameters) == (callback, {"a": "1"})


@pytest.mark.parametrize(
    "callback", ["", "?", "1a", "a b", "a()", "a;b", "alert(1)//", "a.", "a\n", "f" * 129, "é", "<a>"]
)
def test_another_callback_is_a_400(callback: str) -> None:
    assert refusal(query=encoded([("callback", callback)])).startswith("callback: ")


@pytest.mark.parametrize(
    ("path", "query", "accept", "expected"),
    [
        ("/api/%zz.xml", "", "", ("xml", None)),
        ("/api/x.json", "callback=f&a=%", "", ("json", "f")),
        ("/api/x", "a=1&callback=alert(1)", "application/xml", ("xml", None)),
        ("/api/x", "callback=f&callback=g", "", (None, None)),
    ],
)
def test_an_error_can_be_answered_in_kind_even_when_the_request_cannot_be_read(
    path: str, query: str, accept: str, expected: Any
) -> None:
    assert form.expected_answer(Sent("GET", "https", "h", path, query, {"accept": accept})) == expected


# --- whatever is sent ---

RAW = st.text(max_size=60) | st.text("%&=+;/.[]{}\"'<>?ab01\0é\ud800", max_size=60)
BODIES = st.one_of(
    st.binary(max_size=80),
    RAW.map(lambda text: text.encode(errors="surrogatepass")),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    st.text("<>/request abc&;!DOCTYPE[]\"'=?xml", max_size=60).map(lambda text: f"<request>{text}</request>".encode()),
)


@settings(deadline=None, max_examples=600)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", ""]),
    path=RAW | RAW.map("/api/hr/v2/".__add__),
    query=RAW,
    host=RAW,
    authorization=st.none() | RAW | RAW.map("OAuth ".__add__),
    accept=RAW,
    kind=st.sampled_from([FORM, JSON, XML]) | RAW,
    body=BODIES,
)
def test_only_wire_errors_come_out_of_any_bytes(**facts: Any) -> None:
    headers = {"accept": facts["accept"], "content-type": facts["kind"], "x-upwork-version": ""}
    if facts["authorization"] is not None:
        headers["authorization"] = facts["authorization"]
    sent = Sent(facts["method"], "https", facts["host"], facts["path"], facts["query"], headers, facts["body"])
    form.expected_answer(sent)
    request = outcome(sent)
    if isinstance(request, WireError):
        assert request.status in (400, 404)
        assert request.message.encode()
        return
    assert not any("\0" in name + value for name, value in request.parameters.items())
    assert "".join([*request.parameters, *request.parameters.values(), *request.rest]).encode() is not None
    presented = Presented("key", "token", "c2ln", "HMAC-SHA1", 0, "nonce", "", "")
    with suppress(WireError):
        oauth1.verify(presented, request.signed, "secret")
    with suppress(WireError):
        oauth1.present(request.oauth, now=0, window=600)


def outcome(sent: Sent) -> Form | WireError:
    try:
        return form.read(sent)
    except WireError as error:
        return error
