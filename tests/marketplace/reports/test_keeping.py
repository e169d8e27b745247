"""Kept reports and their addresses: everybody's own, checked when they are kept and when they are read."""

from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.feeds import MOST_FEEDS, feeds_of, make_feed, note_read, open_feed, revoke_feed
from hiringhall.marketplace.reports.keeping import (
    MOST_REPORTS,
    change_report,
    copy_report,
    delete_report,
    query_now,
    save_report,
    saved_reports,
)
from hiringhall.marketplace.reports.models import Every, FileForm, ReportFeed, SavedReport
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.marketplace.reports.running import run
from hiringhall.marketplace.reports.schedules import Schedule, set_schedule
from tests.support.hired import Cast
from tests.support.market import Market
from tests.support.marks import on_sqlite

QUERY = "SELECT provider_id, sum(hours)"
COMPANY = REPORTS["time-company"]
ABOUT = {"company": "acme"}


def save(market: Market, cast: Cast, name: str = "owner", query: str = QUERY, **facts: Any) -> SavedReport:
    with market.act() as session:
        return save_report(session, cast[name], COMPANY, ABOUT, query, **{"title": "Hours", **facts})


def test_a_report_is_saved_changed_copied_and_deleted_by_its_owner(market: Market, cast: Cast) -> None:
    saved = save(market, cast, title="  Hours  by person ", period="last-month")
    with market.act() as session:
        schedule = Schedule(Every.WEEK, 1, 7, FileForm.PDF)
        set_schedule(session, cast["owner"], saved.key, schedule)
        make_feed(session, cast["owner"], saved.key, name="Wiki", any_query=False)
        change_report(session, cast["owner"], saved.key, title="Hours", period="")
        copy = copy_report(session, cast["owner"], saved.key)
        assert (copy.title, copy.query, copy.every, feeds_of(session, copy)) == ("Copy of Hours", QUERY, None, [])
        assert [kept.title for kept in saved_reports(session, cast["owner"])] == ["Copy of Hours", "Hours"]
        delete_report(session, cast["owner"], saved.key)
    assert (market.count(SavedReport), market.count(ReportFeed)) == (1, 0)
    kinds = ("saved", "scheduled", "feed-made", "changed", "deleted")
    assert [len(market.changes(f"report.{kind}")) for kind in kinds] == [2, 1, 1, 1, 1]
    assert market.changes("report.changed")[0].before == {"title": "Hours by person", "period": "last-month"}


def test_only_what_may_be_read_and_asked_is_kept_and_nobody_touches_that_of_others(market: Market, cast: Cast) -> None:
    saved = save(market, cast)
    with market.act() as session:
        for name, refusal in (("freelancer", NotAllowed), ("outsider", NotAllowed)):
            with pytest.raises(refusal):
                save_report(session, cast[name], COMPANY, ABOUT, QUERY, title="Hours")
        with pytest.raises(NotFound):
            save_report(session, cast["owner"], COMPANY, {}, QUERY, title="Hours")
        with pytest.raises(QueryError):
            save_report(session, cast["owner"], COMPANY, ABOUT, "SELECT company_id", title="Hours")
        wrong: list[tuple[str, dict[str, Any]]] = [
            *(("title", {"title": title}) for title in (" ", "x" * 121)),
            ("period", {"period": "x"}),
        ]
        for field, facts in wrong:
            with pytest.raises(InvalidInput) as refused:
                save_report(session, cast["owner"], COMPANY, ABOUT, QUERY, **{"title": "Hours", **facts})
            assert refused.value.field == field
        for act in (copy_report, delete_report):
            with pytest.raises(NotFound):
                act(session, cast["admin"], saved.key)
        with pytest.raises(NotFound):
            change_report(session, cast["admin"], saved.key, title="Mine")
        with pytest.raises(QueryError):
            change_report(session, cast["owner"], saved.key, title="Hours", query="SELECT hours,")
        assert saved_reports(session, cast["admin"]) == []


@on_sqlite
def test_no_more_is_kept_than_there_may_be(market: Market, cast: Cast) -> None:
    for number in range(MOST_REPORTS):
        save(market, cast, title=f"Number {number}")
    with pytest.raises(Conflict, match="delete one first"):
        save(market, cast)


def test_a_period_moves_with_the_calendar_of_the_owner(market: Market, cast: Cast) -> None:
    kept = save(market, cast, query=f"{QUERY} WHERE task = 'a' OR task = 'b' ORDER BY sum(hours)", period="last-week")
    with market.database.reading() as session:
        assert query_now(session, kept).splitlines()[1] == (
            "where worked_on >= '2026-03-09' and worked_on <= '2026-03-15' and (task = 'a' or task = 'b')"
        )
        with clock.shifted(5 * 86_400):
            assert "worked_on >= '2026-03-16' and worked_on <= '2026-03-22'" in query_now(session, kept)


@pytest.mark.usefixtures("contract")
def test_an_address_reads_as_its_owner_may_and_no_longer(market: Market, cast: Cast) -> None:
    saved = save(market, cast, "admin", period="this-week")
    with market.act() as session:
        kept, secret = make_feed(session, cast["admin"], saved.key, name="Wiki", any_query=False)
        free, other = make_feed(session, cast["admin"], saved.key, name="Sheet", any_query=True)
    assert secret not in repr([kept.__dict__, free.__dict__])
    with market.act() as session:
        feed = open_feed(session, secret)
        assert feed.query.startswith("select provider_id, sum(hours)\nwhere worked_on >= '2026-03-16'")
        assert list(run(session, feed.actor, feed.report, feed.saved.about, feed.query).rows) == []
        assert not feed.is_noted
        note_read(session, feed)
    with market.act() as session:
        assert open_feed(session, secret).is_noted
        assert "select memo\nwhere worked_on >= '2026-03-16'" in open_feed(session, other, "select memo").query
        with pytest.raises(NotAllowed, match="own query only"):
            open_feed(session, secret, "select memo")
        with pytest.raises(QueryError):
            open_feed(session, other, "select")
        for actor, feed_id in ((cast["owner"], kept.id), (cast["admin"], 0)):
            with pytest.raises(NotFound):
                revoke_feed(session, actor, saved.key, feed_id)
        revoke_feed(session, cast["admin"], saved.key, kept.id)
        for gone in (secret, "", "no secret"):
            with pytest.raises(NotFound):
                open_feed(session, gone)
        for number in range(1, MOST_FEEDS):
            make_feed(session, cast["admin"], saved.key, name=f"Number {number}", any_query=True)
        with pytest.raises(Conflict, match="take one back first"):
            make_feed(session, cast["admin"], saved.key, name="One more", any_query=True)
    market.leave(cast["owner"], "acme", "admin")
    with market.act() as session:
        feed = open_feed(session, other)
        with pytest.raises(NotAllowed):
            run(session, feed.actor, feed.report, feed.saved.about, feed.query)
        with pytest.raises(NotAllowed):
            make_feed(session, cast["admin"], saved.key, name="Another", any_query=True)
