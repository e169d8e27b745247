"""Feeds over the wire: Google's protocol, CSV and HTML under a secret address, for programs of any site."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import requests
from requests import Response

from hiringhall import clock
from hiringhall.api.feeds.door import MOST_A_MINUTE
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.feeds import feeds_of, make_feed, revoke_feed
from hiringhall.marketplace.reports.keeping import save_report
from hiringhall.marketplace.reports.models import SavedReport
from tests.support.diaries import Employer
from tests.support.hall import Hall
from tests.support.marks import on_sqlite

MEMO = '=1+1 "ünß" <b>'
QUERY = "SELECT worked_on, memo, sum(hours), sum(charges)"


@dataclass
class Feeds:
    """A company for which somebody worked yesterday, and a report about it that its owner keeps."""

    hall: Hall
    employer: Employer
    saved: SavedReport
    day: date

    def address(self, *, any_query: bool = False) -> str:
        with self.hall.backstage.act() as session:
            _, secret = make_feed(session, self.employer.actor, self.saved.key, name="Wiki", any_query=any_query)
        return f"{self.hall.base_url}/reports/feeds/{secret}"


@pytest.fixture
def feeds(hall: Hall) -> Feeds:
    employer = Employer.found(hall)
    contract = employer.hire(employer.add_freelancer())
    day = clock.day(clock.now()) - timedelta(days=1)
    first = 144 * (day.toordinal() - date(1970, 1, 1).toordinal()) + 60
    employer.track(contract, range(first, first + 7), memo=MEMO)
    with hall.backstage.act() as session:
        about = {"company": employer.slug}
        saved = save_report(session, employer.actor, REPORTS["time-company"], about, QUERY, title="Hours <1>")
    return Feeds(hall, employer, saved, day)


def ask(address: str, tq: str = "", tqx: str = "", *, plain: bool = True, method: str = "GET") -> Response:
    headers = {"X-DataSource-Auth": "a"} if plain else {}
    asked = {name: value for name, value in (("tq", tq), ("tqx", tqx)) if value}
    return requests.request(method, address, params=asked, headers=headers, timeout=30)


def told(answer: Response) -> Any:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    return msgspec.json.decode(answer.content)


def reason(answer: Response) -> str:
    told_ = told(answer)
    assert told_["status"] == "error"
    return str(told_["errors"][0]["reason"])


def test_a_table_for_programs_that_read_json_themselves(feeds: Feeds) -> None:
    answer = ask(feeds.address(), tqx="reqId:7;out:json")
    table = told(answer)
    assert (table["version"], table["status"], table["reqId"]) == ("0.6", "ok", "7")
    assert [column["type"] for column in table["table"]["cols"]] == ["date", "string", "number", "number"]
    day = f"Date({feeds.day.year},{feeds.day.month - 1},{feeds.day.day})"
    assert [cell["v"] for cell in table["table"]["rows"][0]["c"]] == [day, MEMO, 1.17, 58.33]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_script_for_those_who_cannot(feeds: Feeds) -> None:
    address = feeds.address()
    answer = ask(address, plain=False)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text.startswith('/**/google.visualization.Query.setResponse({"version":"0.6","reqId":"0",')
    assert ask(address, tqx="responseHandler:show.it", plain=False).text.startswith("/**/show.it({")
    refused = ask(address, tqx="responseHandler:alert(1)//", plain=False)
    assert refused.text.startswith("/**/google.visualization.Query.setResponse({")
    assert '"reason":"other"' in refused.text


def test_what_has_not_changed_is_not_sent_again(feeds: Feeds) -> None:
    address = feeds.address()
    sig = told(ask(address))["sig"]
    assert reason(ask(address, tqx=f"reqId:1;sig:{sig}")) == "not_modified"
    assert told(ask(address, tqx="sig:1"))["sig"] == sig


def test_csv_and_html_hold_nothing_that_a_sheet_takes_for_a_formula(feeds: Feeds) -> None:
    address = feeds.address()
    answer = ask(address, tqx="out:csv", plain=False)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert list(csv.reader(io.StringIO(answer.content.decode()))) == [
        ["Day", "Memo", "Hours", "Charged (USD)"],
        [str(feeds.day), f"'{MEMO}", "1.17", "58.33"],
    ]
    page = ask(address, tqx="out:html", plain=False)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "<title>Hours &lt;1&gt;</title>" in page.text
    assert re.findall("<td>(.*?)</td>", page.text)[1:] == ["&#39;=1+1 &#34;ünß&#34; &lt;b&gt;", "1.17", "58.33"]


def test_other_queries_are_answered_where_the_address_allows_them(feeds: Feeds) -> None:
    free, kept = feeds.address(any_query=True), feeds.address()
    assert len(told(ask(free, "select sum(hours)"))["table"]["rows"][0]["c"]) == 1
    assert reason(ask(kept, "select sum(hours)")) == "access_denied"
    wrong = told(ask(free, "select nothing"))["errors"][0]
    assert wrong["reason"] == "invalid_query"
    assert "line 1, column 8" in wrong["message"]
    assert reason(ask(free, tqx="out:xml")) == "other"
    assert told(ask(free, "select memo where task = 'x\x00\x1b'"))["table"]["rows"] == []
    text = ask(free, "select nothing", "out:csv")
    assert (text.status_code, text.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "line 1, column 8" in text.text


def test_an_address_reads_as_its_owner_may_now_and_until_it_is_closed(feeds: Feeds) -> None:
    hall, address = feeds.hall, feeds.address()
    assert ask(address).status_code == 200
    with hall.backstage.act() as session:
        (feed,) = feeds_of(session, feeds.saved)
        assert feed.read_at is not None
        revoke_feed(session, feeds.employer.actor, feeds.saved.key, feed.id)
    for gone in (address, f"{hall.base_url}/reports/feeds/", f"{hall.base_url}/reports/feeds/a/b%00%ff"):
        assert reason(ask(gone)) == "access_denied"
        assert ask(gone, tqx="out:html").status_code == 404
    suspended = feeds.address()
    hall.backstage.set_active(feeds.employer.owner, active=False)
    assert reason(ask(suspended)) == "access_denied"
    assert ask(suspended, tqx="out:csv").status_code == 403
    hall.backstage.set_active(feeds.employer.owner, active=True)
    assert told(ask(suspended))["status"] == "ok"


@on_sqlite
def test_a_reader_without_the_right_any_more_gets_nothing(feeds: Feeds) -> None:
    hall, employer = feeds.hall, feeds.employer
    username = f"{employer.slug}-admin"
    hall.backstage.add_person(username, employer.slug, Role.ADMIN)
    admin = hall.backstage.actor(username)
    with hall.backstage.act() as session:
        about = {"company": employer.slug}
        saved = save_report(session, admin, REPORTS["time-company"], about, QUERY, title="Hours")
        _, secret = make_feed(session, admin, saved.key, name="Wiki", any_query=False)
    address = f"{hall.base_url}/reports/feeds/{secret}"
    assert told(ask(address))["status"] == "ok"
    with hall.backstage.act() as session:
        assert admin.user_id is not None
        organizations.remove_member(session, CONSOLE, employer.team_id, admin.user_id)
    assert reason(ask(address)) == "access_denied"


@on_sqlite
def test_methods_and_other_sites(feeds: Feeds) -> None:
    address = feeds.address()
    preflight = requests.options(address, headers={"Origin": "https://dash.example"}, timeout=30)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Headers"] == "X-DataSource-Auth"
    head = ask(address, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(ask(address).content)
    for method in ("POST", "PUT", "DELETE"):
        answer = ask(address, method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert reason(requests.get(f"{address}?{'a=1&' * 200}", headers={"X-DataSource-Auth": "a"}, timeout=30)) == "other"


@on_sqlite
def test_an_address_is_read_so_often_and_others_do_not_suffer(feeds: Feeds) -> None:
    busy, calm = feeds.address(), feeds.address()
    answers = [ask(busy, tqx="out:csv") for _ in range(2 * MOST_A_MINUTE + 1)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["Retry-After"] == "60"
    assert "60 times a minute" in refused[0].text
    assert ask(calm, tqx="out:csv").status_code == 200
