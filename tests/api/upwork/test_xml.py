from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hiringhall.api.upwork.xml import singular, write_xml

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=15,
)


def body(members: dict[str, Any]) -> str:
    """Return the inside of the root element as it was written."""
    written = write_xml(members)
    etree.fromstring(written)
    return written.decode().split("\n", 1)[1].removeprefix("<response>").removesuffix("</response>")


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("companies", "company"),
        ("teams", "team"),
        ("users", "user"),
        ("skills", "skill"),
        ("regions", "region"),
        ("tests", "test"),
        ("reasons", "reason"),
        ("categories", "category"),
        ("topics", "topic"),
        ("jobs", "job"),
        ("stories", "story"),
        ("trays", "tray"),
        ("submissions", "submission"),
        ("statuses", "status"),
        ("matches", "match"),
        ("status", None),
        ("address", None),
        ("analysis", None),
        ("news", None),
        ("date", None),
        ("s", None),
        ("", None),
    ],
)
def test_singulars(plural: str, one: str | None) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"skills": ["ajax", "c"]}, "<skills><skill>ajax</skill><skill>c</skill></skills>"),
        ({"companies": [{"name": "A"}]}, "<companies><company><name>A</name></company></companies>"),
        ({"jobs": []}, "<jobs/>"),
        (
            {"userroles": {"userrole": [{"role": "admin"}, {"role": "manager"}]}},
            "<userroles><userrole><role>admin</role></userrole><userrole><role>manager</role></userrole></userroles>",
        ),
        ({"teamrooms": {"teamroom": {"id": "a"}}}, "<teamrooms><teamroom><id>a</id></teamroom></teamrooms>"),
        ({"teamrooms": {"teamroom": ""}}, "<teamrooms><teamroom/></teamrooms>"),
        (
            {"workday": {"date": ["20140101", "20140102"]}},
            "<workday><date>20140101</date><date>20140102</date></workday>",
        ),
        ({"date": []}, "<date/>"),
        ({"rows": [["a", 1], []]}, "<rows><row><item>a</item><item>1</item></row><row/></rows>"),
        (
            {"a": None, "b": "", "c": {}, "d": True, "e": False, "f": 0, "g": 1.5},
            "<a/><b/><c/><d>1</d><e>0</e><f>0</f><g>1.5</g>",
        ),
        ({"a": '<b> & "c" ]]>\r\n\t'}, '<a>&lt;b&gt; &amp; "c" ]]&gt;&#13;\n\t</a>'),
        ({"a": "x\0\x08\x0b\x1f\ufffe\ud800y"}, "<a>xy</a>"),
        (
            {"1st week": "a", "": "b", "é": "c", "a:b": "d", "x<y": "e", "total-count": "f"},
            "<_1st_week>a</_1st_week><_>b</_><_>c</_><a_b>d</a_b><x_y>e</x_y><total-count>f</total-count>",
        ),
    ],
)
def test_values_become_elements(members: dict[str, Any], expected: str) -> None:
    assert body(members) == expected


def test_the_document_is_declared_utf8() -> None:
    assert write_xml({"a": "é"}) == b'<?xml version="1.0" encoding="UTF-8"?>\n<response><a>\xc3\xa9</a></response>'


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.text(max_size=6), TREES, max_size=4))
def test_any_tree_is_well_formed(members: dict[str, Any]) -> None:
    assert etree.fromstring(write_xml(members)).tag == "response"


@settings(deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\r\n\t")
    )
)
def test_text_reads_back(text: str) -> None:
    assert (etree.fromstring(write_xml({"a": text})).findtext("a") or "") == text
