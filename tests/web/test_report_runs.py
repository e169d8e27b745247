"""Reports made in the background, on their pages: asked for, followed, taken away, called off, and nobody else's."""

import pytest
from requests import Response

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.reporting.runs import MOST_AT_ONCE
from tests.support.marks import on_sqlite
from tests.support.waiting import eventually
from tests.web.conftest import Back
from tests.web.reporting import QUERY, end, keep, path_of, under_way, worked
from tests.web.test_contracts import Deal, links, words
from tests.web.test_documents import saved_as
from tests.web.test_saved_reports import rows
from tests.web.test_timesheets import THURSDAY
from tests.web.visitor import Visitor, flash, heading


@pytest.fixture
def hired(back: Back) -> Deal:
    return worked(back)


def asked(of: Deal, form: str, **more: str) -> dict[str, str]:
    return {"report": "time-company", "company": of.firm.slug, "q": QUERY, "form": form, **more}


def finished(visitor: Visitor, answer: Response) -> tuple[str, Response]:
    """Return the path of the run to which an answer led, and its page once it has ended."""
    path = answer.url.removeprefix(visitor.base_url)
    return path, eventually(lambda: visitor.get(path), lambda page: "Kept until" in words(page))


@pytest.mark.parametrize(("form", "begin"), [("csv", b"Day,"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_kept_report_becomes_a_file(visitor: Visitor, back: Back, hired: Deal, form: str, begin: bytes) -> None:
    saved = keep(hired)
    back.sign_in(visitor, hired.firm.owner)
    assert "Nothing was made for you yet" in words(visitor.get("/reports/runs"))
    path, page = finished(visitor, visitor.send("/reports/runs", {"saved": saved.key, "form": form}, on=path_of(saved)))
    assert heading(page) == "Hours & money"
    assert "2 rows" in words(page)
    assert f"{path}/file" in links(page) & links(visitor.get("/reports/runs"))
    file = visitor.get(f"{path}/file")
    assert file.content.startswith(begin)
    assert saved_as(file).startswith("hours-money-")
    assert saved_as(file).endswith(f".{form}")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Length"] == str(len(file.content))
    assert flash(visitor.send(f"{path}/remove", on=path)) == "Hours & money is removed."
    for ending in ("", "/file", "/progress"):
        assert visitor.get(f"{path}{ending}").status_code == 404
    assert "Nothing was made for you yet" in words(visitor.get("/reports/runs"))


def test_what_an_address_asks_becomes_rows_on_a_page(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    started = visitor.send("/reports/runs", asked(hired, "page", period="last-week"), on="/account")
    path, page = finished(visitor, started)
    assert heading(page) == "Time · Firm & Sons"
    assert rows(page)[1] == [str(THURSDAY), hired.freelancer.username, "Jun Tester", "0.50", "25.00"]
    assert rows(page)[-1] == ["Total", "", "", "0.67", "33.33"]
    assert f"/freelancers/{hired.freelancer.key}" in links(page)
    assert rows(visitor.get(f"{path}/progress")) == rows(page)
    assert visitor.get(f"{path}/file").status_code == 404


def test_a_report_that_cannot_be_made_says_why(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    wide = ", ".join(["memo"] * 13)
    _, page = finished(visitor, visitor.send("/reports/runs", asked(hired, "pdf", q=f"select {wide}"), on="/account"))
    assert "Could not be made" in words(page)
    assert "a PDF takes at most 12 columns" in words(page)
    wrong = visitor.send("/reports/runs", asked(hired, "csv", q="select nothing"), on="/account")
    assert wrong.status_code == 422
    assert visitor.send("/reports/runs", asked(hired, "doc"), on="/account").status_code == 404
    assert visitor.send("/reports/runs", asked(hired, "csv", report="none"), on="/account").status_code == 404


def test_nobody_finds_the_runs_of_others(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    back.sign_in(other, hired.firm.add(back.person("Ada"), Role.ADMIN))
    path, _ = finished(visitor, visitor.send("/reports/runs", asked(hired, "csv"), on="/account"))
    for ending in ("", "/file", "/progress"):
        assert other.get(f"{path}{ending}").status_code == 404
    assert other.send(f"{path}/remove", on="/account").status_code == 404
    assert "Nothing was made for you yet" in words(other.get("/reports/runs"))
    assert visitor.get(f"{path}/file").status_code == 200


@on_sqlite
def test_one_who_waits_for_many_is_told_and_may_call_one_off(visitor: Visitor, back: Back, hired: Deal) -> None:
    going_on = [
        under_way(hired, number, done=50 * number, total=1000 if number > 1 else 0) for number in range(MOST_AT_ONCE)
    ]
    back.sign_in(visitor, hired.firm.owner)
    try:
        refused = visitor.send("/reports/runs", asked(hired, "csv"), on="/account")
        assert "You wait for 5 reports already" in flash(refused)
        assert "50 rows were found so far." in words(visitor.get(f"/reports/runs/{going_on[1].key}"))
        assert "100 of 1,000 rows are written." in visitor.get(f"/reports/runs/{going_on[2].key}/progress").text
        off = visitor.send(f"/reports/runs/{going_on[0].key}/remove", on="/account")
        assert flash(off) == "Number 0 is called off."
    finally:
        end(hired, *going_on)
