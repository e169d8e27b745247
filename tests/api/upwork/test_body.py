import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiringhall.api.upwork.body import read_json, read_xml
from hiringhall.api.upwork.errors import WireError


def refused(read: Any, body: bytes) -> str:
    with pytest.raises(WireError) as error:
        read(body)
    assert error.value.status == 400
    return error.value.message


def test_nested_json_takes_bracket_names() -> None:
    body = {
        "milestones": [{"due_date": "12-31-2014", "amount": 10.50}, {"amount": 7}],
        "context": {"job_posting_ref": 12, "deep": {"x": ["y"]}},
        "none": None,
        "empty": [],
        "yes": True,
        "no": False,
    }
    assert dict(read_json(json.dumps(body).encode())) == {
        "milestones[0][due_date]": "12-31-2014",
        "milestones[0][amount]": "10.5",
        "milestones[1][amount]": "7",
        "context[job_posting_ref]": "12",
        "context[deep][x][0]": "y",
        "yes": "1",
        "no": "0",
    }


@pytest.mark.parametrize("number", ["1.50", "-0", "1e400", "9" * 5000, "0.1000000000000000000001"])
def test_a_json_number_keeps_the_text_it_was_written_in(number: str) -> None:
    assert read_json(b'{"a": %b}' % number.encode()) == [("a", number)]


@pytest.mark.parametrize(
    ("body", "position"),
    [
        (b'{"a": }', "line 1 column 7"),
        (b'{"a":\n 1', "line 2 column 3"),
        (b"{'a': 1}", "line 1 column 2"),
        (b"\x00", "line 1 column 1"),
        (b'{"a": 1} x', "line 1 column 10"),
    ],
)
def test_broken_json_is_told_with_its_position(body: bytes, position: str) -> None:
    assert position in refused(read_json, body)


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_a_400(body: bytes) -> None:
    assert "an object of parameters is needed" in refused(read_json, body)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_such_numbers(constant: str) -> None:
    assert constant in refused(read_json, b'{"a": %b}' % constant.encode())


@pytest.mark.parametrize("body", [b'{"a":' * 100_000, b'{"a":' * 20 + b"1" + b"}" * 20, b"[" * 1_000_000])
def test_deep_json_is_a_400(body: bytes) -> None:
    assert "levels deep" in refused(read_json, body)


@pytest.mark.parametrize("body", [rb'{"a": "\ud800"}', rb'{"\udfff": 1}', rb'{"\ud800": 1, "\ud800": 2}'])
def test_half_a_surrogate_pair_is_a_400(body: bytes) -> None:
    assert refused(read_json, body).encode()
    assert read_json(rb'{"a": "\ud83d\ude00"}') == [("a", "😀")]


@given(st.dictionaries(st.text(max_size=8).filter(lambda name: "\0" not in name), st.text(max_size=20), max_size=8))
@settings(deadline=None)
def test_flat_json_reads_back(members: dict[str, str]) -> None:
    assert dict(read_json(json.dumps(members).encode())) == members
    assert dict(read_json(json.dumps(members, ensure_ascii=False).encode())) == members


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"a" * 1000: [0] * 900}).encode(),
        b"{" + b",".join(b'"a%d":1' % n for n in range(80_000)) + b',"a79999":1}',
        json.dumps({"a": {"b" * 1000: {"c": 1}}}).encode(),
        json.dumps({"a": [None] * 300_000 + [{"b" * 300: 1}]}).encode(),
    ],
)
def test_json_made_to_be_costly_is_refused_quickly(body: bytes) -> None:
    started = time.process_time()
    assert refused(read_json, body)
    assert time.process_time() - started < 1


# --- XML ---


def test_nested_xml_takes_the_same_names_as_json() -> None:
    body = """<request>
      <title>a &lt;b&gt; &amp;amp; <![CDATA[<c>]]></title> <empty/> <blank>  </blank>
      <milestones><milestone><due_date>12-31-2014</due_date></milestone><milestone><amount>7</amount></milestone></milestones>
      <list><item>x</item></list>
      <context><job_posting_ref>12</job_posting_ref></context>
    </request>"""
    assert dict(read_xml(body.encode())) == {
        "title": "a <b> &amp; <c>",
        "empty": "",
        "blank": "  ",
        "milestones[0][due_date]": "12-31-2014",
        "milestones[1][amount]": "7",
        "list[0]": "x",
        "context[job_posting_ref]": "12",
    }


@pytest.mark.parametrize(
    "body", [b"<request>", b"<request><a></request>", b"x", b"<request/><request/>", b"<a:request/>"]
)
def test_broken_xml_is_told_with_its_position(body: bytes) -> None:
    assert "line 1, column" in refused(read_xml, body)


LAUGHS = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10))


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE request [" + LAUGHS + b"]><request><a>&l9;</a></request>",
        b'<!DOCTYPE request [<!ENTITY x SYSTEM "file:///etc/hostname">]><request><a>&x;</a></request>',
        b'<!DOCTYPE request SYSTEM "http://127.0.0.1/x.dtd"><request/>',
        b"<!DOCTYPE request><request/>",
    ],
)
def test_a_document_type_is_refused_unread(body: bytes) -> None:
    assert "document type" in refused(read_xml, body)


@pytest.mark.parametrize("body", [b"<response/>", b'<request xmlns="urn:x"/>', b"<params><a>1</a></params>"])
def test_the_outermost_element_is_request(body: bytes) -> None:
    assert "<request>" in refused(read_xml, body)


@pytest.mark.parametrize(
    "body", [b"<request>\xe9</request>", b'<?xml version="1.0" encoding="x-no"?><request/>', b"<request>&x;</request>"]
)
def test_unreadable_text_is_a_400(body: bytes) -> None:
    assert "XML" in refused(read_xml, body)


@pytest.mark.parametrize("depth", [20, 100_000])
def test_deep_xml_is_a_400(depth: int) -> None:
    assert "levels deep" in refused(read_xml, b"<request>" + b"<a>" * depth + b"</a>" * depth + b"</request>")
