"""Names with brackets: the members of one parameter, the same in every form of a request."""

import json
from typing import Any

import pytest
from msgspec import Struct

from hiringhall.api.upwork import form
from hiringhall.api.upwork.decode import decode
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.form import Sent
from tests.api.upwork.signing import FORM, encoded

QUERY, JSON, XML = "query", "application/json", "application/xml"


class Context(Struct, forbid_unknown_fields=True):
    """Members with known names."""

    job_posting_ref: str | None = None
    previous_offer_ref: int | None = None


class Part(Struct, forbid_unknown_fields=True):
    """One entry of a list."""

    milestone_description: str
    deposit_amount: str | None = None


class Everything(Parameters, frozen=True):
    """One parameter of every kind."""

    plain: str | None = None
    fb_scores: dict[str, int] | None = None
    context: Context | None = None
    milestones: list[Part] | None = None


def read(pairs: list[tuple[str, str]], sent_as: str = QUERY) -> Everything:
    if sent_as == QUERY:
        return _decoded("GET", encoded(pairs), b"", "")
    body = json.dumps(dict(pairs)) if sent_as == JSON else encoded(pairs)
    return _decoded("POST", "", body.encode(), sent_as)


def _decoded(method: str, query: str, body: bytes, kind: str) -> Everything:
    headers = {"content-type": kind} if body else {}
    sent = Sent(method, "https", "www.upwork.com", "/api/hr/v2/x", query, headers, body)
    return decode(form.read(sent).parameters, {}, Everything)


def refusal(*pairs: tuple[str, str]) -> str:
    with pytest.raises(WireError) as refused:
        read(list(pairs))
    assert refused.value.status == 400
    return refused.value.message


@pytest.mark.parametrize("sent_as", [QUERY, FORM, JSON])
def test_members_are_put_together_whichever_way_they_come(sent_as: str) -> None:
    read_back = read(
        [
            ("fb_scores[3]", "5"),
            ("fb_scores[12]", "4"),
            ("context[job_posting_ref]", "~01"),
            ("context[previous_offer_ref]", "7"),
            ("milestones[0][milestone_description]", "Draft"),
            ("milestones[0][deposit_amount]", "9.50"),
            ("milestones[1][milestone_description]", "Final"),
        ],
        sent_as,
    )
    assert read_back == Everything(
        fb_scores={"3": 5, "12": 4},
        context=Context("~01", 7),
        milestones=[Part("Draft", "9.50"), Part("Final")],
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            JSON,
            json.dumps(
                {
                    "fb_scores": {"3": 5},
                    "context": {"job_posting_ref": "~01"},
                    "milestones": [{"milestone_description": "Draft"}, {"milestone_description": "Final"}],
                }
            ),
        ),
        (
            XML,
            """<request><context><job_posting_ref>~01</job_posting_ref></context><milestones>
              <milestone><milestone_description>Draft</milestone_description></milestone>
              <milestone><milestone_description>Final</milestone_description></milestone></milestones></request>""",
        ),
    ],
)
def test_nested_json_and_xml_are_the_same_members(kind: str, body: str) -> None:
    read_back = _decoded("POST", "", body.encode(), kind)
    assert read_back.context == Context("~01")
    assert read_back.milestones == [Part("Draft"), Part("Final")]
    assert read_back.fb_scores == ({"3": 5} if kind == JSON else None)


def test_a_list_is_in_the_order_of_its_numbers() -> None:
    numbers = ("10", "9", "007", "1")
    pairs = [(f"milestones[{number}][milestone_description]", number) for number in numbers]
    assert [part.milestone_description for part in read(pairs).milestones or []] == ["1", "007", "9", "10"]


def test_numbers_may_be_left_to_the_hall() -> None:
    class Numbers(Parameters, frozen=True):
        ids: list[int]

    sent = Sent("GET", "https", "www.upwork.com", "/api/hr/v2/x", encoded([("ids[]", "4"), ("ids[]", "3")]), {})
    assert decode(form.read(sent).parameters, {}, Numbers).ids == [4, 3]


def test_an_empty_member_counts_as_absent() -> None:
    assert read([("fb_scores[3]", ""), ("context[job_posting_ref]", ""), ("plain", "x")]) == Everything(plain="x")


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("fb_scores[3]", "good")], "fb_scores[...]: Write a whole number."),
        ([("fb_scores", "5")], "fb_scores: Name what you mean: fb_scores[...]."),
        ([("milestones", "5")], "milestones: Name what you mean: milestones[...]."),
        ([("fb_scores[3][x]", "5")], "fb_scores[...]: Write a whole number."),
        ([("fb_scores", "5"), ("fb_scores[3]", "5")], "fb_scores[3]: The parameter is given more than once"),
        ([("fb_scores[3]", "5"), ("fb_scores[3][1]", "5")], "fb_scores[3][1]: The parameter is given more than once"),
        ([("context[color]", "5")], "context[color]: The parameter is not known here."),
        ([("context[previous_offer_ref]", "x")], "context[previous_offer_ref]: Write a whole number."),
        ([("milestones[4][deposit_amount]", "1")], "milestones[4][milestone_description]: The parameter is required."),
        ([("milestones[4][color]", "1")], "milestones[4]["),
        ([("milestones[first][deposit_amount]", "1")], "milestones[first]: Number the entries: milestones[0]"),
        ([("plain[a]", "5")], "plain[a]: The parameter is not known here; known are: plain, fb_scores"),
        ([("other[a]", "5")], "other[a]: The parameter is not known here"),
        ([("fb_scores[3", "5")], "fb_scores[3: The parameter is not known here"),
        ([("fb_scores[[3]]", "5")], "fb_scores[[3]]: The parameter is not known here"),
        ([("[3]", "5")], "[3]: The parameter is not known here"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_the_name_that_was_sent(pairs: Any, message: str) -> None:
    assert refusal(*pairs).startswith(message)
