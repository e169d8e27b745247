"""Kept reports in a browser: pages are sound, runs are followed with and without scripts, dashboards read addresses."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiringhall.marketplace.reports.feeds import make_feed
from hiringhall.marketplace.reports.models import Every, FileForm, ReportRun, SavedReport
from hiringhall.marketplace.reports.schedules import Schedule, set_schedule
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.diaries import last_slot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over
from tests.web.reporting import FRIDAY, QUERY, end, keep, path_of, under_way, worked
from tests.web.test_contracts import Deal
from tests.web.test_timesheets import THURSDAY, work

CLIENT = Path(__file__).with_name("datasource.js")


@pytest.fixture
def hired(back: Back) -> Deal:
    return worked(back)


@pytest.fixture
def at_work(visitors: Visitors, back: Back, hired: Deal) -> Page:
    return enter(visitors.open(), back, hired.firm.owner)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the library
        pass


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[str]:
    """Serve a page with the client from another origin; gives its address."""
    (tmp_path / "datasource.js").write_text(CLIENT.read_text())
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="en"><title>Dashboard</title><link rel="icon" href="data:,">'
        '<script src="datasource.js"></script>'
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def address(of: Deal, saved: SavedReport, *, any_query: bool = False) -> str:
    with of.back.database.writing() as session:
        _, secret = make_feed(session, actor(of.firm.owner), saved.key, name=EVIL[:100], any_query=any_query)
    return f"{of.back.hall.base_url}/reports/feeds/{secret}"


@pytest.mark.parametrize("way", ["script", "fetched"])
def test_a_dashboard_on_another_site_reads_a_report(
    visitors: Visitors, back: Back, hired: Deal, dashboard: str, way: str
) -> None:
    secret = address(hired, keep(hired), any_query=True)
    page = enter(visitors.open(), back, hired.firm.owner)
    page.goto(dashboard)
    page.evaluate("address => { window.source = new Datasource(address); }", secret)
    person = [hired.freelancer.username, "Jun Tester"]
    assert page.evaluate("way => source.ask(way)", way) == {
        "columns": ["Day", "Freelancer ID", "Freelancer", "Hours", "Charged (USD)"],
        "rows": [[str(THURSDAY), *person, 0.5, 25], [str(FRIDAY), *person, 0.17, 8.33]],
    }
    assert page.evaluate("way => source.ask(way)", way)["reason"] == "not_modified"
    slot = last_slot() - 1
    work(hired, range(slot, slot + 1))
    assert len(page.evaluate("way => source.ask(way)", way)["rows"]) == 3
    assert page.evaluate("way => source.ask(way, 'select memo where task = nothing-like-it')", way)["rows"] == []
    wrong = page.evaluate("way => source.ask(way, 'select nothing')", way)
    assert wrong["reason"] == "invalid_query"
    assert "line 1, column 8" in wrong["message"]


@on_sqlite
def test_a_dashboard_names_its_own_function(visitors: Visitors, hired: Deal, dashboard: str) -> None:
    page = visitors.open()
    page.goto(dashboard)
    page.evaluate("address => { window.source = new Datasource(address, 'drawHours'); }", address(hired, keep(hired)))
    assert len(page.evaluate("source.ask('script')")["rows"]) == 2
    assert page.evaluate("source.ask('script', 'select memo')")["reason"] == "access_denied"


@on_sqlite
def test_a_run_is_followed_until_it_has_ended(at_work: Page, hired: Deal) -> None:
    run = under_way(hired, title=EVIL[:100])
    try:
        at_work.goto(f"/reports/runs/{run.key}")
        at_work.evaluate("window.stayed = true")
        result = at_work.get_by_role("region", name="Result")
        expect(result).to_contain_text("250 of 1,000 rows are written.")
        with hired.back.database.writing() as session:
            session.get_one(ReportRun, run.id).done = 750
        expect(result).to_contain_text("750 of 1,000 rows are written.")
        end(hired, run, problem="There is too much.")
        expect(at_work.get_by_role("status")).to_have_text("Could not be made")
        expect(result).to_contain_text("There is too much.")
        expect(at_work.locator("[data-follow]")).to_have_count(0)
        assert at_work.evaluate("window.stayed")
    finally:
        end(hired, run)


@on_sqlite
def test_whoever_was_signed_out_meanwhile_is_led_to_sign_in(problems: Problems, at_work: Page, hired: Deal) -> None:
    problems.expect("EventSource's response")  # one that opens again comes to the sign-in page too
    run = under_way(hired, title=EVIL[:100])
    try:
        at_work.goto(f"/reports/runs/{run.key}")
        at_work.context.clear_cookies()
        expect(at_work).to_have_url(f"{hired.back.hall.base_url}/login?redir=/reports/runs/{run.key}")
    finally:
        end(hired, run)


@on_sqlite
def test_reports_are_kept_and_taken_away_without_scripts(visitors: Visitors, back: Back, hired: Deal) -> None:
    page = enter(visitors.open(java_script_enabled=False), back, hired.firm.owner)
    page.goto(f"/reports/saved/new?report=time-company&company={hired.firm.slug}&q={QUERY}")
    page.get_by_label("Title").fill("Who worked")
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who worked")
    page.get_by_role("link", name="Send it to me").click()
    page.get_by_label("Every month").check()
    expect(page.get_by_label("Day of the week")).to_be_hidden()
    page.get_by_label("Day of the month").select_option("The last one")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="By mail")).to_contain_text("Every month on its last day at 07:00")
    page.get_by_role("button", name="CSV").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who worked")
    again, ready = page.get_by_role("link", name="See how far it is now"), page.get_by_role("link", name="Download CSV")
    while not ready.is_visible():
        again.click()
    with page.expect_download() as started:
        ready.click()
    assert "Jun Tester" in started.value.path().read_text()


@on_sqlite
def test_the_pages_are_sound(at_work: Page, back: Back, hired: Deal) -> None:
    look_over(at_work, "/reports/saved")
    look_over(at_work, "/reports/runs")
    saved = keep(hired, title=EVIL[:100], period="this-year")
    owner = actor(hired.firm.owner)
    with back.database.writing() as session:
        set_schedule(session, owner, saved.key, Schedule(Every.MONTH, 31, 7, FileForm.XLSX))
        session.get_one(SavedReport, saved.id).problem = EVIL
        feed, _ = make_feed(session, owner, saved.key, name=EVIL[:100], any_query=True)
    run = under_way(hired, title=EVIL[:100])
    new = f"/reports/saved/new?report=time-company&company={hired.firm.slug}&q={QUERY}"
    endings = ("", "/change", "/delete", "/schedule", "/stop", "/addresses", f"/addresses/{feed.id}/close")
    shares = "select provider_name, memo, sum(hours), sum(charges)"
    more = [keep(hired, query=shares, title="Shares"), keep(hired, title="Nothing", period="last-year")]
    paths = [path_of(saved, ending) for ending in endings] + [path_of(each) for each in more]
    try:
        for path in (*paths, "/reports/saved", new, "/reports/runs", f"/reports/runs/{run.key}"):
            look_over(at_work, path)
            at_work.emulate_media(color_scheme="light")
            screenshot(at_work, f"kept-{path.partition('?')[0].strip('/').replace('/', '-').replace(saved.key, 'x')}")
    finally:
        end(hired, run)
    at_work.goto(path_of(saved, "/addresses"))
    at_work.get_by_label("What it is for").fill("Wiki")
    at_work.get_by_role("button", name="Make the address").click()
    expect(at_work.get_by_role("heading", level=1)).to_have_text("Keep the address now")
    screenshot(at_work, "kept-address-made")
