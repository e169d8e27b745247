"""What time brings about: done once, by whichever process is there first."""

import threading

import pytest

from hiringhall import clock
from hiringhall.marketplace.offers import endings
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.timekeeping import TimekeepingRoom, do_due
from tests.support.market import Market
from tests.support.offering import DAYS, Offering
from tests.support.waiting import eventually

OVER = DAYS * 86_400


def test_more_than_one_transaction_takes_is_done_at_once(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "AT_ONCE", 2)
    offering = Offering(market)
    keys = [offering.send(job=None) for _ in range(5)]
    assert do_due(market.database) == 0
    with clock.shifted(OVER):
        assert do_due(market.database) == 5
        assert do_due(market.database) == 0
    assert {offering.state(key) for key in keys} == {OfferState.EXPIRED}


def test_several_processes_note_everything_once(market: Market) -> None:
    offering = Offering(market)
    proposal = offering.submit(offering.fred)
    keys = [offering.send(), *(offering.send(job=None) for _ in range(8))]
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        do_due(market.database)

    threads = [threading.Thread(target=work) for _ in range(3)]
    with clock.shifted(OVER):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {offering.state(key) for key in keys} == {OfferState.EXPIRED}
    assert len(market.changes("offer.expired")) == len(keys)
    assert offering.load(proposal).offered_at is None


def test_a_running_hall_notes_it_by_itself(market: Market) -> None:
    offering = Offering(market)
    key = offering.send()
    room = TimekeepingRoom(market.database, every=0.02)
    with clock.shifted(OVER):
        room.open()
        try:
            eventually(lambda: offering.state(key), lambda state: state is OfferState.EXPIRED)
        finally:
            room.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "timekeeping"]
