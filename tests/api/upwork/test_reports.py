"""Reports through the door: the forms of an answer, and errors that come with 200."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from lxml import etree

from hiringhall import clock
from tests.api.upwork.wire import Answer, Wire
from tests.support.diaries import Employer
from tests.support.hall import Hall

QUERY = "SELECT worked_on, memo, sum(hours), sum(charges)"
Ask = Callable[..., Answer]


@pytest.fixture
def worked(hall: Hall) -> Iterator[tuple[Ask, date]]:
    """A company for which an hour and ten minutes were worked yesterday at 50.00 an hour, and a way to ask about it."""
    employer = Employer.found(hall)
    contract = employer.hire(employer.add_freelancer())
    day = clock.day(clock.now()) - timedelta(days=1)
    first = 144 * (day.toordinal() - date(1970, 1, 1).toordinal()) + 60
    employer.track(contract, range(first, first + 7), memo='=1+1 "ünß" <b>')
    wire = Wire(hall)

    def ask(query: str = QUERY, path: str = f"companies/{employer.slug}", **more: str) -> Answer:
        pairs = [("tq", query), *more.items()]
        return wire.call("GET", f"/gds/timereports/v1/{path}", token=hall.token(employer.owner), query=pairs)

    yield ask, day
    wire.close()


def test_a_table_in_the_envelope(worked: tuple[Ask, date]) -> None:
    ask, day = worked
    told = ask().json
    assert isinstance(told["server_time"], int)
    assert set(told) == {"server_time", "auth_user", "table"}
    assert told["table"]["cols"] == [
        {"type": "date", "label": "worked_on"},
        {"type": "string", "label": "memo"},
        {"type": "number", "label": "hours"},
        {"type": "number", "label": "charges"},
    ]
    row = [f"{day:%Y%m%d}", '=1+1 "ünß" <b>', "1.17", "58.33"]
    assert told["table"]["rows"] == [{"c": [{"v": value} for value in row]}]
    assert ask("select memo where task = 'none'").json["table"]["rows"] == ""
    assert ask(tx="out:json").json["table"] == told["table"]


def test_xml_and_csv_say_the_same(worked: tuple[Ask, date]) -> None:
    ask, day = worked
    answer = ask(tqx="out:xml")
    assert answer.headers["content-type"] == "application/xml"
    tree = etree.fromstring(answer.body)
    assert tree.xpath("table/cols/col/label/text()") == ["worked_on", "memo", "hours", "charges"]
    assert tree.xpath("table/rows/row/c/v/text()") == [f"{day:%Y%m%d}", '=1+1 "ünß" <b>', "1.17", "58.33"]
    answer = ask(tqx="out:csv")
    assert answer.headers["content-type"] == "text/csv"
    assert list(csv.reader(io.StringIO(answer.body.decode()))) == [
        ["worked_on", "memo", "hours", "charges"],
        [str(day), '=1+1 "ünß" <b>', "1.17", "58.33"],
    ]


def test_jsonp_is_wrapped(worked: tuple[Ask, date]) -> None:
    ask, _ = worked
    answer = ask("select sum(hours)", callback="show.it")
    assert answer.headers["content-type"] == "application/javascript"
    assert answer.body.startswith(b"/**/show.it({")
    assert answer.body.endswith(b"});")


def google(answer: Answer) -> Any:
    """Return what a script is called with."""
    assert answer.headers["content-type"].startswith("text/javascript")
    opening = b"/**/google.visualization.Query.setResponse("
    assert answer.body.startswith(opening)
    return msgspec.json.decode(answer.body.removeprefix(opening).removesuffix(b");"))


def test_googles_form_has_typed_cells_and_a_signature(worked: tuple[Ask, date]) -> None:
    ask, day = worked
    told = google(ask(tqx="reqId:7;version:0.6"))
    assert (told["version"], told["reqId"], told["status"]) == ("0.6", "7", "ok")
    assert [column["type"] for column in told["table"]["cols"]] == ["date", "string", "number", "number"]
    (row,) = told["table"]["rows"]
    assert row["c"][0] == {"v": f"Date({day.year},{day.month - 1},{day.day})", "f": str(day)}
    assert row["c"][1:] == [{"v": '=1+1 "ünß" <b>'}, {"v": 1.17, "f": "1.17"}, {"v": 58.33, "f": "58.33"}]
    again = google(ask(tqx=f"reqId:8;sig:{told['sig']}"))
    assert (again["status"], again["errors"][0]["reason"]) == ("error", "not_modified")
    other = google(ask("select sum(hours)", tqx=f"reqId:9;sig:{told['sig']}"))
    assert other["status"] == "ok"
    named = ask(tqx="reqId:1;responseHandler:my.handler")
    assert named.body.startswith(b"/**/my.handler({")


@pytest.mark.parametrize(
    ("query", "path", "more", "reason", "told"),
    [
        (
            "select hors",
            None,
            {},
            "invalid_query",
            "column 8, at 'hors': there is no such field; did you mean hours?",
        ),
        ("select hours from x", None, {}, "invalid_query", "line 1, column 14, at 'from'"),
        ("", None, {}, "invalid_query", "send it as tq"),
        (QUERY, "companies/globex", {}, "access_denied", "You may not read this report"),
        (QUERY, "companies/nothing", {}, "access_denied", "You may not read this report"),
        (QUERY, None, {"tqx": "out:pdf"}, "other", "out is one of"),
        (QUERY, None, {"tqx": "responseHandler:alert(1)//"}, "other", "responseHandler is the name"),
    ],
)
def test_errors_come_with_200(
    worked: tuple[Ask, date], query: str, path: str | None, more: dict[str, str], reason: str, told: str
) -> None:
    ask, _ = worked
    answer = ask(query, **({"path": path} if path else {}), **more)
    assert answer.status == 200
    body = answer.json
    assert (body["version"], body["status"]) == ("0.6", "error")
    assert body["errors"][0]["reason"] == reason
    assert told in body["errors"][0]["message"]


def test_an_error_in_googles_form_runs_nothing(worked: tuple[Ask, date]) -> None:
    ask, _ = worked
    told = google(ask("select </script>", tqx="reqId:0"))
    assert told["errors"][0]["reason"] == "invalid_query"
