"""Reports that people keep, on their pages: saved, shown, changed, copied, deleted, and nobody else's."""

from urllib.parse import urlencode

import pytest
from requests import Response

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.reports.feeds import make_feed
from hiringhall.marketplace.reports.keeping import saved_reports
from hiringhall.marketplace.reports.models import SavedReport
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.reporting import FRIDAY, QUERY, keep, path_of, worked
from tests.web.test_contracts import Deal, links, words
from tests.web.test_timesheets import NINE, THURSDAY
from tests.web.visitor import Visitor, errors, flash, heading, parse, value


@pytest.fixture
def hired(back: Back) -> Deal:
    return worked(back)


def kept(of: Deal) -> list[SavedReport]:
    with of.back.database.reading() as session:
        return saved_reports(session, actor(of.firm.owner))


def rows(answer: Response) -> list[list[str]]:
    """Return the words of every cell of a result."""
    lines = parse(answer).xpath("//table[contains(@class,'report-rows')]//tr")
    return [[" ".join(cell.text_content().split()) for cell in line.xpath("th|td")] for line in lines]


def new(of: Deal, query: str = QUERY, **more: str) -> str:
    asked = {"report": "time-company", "company": of.firm.slug, "q": query, **more}
    return f"/reports/saved/new?{urlencode(asked)}"


def test_a_report_is_saved_and_shows_what_there_is_now(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    assert "You keep no reports yet" in words(visitor.get("/reports/saved"))
    page = visitor.get(new(hired, period="last-week", chart="bars:worked_on:sum(hours)"))
    assert value(page, "title") == "Time · Firm & Sons"
    assert value(page, "q") == QUERY
    chosen = parse(page).xpath("//option[@selected]/text()")
    assert chosen == ["Last week", "Hours by day"]
    fields = {name: value(page, name) for name in ("report", "company", "q")}
    sent = {**fields, "title": " Hours  of last week ", "period": "last-week", "chart": "bars:worked_on:sum(hours)"}
    shown = visitor.send("/reports/saved", sent, on=new(hired))
    assert heading(shown) == "Hours of last week"
    assert "Hours of last week is saved" in flash(shown)
    assert rows(shown) == [
        ["Day", "Freelancer ID", "Freelancer", "Hours", "Charged (USD)"],
        [str(THURSDAY), hired.freelancer.username, "Jun Tester", "0.50", "25.00"],
        [str(FRIDAY), hired.freelancer.username, "Jun Tester", "0.17", "8.33"],
        ["Total", "", "", "0.67", "33.33"],
    ]
    assert f"/freelancers/{hired.freelancer.key}" in links(shown)
    assert parse(shown).xpath("//figcaption/text()") == ["Hours by day"]
    assert parse(shown).xpath("//*[local-name()='rect']/*[local-name()='title']/text()")
    (saved,) = kept(hired)
    assert (saved.query, saved.period, saved.about) == (QUERY, "last-week", {"company": hired.firm.slug})
    assert f"/reports/time-company?company={hired.firm.slug}" in str(links(shown))
    listed = visitor.get("/reports/saved")
    assert path_of(saved) in links(listed)
    assert "Time · Firm & Sons · last week" in words(listed)


@pytest.mark.parametrize(
    ("fields", "wrong", "told"),
    [
        ({"title": " "}, "title", "Write a title"),
        ({"period": "next-week"}, "period", "Choose one"),
        ({"q": "select nothing"}, "q", "line 1, column 8, at 'nothing'"),
    ],
)
@on_sqlite
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    visitor: Visitor, back: Back, hired: Deal, fields: dict[str, str], wrong: str, told: str
) -> None:
    back.sign_in(visitor, hired.firm.owner)
    sent = {"report": "time-company", "company": hired.firm.slug, "q": QUERY, "title": "Mine", "period": ""} | fields
    for path, page in (("/reports/saved", new(hired)), (path_of(keep(hired), "/change"), "")):
        answer = visitor.send(path, sent, on=page)
        assert answer.status_code == 422
        assert told in errors(answer)[wrong]
        assert (value(answer, "title"), value(answer, "q")) == (sent["title"], sent["q"])
    assert [saved.title for saved in kept(hired)] == ["Hours & money"]


def test_a_report_is_changed_copied_and_deleted(visitor: Visitor, back: Back, hired: Deal) -> None:
    saved = keep(hired, chart={"value": "none"})
    back.sign_in(visitor, hired.firm.owner)
    assert not parse(visitor.get(path_of(saved))).xpath("//figcaption")
    page = visitor.get(path_of(saved, "/change"))
    assert (value(page, "title"), value(page, "q")) == ("Hours & money", QUERY)
    changed = visitor.send(
        path_of(saved, "/change"), {"title": "Memos", "q": "select memo, sum(hours)", "period": "", "chart": "odd"}
    )
    assert (heading(changed), flash(changed)) == ("Memos", "Memos is changed.")
    assert rows(changed)[1:] == [["Draw", "0.50"], ["Paint", "0.17"], ["Total", "0.67"]]
    copied = visitor.send(path_of(saved, "/copy"), on=path_of(saved))
    assert heading(copied) == "Change Copy of Memos"
    with back.database.writing() as session:
        make_feed(session, actor(hired.firm.owner), saved.key, name="Wiki", any_query=False)
    assert "its secret address gets nothing from now on" in words(visitor.get(path_of(saved, "/delete")))
    gone = visitor.send(path_of(saved, "/delete"))
    assert flash(gone) == "Memos is deleted."
    assert [each.title for each in kept(hired)] == ["Copy of Memos"]
    assert visitor.get(path_of(saved)).status_code == 404


def test_nobody_finds_the_reports_of_others(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    saved = keep(hired)
    with back.database.writing() as session:
        feed, _ = make_feed(session, actor(hired.firm.owner), saved.key, name="Wiki", any_query=False)
    back.sign_in(visitor, hired.firm.add(back.person("Ada"), Role.ADMIN))
    endings = ("", "/change", "/delete", "/schedule", "/stop", "/addresses", f"/addresses/{feed.id}/close")
    for ending in endings:
        assert visitor.get(path_of(saved, ending)).status_code == 404, ending
        assert "/login" in other.get(path_of(saved, ending)).url
    sent = {"title": "Mine", "q": QUERY, "every": "day", "hour": "7", "form": "csv", "name": "Mine"}
    for ending in (*endings[1:], "/copy"):
        assert visitor.send(path_of(saved, ending), sent, on="/account").status_code == 404, ending
    assert visitor.send("/reports/runs", {"saved": saved.key}, on="/account").status_code == 404
    assert [(each.title, each.every) for each in kept(hired)] == [("Hours & money", None)]
    assert "You keep no reports yet" in words(visitor.get("/reports/saved"))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMIN, 200), (Role.FINANCE, 200), (Role.HIRING, 200), (Role.RECRUITER, 403), (None, 403)],
)
def test_who_may_keep_a_report_about_a_companys_time(
    visitor: Visitor, back: Back, hired: Deal, role: Role | None, status: int
) -> None:
    person = back.person("Rob")
    back.sign_in(visitor, person if role is None else hired.firm.add(person, role))
    assert visitor.get(new(hired)).status_code == status
    sent = {"report": "time-company", "company": hired.firm.slug, "q": QUERY, "title": "Mine"}
    assert visitor.send("/reports/saved", sent, on="/account").status_code == status
    run = visitor.send("/reports/runs", {**sent, "form": "csv"}, on="/account")
    assert run.status_code == status


@on_sqlite
def test_a_freelancer_keeps_a_report_about_their_own_time(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    assert visitor.get(new(hired)).status_code == 403
    own = {"report": "time-freelancer", "freelancer": hired.freelancer.username, "q": "select memo, sum(hours)"}
    shown = visitor.send("/reports/saved", {**own, "title": "Mine"}, on=f"/reports/saved/new?{urlencode(own)}")
    assert rows(shown)[1:3] == [["Draw", "0.50"], ["Paint", "0.17"]]


@on_sqlite
def test_a_report_that_may_not_be_read_any_more_says_so_and_can_be_deleted(
    visitor: Visitor, back: Back, hired: Deal
) -> None:
    ada = hired.firm.add(back.person("Ada"), Role.ADMIN)
    saved = keep(hired, ada)
    with back.database.writing() as session:
        organizations.remove_member(session, actor(hired.firm.owner), hired.firm.id, ada.id)
    back.sign_in(visitor, ada)
    shown = visitor.get(path_of(saved))
    assert "This report cannot be shown: You may not read this report" in words(shown)
    assert rows(shown) == []
    assert "Time of a company" in words(visitor.get("/reports/saved"))
    visitor.send(path_of(saved, "/delete"))
    assert "You keep no reports yet" in words(visitor.get("/reports/saved"))


@on_sqlite
def test_many_rows_come_in_pages_with_the_total_of_all(visitor: Visitor, back: Back) -> None:
    hired = worked(back, {NINE - 30 + number: f"Part {number:03}" for number in range(102)})
    saved = keep(hired, query="select memo, sum(hours)")
    back.sign_in(visitor, hired.firm.owner)
    first = visitor.get(path_of(saved))
    assert [len(rows(first)), rows(first)[-1]] == [102, ["Total", "17.00"]]
    assert "Rows 1 to 100 of 102; the total is of all of them." in words(first)
    second = visitor.get(path_of(saved, "?page=2"))
    assert rows(second)[1:] == [["Part 100", "0.17"], ["Part 101", "0.17"], ["Total", "17.00"]]
    assert path_of(saved, "?page=2") in links(first)
    assert path_of(saved) in links(second)
    assert "There are no more rows" in words(visitor.get(path_of(saved, "?page=3")))
    none = keep(hired, query="select memo where task = 'none'")
    assert "Nothing matches." in words(visitor.get(path_of(none)))
