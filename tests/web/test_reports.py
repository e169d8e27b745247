"""The pages of reports: what is open to whom, the builder, what a query that is wrong is told, sorting, and files."""

import csv
import io
import zipfile
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from requests import Response

from hiringhall.marketplace.accounts.roles import Role
from tests.support.marks import on_sqlite
from tests.web.conftest import Back
from tests.web.reporting import FRIDAY, QUERY, worked
from tests.web.test_contracts import Deal, links, words
from tests.web.test_timesheets import THURSDAY
from tests.web.visitor import Visitor, errors, heading, parse, value


@pytest.fixture
def hired(back: Back) -> Deal:
    return worked(back)


def page_of(of: Deal, query: str = QUERY, ending: str = "", **more: str) -> str:
    return f"/reports/time-company{ending}?{urlencode({'company': of.firm.slug, 'q': query, **more})}"


def built(of: Deal, *columns: str, **more: str) -> str:
    """Return the address to which the builder is sent."""
    pairs = [("company", of.firm.slug), *(("column", column) for column in columns), *more.items()]
    return f"/reports/time-company/build?{urlencode(pairs)}"


def rows(answer: Response) -> list[list[str]]:
    lines = parse(answer).xpath("//table[contains(@class,'report-rows')]//tr")
    return [[" ".join(cell.text_content().split()) for cell in line.xpath("th|td")] for line in lines]


def asked(answer: Response) -> dict[str, str]:
    """Return the query of the address that one was led to."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}


def test_the_list_leads_to_questions_that_can_be_asked(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    page = visitor.get("/reports")
    assert heading(page) == "Reports"
    found = [path for path in links(page) if path.startswith("/reports/") and "?" in path]
    assert len(found) > 10
    for path in found:
        shown = visitor.get(path)
        assert shown.status_code == 200, path
        assert not errors(shown), path


def test_who_has_nothing_to_report_on_is_told_what_to_do(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person("Nils"))
    assert "There is nothing to report on yet" in words(visitor.get("/reports"))


def test_a_report_without_a_query_asks_its_first_question(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    shown = visitor.get(f"/reports/time-company?company={hired.firm.slug}")
    assert asked(shown)["period"] == "last-month"
    assert asked(shown)["q"].startswith("select week_worked_on, provider_name")
    assert heading(shown) == "Time"
    assert "Firm & Sons" in words(shown)


def test_the_result_has_rows_sums_and_ways_on(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    shown = visitor.get(page_of(hired))
    assert rows(shown) == [
        ["Day", "Freelancer ID", "Freelancer", "Hours", "Charged (USD)"],
        [str(THURSDAY), hired.freelancer.username, "Jun Tester", "0.50", "25.00"],
        [str(FRIDAY), hired.freelancer.username, "Jun Tester", "0.17", "8.33"],
        ["Total", "", "", "0.67", "33.33"],
    ]
    assert f"/freelancers/{hired.freelancer.key}" in links(shown)
    assert parse(shown).xpath("//*[name()='svg'][contains(@class,'chart')]")


def test_headings_sort_and_turn_round(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)

    def sorted_by(page: Response, text: str) -> Response:
        (led,) = parse(page).xpath(f"//th/a[text()='{text}']/@href")
        return visitor.get(led)

    page = sorted_by(visitor.get(page_of(hired)), "Hours")
    assert [row[0] for row in rows(page)[1:3]] == [str(THURSDAY), str(FRIDAY)]
    assert parse(page).xpath("//th[@aria-sort]/@aria-sort") == ["descending"]
    page = sorted_by(page, "Hours")
    assert [row[0] for row in rows(page)[1:3]] == [str(FRIDAY), str(THURSDAY)]
    assert parse(page).xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert asked(page)["q"].endswith("order by sum(hours)")


def test_the_builder_writes_the_query_that_it_says(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    shown = visitor.get(
        built(
            hired,
            "memo",
            "sum(hours)",
            "worked_on",
            was="sum(hours)",
            first=str(THURSDAY),
            last=str(FRIDAY),
            field0="provider_id",
            value0=f" {hired.freelancer.username} ",
            sort0="memo",
            down0="yes",
            sort1="sum(hours)",
            limit="5",
        )
    )
    assert asked(shown)["q"].split("\n") == [
        "select sum(hours), worked_on, memo",
        f"where worked_on >= '{THURSDAY}' and worked_on <= '{FRIDAY}' and provider_id = '{hired.freelancer.username}'",
        "order by memo desc, sum(hours)",
        "limit 5",
    ]
    assert [row[2] for row in rows(shown)[1:3]] == ["Paint", "Draw"]
    # What it says is what the form shows again.
    chosen = parse(shown).xpath("//input[@name='column'][@checked]/@value")
    assert sorted(chosen) == ["memo", "sum(hours)", "worked_on"]
    assert parse(shown).xpath("//input[@name='was']/@value") == ["sum(hours)", "worked_on", "memo"]
    assert (value(shown, "first"), value(shown, "last"), value(shown, "limit")) == (str(THURSDAY), str(FRIDAY), "5")
    assert value(shown, "value0") == hired.freelancer.username
    assert value(shown, "q") == asked(shown)["q"]


@on_sqlite
def test_what_is_wrong_in_the_builder_stands_beside_its_field(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    page = visitor.get(built(hired, "memo", first="soon", last="2027-13-01", limit="few", field0="task"))
    assert page.status_code == 422
    assert {"first", "last", "limit", "value0"} <= errors(page).keys()
    assert value(page, "first") == "soon"
    page = visitor.get(built(hired))
    assert "Choose at least one column." in words(page)
    page = visitor.get(built(hired, "memo", first=str(FRIDAY), last=str(THURSDAY)))
    assert "not before the first" in errors(page)["last"]
    page = visitor.get(built(hired, "memo", field0="assignment_ref", value0="mine"))
    assert errors(page)["value0"] == "Write a whole number."


@on_sqlite
def test_columns_and_fields_that_a_report_does_not_have_are_left_out(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    shown = visitor.get(built(hired, "memo", "company_id", "drop", field0="memo", value0="x", sort0="hours"))
    assert asked(shown)["q"] == "select memo"


@on_sqlite
def test_the_editor_gets_the_query_of_the_builder(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    part = visitor.get(built(hired, "memo", "sum(hours)").replace("/build?", "/query?"))
    assert value(part, "q") == "select memo, sum(hours)"
    assert not parse(part).xpath("//main")


def test_a_wrong_query_is_kept_and_marked_where_it_is_wrong(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    text = "select worked_on\nwhere boo = 'x'"
    page = visitor.get(page_of(hired, text))
    assert page.status_code == 422
    assert value(page, "q") == text
    assert errors(page)["q"].startswith("Line 2: There is no such field")
    assert parse(page).xpath("//mark/text()") == ["boo"]
    (mark,) = parse(page).xpath("//*[@data-first]")
    assert text[int(mark.get("data-first")) : int(mark.get("data-last"))] == "boo"
    assert not rows(page)
    part = visitor.get(page_of(hired, "select boo", "/check"))
    assert errors(part)["q"].startswith("There is no such field")
    assert "field-error" not in visitor.get(page_of(hired, QUERY, "/check")).text


@on_sqlite
def test_words_are_offered_where_somebody_writes(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    offered = visitor.get(page_of(hired, "select me", "/words", at="9")).json()
    assert offered == {"start": 7, "words": [{"text": "memo", "part": "field", "meaning": "what was done"}]}


def test_files_hold_all_rows(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    table = visitor.get(page_of(hired, ending=".csv", period="this-year"))
    lines = list(csv.reader(io.StringIO(table.text)))
    assert lines[0] == ["Day", "Freelancer ID", "Freelancer", "Hours", "Charged (USD)"]
    assert table.headers["Content-Disposition"].startswith('attachment; filename="time-of-firm-sons-')
    assert table.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    book = visitor.get(page_of(hired, ending=".xlsx"))
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None
    assert visitor.get(page_of(hired, ending=".pdf")).content.startswith(b"%PDF-")
    assert visitor.get(page_of(hired, ending=".exe")).status_code == 404
    assert visitor.get(page_of(hired, "select boo", ending=".csv")).status_code == 422


def test_reports_are_shown_to_those_who_may_read_them(visitor: Visitor, back: Back, hired: Deal) -> None:
    money = f"/reports/billings-company?{urlencode({'company': hired.firm.slug, 'q': 'select sum(amount)'})}"
    roles = {
        Role.OWNER: (200, 200),
        Role.ADMIN: (200, 200),
        Role.FINANCE: (200, 403),
        Role.HIRING: (200, 403),
        Role.RECRUITER: (403, 403),
        Role.MEMBER: (403, 403),
    }
    for role, expected in roles.items():
        back.sign_in(visitor, hired.firm.owner if role is Role.OWNER else hired.firm.add(back.person("Mia"), role))
        got = tuple(visitor.get(path).status_code for path in (page_of(hired), money))
        assert got == expected, role
        assert visitor.get(page_of(hired, ending=".csv")).status_code == expected[0]
    for person in (back.person("Out"), hired.freelancer):
        back.sign_in(visitor, person)
        refused = visitor.get(page_of(hired))
        assert refused.status_code == 403
        assert "Firm" not in words(refused)
        unknown = visitor.get(page_of(hired).replace(hired.firm.slug, "nobody-like-this"))
        assert words(unknown) == words(refused)


@on_sqlite
def test_there_are_no_other_reports(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    assert visitor.get("/reports/nonsense?q=select").status_code == 404
    assert visitor.get(f"/reports/time-company?q={QUERY}").status_code == 404


@on_sqlite
def test_the_language_is_told_to_anybody(visitor: Visitor) -> None:
    page = visitor.get("/reports/language")
    assert heading(page) == "The language of reports"
    assert "week_worked_on" in words(page)
    assert "buyer_team_name" in words(page)
