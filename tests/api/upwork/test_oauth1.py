import re
import time
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiringhall.api.upwork import form, oauth1
from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.oauth1 import Presented, Signed
from tests.api.upwork.signing import (
    CONSUMER_SECRET,
    FORM,
    NOW,
    TOKEN_SECRET,
    Request,
    encoded,
    header,
    oauth_parameters,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAMES = TEXT.filter(lambda name: not (name.startswith("oauth_") or name in ("http_method", "callback") or "[" in name))
PAIRS = st.lists(st.tuples(NAMES, TEXT), unique_by=lambda pair: pair[0], max_size=6)
# oauthlib loses a semicolon at the very end of a path; a dot might make an ending.
SEGMENTS = TEXT.filter(lambda segment: "." not in segment and not segment.endswith(";"))
PLACEMENTS = ["header", "query", "form"]


def checked(request: Request, purpose: oauth1.Purpose = "call") -> tuple[form.Form, Presented]:
    read = form.read(request.sent())
    return read, oauth1.present(read.oauth, now=NOW, window=600, purpose=purpose)


def refusal(**oauth: str | None) -> WireError:
    with pytest.raises(WireError) as refused:
        checked(Request(oauth=oauth_parameters(**oauth), signature="c2lnbmF0dXJl"))
    return refused.value


def read_header_refusal(authorization: str) -> WireError:
    with pytest.raises(WireError) as refused:
        form.read(form.Sent("GET", "https", "h", "/api/auth/v1/info", "", {"authorization": authorization}))
    return refused.value


# --- the specification's own examples ---


def test_the_base_string_example_of_the_specification() -> None:
    pairs = [
        ("b5", "=%3D"),
        ("a3", "a"),
        ("c@", ""),
        ("a2", "r b"),
        ("c2", ""),
        ("a3", "2 q"),
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    ]
    signed = Signed("POST", "http", "EXAMPLE.COM:80", "/request", pairs)
    assert oauth1.base_string(signed) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D"
        "%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
        "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )
    assert oauth1.sign(signed, "HMAC-SHA1", "j49sk3j29djd", "dh893hdasih9") == "r6/TJjbCOr97/+UU0NsvSne7s5g="


@pytest.mark.parametrize(
    ("method", "scheme", "path", "pairs", "token_secret", "expected"),
    [
        (
            "POST",
            "https",
            "/initiate",
            {
                "oauth_timestamp": "137131200",
                "oauth_nonce": "wIjqoS",
                "oauth_callback": "http://printer.example.com/ready",
            },
            "",
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            "POST",
            "https",
            "/token",
            {
                "oauth_timestamp": "137131201",
                "oauth_nonce": "walatlh",
                "oauth_token": "hh5s93j4hdidpola",
                "oauth_verifier": "hfdp7dh39dks9884",
            },
            "hdhd0244k9j7ao03",
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        ),
        (
            "GET",
            "http",
            "/photos",
            {
                "oauth_timestamp": "137131202",
                "oauth_nonce": "chapoH",
                "oauth_token": "nnch734d00sl2jdk",
                "file": "vacation.jpg",
                "size": "original",
            },
            "pfkkdhi9sl3r4s00",
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
        ),
    ],
)
def test_the_three_calls_of_the_specification(
    method: str, scheme: str, path: str, pairs: dict[str, str], token_secret: str, expected: str
) -> None:
    pairs = {"oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_signature_method": "HMAC-SHA1"} | pairs
    signed = Signed(method, scheme, "photos.example.net", path, list(pairs.items()))
    assert oauth1.sign(signed, "HMAC-SHA1", "kd94hf93k423kf44", token_secret) == expected


# --- against oauthlib ---


@settings(deadline=None, max_examples=300)
@given(
    data=st.data(),
    query=PAIRS,
    body=PAIRS,
    placement=st.sampled_from(PLACEMENTS),
    method=st.sampled_from(["HMAC-SHA1", "HMAC-SHA256"]),
    blank=st.sampled_from(["%20", "+"]),
    host=st.sampled_from(["www.upwork.com", "WWW.Upwork.Com:443", "localhost:8443", "127.0.0.1:80", "[::1]:8080"]),
    scheme=st.sampled_from(["http", "https", "HTTPS"]),
    segments=st.lists(SEGMENTS, max_size=4),
)
def test_what_oauthlib_signs_is_accepted_and_nothing_else(data: Any, query: Any, body: Any, **facts: Any) -> None:
    names = {name for name, _ in query}
    body = [(name, value) for name, value in body if name not in names]
    separator = data.draw(st.sampled_from(["/", "//"]))
    request = Request(
        method="POST",
        path="/api/hr" + "".join(separator + quote(segment, safe="~!'()*;:@$,=") for segment in facts["segments"]),
        query=encoded(query, facts["blank"]),
        body=encoded(body, facts["blank"]).encode(),
        content_type=FORM,
        placement=facts["placement"],
        scheme=facts["scheme"],
        host=facts["host"],
        oauth=oauth_parameters(oauth_signature_method=facts["method"], oauth_unknown="a b"),
    )
    read, presented = checked(request)
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)
    assert not oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET + "x")
    assert not oauth1.verify(presented, read.signed, CONSUMER_SECRET)
    assert read.parameters == dict(query) | dict(body)
    assert read.oauth_in == facts["placement"]


@given(pairs=PAIRS.filter(bool), placement=st.sampled_from(PLACEMENTS))
@settings(deadline=None, max_examples=50)
def test_a_changed_parameter_breaks_the_signature(pairs: Any, placement: Any) -> None:
    request = Request(method="POST", body=encoded(pairs).encode(), content_type=FORM, placement=placement)
    good = request.sent()
    request.signature = checked(request)[1].signature
    request.body = encoded([(pairs[0][0], pairs[0][1] + "x"), *pairs[1:]]).encode()
    read, presented = checked(request)
    assert not oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)
    assert good.body != request.sent().body


def test_valueless_and_blank_parameters_are_signed() -> None:
    request = Request(query="flag&empty=&a=+%20&plus=%2B")
    read, presented = checked(request)
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)
    assert read.parameters == {"flag": "", "empty": "", "a": "  ", "plus": "+"}


def test_a_json_body_takes_no_part() -> None:
    request = Request(method="PUT", body=b'{"a": 1}', content_type="application/json")
    read, presented = checked(request)
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)
    assert read.parameters == {"a": "1"}


def test_a_post_that_stands_for_a_delete_is_signed_as_post() -> None:
    request = Request(method="POST", body=b"http_method=delete&reason=R", content_type=FORM)
    read, presented = checked(request)
    assert read.method == "DELETE"
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)


def test_a_request_token_needs_the_consumer_secret_only() -> None:
    oauth = oauth_parameters(oauth_token=None, oauth_callback="oob", oauth_signature_method=None)
    request = Request(method="POST", path="/api/auth/v1/oauth/token/request", oauth=oauth, token_secret="")
    read, presented = checked(request, "request token")
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET)
    assert (presented.token, presented.callback, presented.signature_method) == ("", "oob", "HMAC-SHA1")


def test_the_sorting_is_by_encoded_name_then_value() -> None:
    pairs = [("a-b", "1"), ("a", "z"), ("a", "Z"), ("ä", "1"), ("a.b", "1"), ("a2", "1")]
    base = oauth1.base_string(Signed("GET", "http", "h", "/", pairs))
    assert base.endswith("&%25C3%25A4%3D1%26a%3DZ%26a%3Dz%26a-b%3D1%26a.b%3D1%26a2%3D1")


# --- the Authorization header ---


@pytest.mark.parametrize(
    "text",
    [
        'OAuth realm="a, b=\\c",oauth_token="x%20y",oauth_nonce="n"',
        'oauth   oauth_token = "x%20y" ,\toauth_nonce="n",',
        "OAUTH oauth_token=x%20y,oauth_nonce=n",
        'OAuth realm="",oauth%5Ftoken="x%20y",,oauth_nonce="n"',
    ],
)
def test_the_header_is_read_in_every_spelling(text: str) -> None:
    assert oauth1.read_header(text) == [("oauth_token", "x y"), ("oauth_nonce", "n")]


@pytest.mark.parametrize("text", ["", "Basic dTpw", "Bearer abc", "OAuth2 x", "OAuth"])
def test_another_scheme_holds_no_oauth_parameters(text: str) -> None:
    assert oauth1.read_header(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'OAuth oauth_token="x',
        'OAuth oauth_token="x" oauth_nonce="n"',
        "OAuth oauth_token",
        'OAuth a="%zz"',
        'OAuth a="%E9"',
        "OAuth a=é",
    ],
)
def test_a_header_that_cannot_be_read_is_a_400(text: str) -> None:
    refused = read_header_refusal(text)
    assert refused.status == 400
    assert refused.message.startswith("Authorization: ")


@pytest.mark.parametrize("text", ['OAuth a=%s"', "OAuth %sx", "OAuth a=b%s x", "OAuth a%s", 'OAuth a="%s'])
@pytest.mark.parametrize("filling", [" ", ",", "a", "a=", "a,"])
def test_a_header_made_to_be_costly_is_read_quickly(text: str, filling: str) -> None:
    started = time.process_time()
    with suppress(WireError):
        oauth1.read_header(text % (filling * 20_000))
    assert time.process_time() - started < 1


def test_a_plus_in_the_header_is_a_plus() -> None:
    assert oauth1.read_header('OAuth oauth_nonce="a+b"') == [("oauth_nonce", "a+b")]


def test_a_parameter_twice_in_the_header_is_a_400() -> None:
    refused = read_header_refusal('OAuth oauth_nonce="a", oauth_nonce="a"')
    assert (refused.status, refused.message[:13]) == (400, "oauth_nonce: ")


@pytest.mark.parametrize(("placement", "query"), [("header", "oauth_token=acctok"), ("form", "oauth_body_hash=x")])
def test_oauth_parameters_in_two_places_are_a_400(placement: Any, query: str) -> None:
    with pytest.raises(WireError) as refused:
        checked(Request(method="POST", query=query, placement=placement, content_type=FORM, signature="x"))
    assert refused.value.status == 400
    assert refused.value.message.startswith("oauth_")


def test_oauth_parameters_in_a_json_body_are_a_400() -> None:
    with pytest.raises(WireError) as refused:
        checked(Request(method="POST", body=b'{"oauth_token": "x"}', content_type="application/json", signature="x"))
    assert refused.value.status == 400
    assert "oauth_token" in refused.value.message


# --- what must be there, with the documented words ---


@pytest.mark.parametrize(
    ("oauth", "message"),
    [
        ({"oauth_consumer_key": None}, "Can't verify request, missing oauth_consumer_key or oauth_token."),
        ({"oauth_token": None}, "Can't verify request, missing oauth_consumer_key or oauth_token."),
        ({"oauth_token": ""}, "Can't verify request, missing oauth_consumer_key or oauth_token."),
        ({"oauth_nonce": None}, "Can't verify request signature, missing parameter."),
        ({"oauth_nonce": ""}, "Can't verify request signature, missing parameter."),
        ({"oauth_timestamp": None}, "Can't verify request signature, missing parameter."),
        ({"oauth_signature_method": None}, "None of the signing methods is supported."),
        ({"oauth_signature_method": "PLAINTEXT"}, "Unsupported signature method."),
        ({"oauth_signature_method": "RSA-SHA1"}, "Unsupported signature method."),
        ({"oauth_signature_method": "hmac-sha1"}, "Unsupported signature method."),
        ({"oauth_version": "2.0"}, "Expected OAuth version."),
        ({"oauth_timestamp": str(NOW - 601)}, "Timestamp is out of sequence."),
        ({"oauth_timestamp": str(NOW + 601)}, "Timestamp is out of sequence."),
        ({"oauth_timestamp": "-1"}, "Timestamp is out of sequence."),
        ({"oauth_timestamp": "1e9"}, "Timestamp is out of sequence."),
        ({"oauth_timestamp": "٣"}, "Timestamp is out of sequence."),
        ({"oauth_timestamp": "9" * 5000}, "Timestamp is out of sequence."),
        ({"oauth_nonce": "n" * 256}, "oauth_nonce: At most 255 characters."),
    ],
)
def test_an_incomplete_request_is_told_so(oauth: dict[str, str | None], message: str) -> None:
    refused = refusal(**oauth)
    assert (refused.status, refused.code, refused.message) == (400, "400", message)


@pytest.mark.parametrize("seconds", [-600, 600])
def test_the_window_includes_its_edges(seconds: int) -> None:
    assert checked(Request(oauth=oauth_parameters(oauth_timestamp=str(NOW + seconds))))[1].timestamp == NOW + seconds


def test_the_version_may_be_absent_and_unknown_parameters_stay() -> None:
    request = Request(
        oauth=oauth_parameters(oauth_version=None, oauth_body_hash="2jmj7l5rSw0yVb/vlWAYkK/YBwk=", oauth_x="1")
    )
    read, presented = checked(request)
    assert oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)


@pytest.mark.parametrize("name", ["oauth_token", "oauth_signature", "oauth_consumer_key"])
def test_the_access_token_call_names_what_is_missing(name: str) -> None:
    complete = oauth_parameters(oauth_signature="x", oauth_verifier="v")
    with pytest.raises(WireError) as refused:
        oauth1.present(complete | {name: ""}, now=NOW, window=600, purpose="access token")
    assert (refused.value.status, refused.value.message) == (403, f"Forbidden: {name} not found")
    assert oauth1.present(complete, now=NOW, window=600, purpose="access token").verifier == "v"


def test_a_signature_that_is_no_base64_is_only_wrong() -> None:
    read, presented = checked(Request(signature="é%%"))
    assert not oauth1.verify(presented, read.signed, CONSUMER_SECRET, TOKEN_SECRET)


# --- host and scheme ---


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("http", "Example.COM", "http://example.com/"),
        ("http", "example.com:80", "http://example.com/"),
        ("https", "example.com:443", "https://example.com/"),
        ("https", "example.com:80", "https://example.com:80/"),
        ("http", "example.com:8080", "http://example.com:8080/"),
        ("http", "example.com:", "http://example.com/"),
        ("https", "[2001:DB8::1]:443", "https://[2001:db8::1]/"),
    ],
)
def test_host_and_port_are_written_in_one_way(scheme: str, host: str, expected: str) -> None:
    base = oauth1.base_string(Signed("GET", scheme, host, "/", []))
    assert base == f"GET&{quote(expected, safe='')}&"


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a\nb", "user@host", "exämple.com", "host:port", "host:123456"])
def test_a_strange_host_is_a_400(host: str) -> None:
    with pytest.raises(WireError, match=re.escape("Unsupported characters in host name.")):
        oauth1.base_string(Signed("GET", "http", host, "/", []))


def test_another_scheme_is_a_400() -> None:
    with pytest.raises(WireError, match=re.escape("Unsupported scheme type, expected http or https.")):
        oauth1.base_string(Signed("GET", "ws", "h", "/", []))


def test_the_header_of_the_tests_is_what_a_client_would_send() -> None:
    assert header({"oauth_nonce": "a b"}) == 'OAuth oauth_nonce="a%20b"'
