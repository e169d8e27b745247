import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hiringhall.api.upwork import envelope, errors
from hiringhall.api.upwork.envelope import AuthUser

NOW = 1_320_658_441
JOHN = AuthUser("John", "Johnson", "Asia/Omsk", "25200")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=15,
)


def test_json_has_time_user_and_payload_in_this_order() -> None:
    body, content_type = envelope.success({"info": {"ref": "1"}}, auth_user=JOHN, server_time=NOW)
    assert content_type == "application/json"
    assert body == (
        b'{"server_time":"1320658441","auth_user":{"first_name":"John","last_name":"Johnson",'
        b'"timezone":"Asia/Omsk","timezone_offset":"25200"},"info":{"ref":"1"}}'
    )


def test_the_time_is_a_number_where_the_endpoint_says_so() -> None:
    body, _ = envelope.success({}, auth_user=None, server_time=NOW, server_time_as=int)
    assert body == b'{"server_time":1320658441}'


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=6).filter(lambda name: name != "server_time"), VALUES, max_size=4))
def test_json_reads_back_and_is_ascii(payload: dict[str, Any]) -> None:
    body, _ = envelope.success(payload, auth_user=None, server_time=NOW)
    assert body.isascii()
    assert json.loads(body) == {"server_time": str(NOW)} | payload


def test_text_beyond_ascii_is_escaped() -> None:
    body, _ = envelope.success({"a": 'é "q" \\ é\x7f\n', "b": ["😀"]}, auth_user=None, server_time=NOW)
    assert json.loads(body)["a"] == 'é "q" \\ é\x7f\n'
    assert rb"\ud83d\ude00" in body


def test_jsonp_calls_the_function() -> None:
    body, content_type = envelope.success({"a": "\u2028\u2029"}, auth_user=None, server_time=NOW, callback="jQuery1.cb")
    assert content_type == "application/javascript"
    assert body == rb'/**/jQuery1.cb({"server_time":"1320658441","a":"\u2028\u2029"});'


def test_xml_has_the_same_order() -> None:
    body, content_type = envelope.success(
        {"skills": ["ajax", "c++"]}, auth_user=JOHN, server_time=NOW, format="xml", callback="ignored"
    )
    root = etree.fromstring(body)
    assert content_type == "application/xml"
    assert [child.tag for child in root] == ["server_time", "auth_user", "skills"]
    assert root.findtext("auth_user/timezone_offset") == "25200"
    assert [skill.text for skill in root.iterfind("skills/skill")] == ["ajax", "c++"]


def test_without_a_user_there_is_no_auth_user() -> None:
    assert b"auth_user" not in envelope.success({}, auth_user=None, server_time=NOW)[0]
    assert b"auth_user" not in envelope.success({}, auth_user=None, server_time=NOW, format="xml")[0]


@pytest.mark.parametrize(
    ("zone", "now", "offset"),
    [
        ("UTC", NOW, "0"),
        ("Europe/Athens", 1_310_000_000, "10800"),
        ("Europe/Athens", 1_325_000_000, "7200"),
        ("America/Tijuana", 1_325_000_000, "-28800"),
        ("Asia/Kathmandu", NOW, "20700"),
    ],
)
def test_the_offset_of_a_zone_is_seconds_as_text(zone: str, now: int, offset: str) -> None:
    assert envelope.auth_user("A", "B", zone, now).timezone_offset == offset


# --- errors ---


def test_an_error_has_texts_in_the_body_and_four_headers() -> None:
    wrong = errors.WireError(403, "Insufficient permission to list offers", code="174")
    status, headers, body, content_type = envelope.error(wrong, server_time=NOW)
    assert (status, content_type) == (403, "application/json")
    assert json.loads(body) == {
        "server_time": NOW,
        "error": {"status": "403", "code": "174", "message": "Insufficient permission to list offers"},
    }
    for brand in ("Upwork", "Odesk"):
        assert headers[f"X-{brand}-Error-Code"] == "174"
        assert headers[f"X-{brand}-Error-Message"] == "Insufficient permission to list offers"
    assert "no-store" in headers["Cache-Control"]


def test_an_error_in_xml_and_jsonp_keeps_its_status() -> None:
    status, _, body, _ = envelope.error(errors.wrong_url(), server_time=NOW, format="xml")
    root = etree.fromstring(body)
    assert (status, root.findtext("error/status"), root.findtext("error/message")) == (
        404,
        "404",
        "Wrong URL requested",
    )
    status, _, body, content_type = envelope.error(errors.wrong_url(), server_time=NOW, callback="cb")
    assert (status, content_type) == (404, "application/javascript")
    assert body.startswith(b"/**/cb({")


@settings(deadline=None)
@given(st.text(st.characters(), max_size=3000))
def test_any_message_is_safe_in_a_header(message: str) -> None:
    _, headers, body, _ = envelope.error(errors.WireError(400, message), server_time=NOW)
    text = headers["X-Upwork-Error-Message"]
    assert len(text) <= 1024
    assert text.isascii()
    assert not text or text.isprintable()
    assert json.loads(body)["error"]["code"] == "400"


def test_line_breaks_become_blanks() -> None:
    assert envelope.header_text("a\r\nSet-Cookie: b\tcé\0") == "a  Set-Cookie: b c??"


def test_a_report_error_is_answered_with_200() -> None:
    status, headers, body, content_type = envelope.gds_error("access_denied", "Not yours", server_time=NOW)
    assert (status, content_type) == (200, "application/json")
    assert "X-Upwork-Error-Code" not in headers
    assert json.loads(body) == {
        "version": "0.6",
        "status": "error",
        "errors": [{"reason": "access_denied", "message": "Not yours"}],
    }
    status, _, body, _ = envelope.gds_error("other", "Wrong URL requested", server_time=NOW, status=500, format="xml")
    assert (status, etree.fromstring(body).findtext("errors/error/reason")) == (500, "other")


def test_every_answer_carries_the_headers_of_the_live_service() -> None:
    headers = envelope.standard_headers(NOW)
    assert headers["Last-Modified"] == "Mon, 07 Nov 2011 09:34:01 GMT"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    headers["Vary"] = "changed"
    assert envelope.standard_headers(NOW)["Vary"] == "Cookie,Accept-Encoding"


def test_a_browser_may_send_what_the_door_reads() -> None:
    assert envelope.PREFLIGHT_HEADERS["Access-Control-Allow-Methods"] == "GET, POST, PUT, DELETE, OPTIONS"
    allowed = envelope.PREFLIGHT_HEADERS["Access-Control-Allow-Headers"]
    assert {"Authorization", "Content-Type", "X-Upwork-Version"} <= set(allowed.split(", "))
