"""Reading an inbox: pages, counts, marks, and nothing of anybody else's."""

import pytest

from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox import reading
from hiringhall.marketplace.inbox.models import Scope
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.inbox import forget, inbox, tell
from tests.support.market import Market

TURNS = 4


@pytest.fixture
def cast(market: Market) -> Cast:
    """Lend people of whom the freelancer has four entries about a contract."""
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    forget(market)
    for number in range(TURNS):
        with market.act() as session:
            (restart_contract if number % 2 else pause_contract)(session, cast["hiring"], contract.key)
    tell(market)
    return cast


def test_pages_follow_each_other_and_scopes_are_apart(market: Market, cast: Cast) -> None:
    freelancer = cast["freelancer"]
    with market.database.reading() as session:
        first = reading.own_entries(session, freelancer, count=3)
        second = reading.own_entries(session, freelancer, before=first[-1].entry.id, count=3)
        assert [len(first), len(second)] == [3, 1]
        assert [shown.entry.kind for shown in (*second, *reversed(first))] == [
            "contract.paused",
            "contract.restarted",
        ] * 2
        assert reading.own_entries(session, freelancer, scope=Scope.JOB) == []
        assert len(reading.own_entries(session, freelancer, scope=Scope.WORKROOM)) == TURNS
        assert reading.unread_by_scope(session, freelancer) == {
            Scope.GENERAL: 0,
            Scope.JOB: 0,
            Scope.WORKROOM: TURNS,
        }


def test_opening_marks_and_marks_can_be_taken_back(market: Market, cast: Cast) -> None:
    freelancer, (newest, *_, oldest) = cast["freelancer"], inbox(market, cast["freelancer"])
    with market.act() as session:
        assert reading.open_entry(session, freelancer, newest.entry.id).said == newest.said
    with market.act() as session:
        assert reading.count_unread(session, freelancer) == TURNS - 1
        assert newest.entry.id not in {
            shown.entry.id for shown in reading.own_entries(session, freelancer, unread=True)
        }
        reading.mark_read(session, freelancer, newest.entry.id, read=False)
        assert reading.count_unread(session, freelancer) == TURNS
        # What came after the page was made stays unread.
        assert reading.mark_all_read(session, freelancer, until=oldest.entry.id) == 1
        assert reading.mark_all_read(session, freelancer, until=newest.entry.id, scope=Scope.JOB) == 0
        assert reading.count_unread(session, freelancer) == TURNS - 1
        assert reading.mark_all_read(session, freelancer, until=newest.entry.id) == TURNS - 1
        assert reading.count_unread(session, freelancer) == 0


def test_entries_of_others_are_as_if_they_were_not(market: Market, cast: Cast) -> None:
    stranger, (entry, *_) = cast["stranger"], inbox(market, cast["freelancer"])
    for act in (reading.open_entry, reading.mark_read):
        with pytest.raises(NotFound), market.act() as session:
            act(session, stranger, entry.entry.id)
    with market.act() as session:
        assert reading.mark_all_read(session, stranger, until=entry.entry.id) == 0
        assert reading.count_unread(session, stranger) == 0
        assert reading.count_unread(session, cast["freelancer"]) == TURNS


def test_who_lost_the_right_does_not_see_what_they_were_told(market: Market, cast: Cast) -> None:
    hirer = cast["design-hiring"]
    assert len(inbox(market, hirer)) == TURNS
    market.leave(cast["owner"], "acme:design", "design-hiring")
    assert inbox(market, hirer) == []
    with market.act() as session:
        assert reading.count_unread(session, hirer) == 0
        entries = {shown.entry.id for shown in reading.own_entries(session, cast["owner"])}
        assert len(entries) == TURNS
