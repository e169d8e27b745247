"""Files that go with time: screenshots that were kept long enough, and what no record names."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.attachments import operations as attachments
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import screenshots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.profiles import pictures, portraits
from hiringhall.marketplace.rooms import previews
from hiringhall.marketplace.rooms.opening import NewRoom, open_room
from hiringhall.marketplace.talking import write
from hiringhall.settings import Settings
from hiringhall.timekeeping import RetentionRoom
from hiringhall.timekeeping.retention import Expired, forget_daily, forget_screenshots
from hiringhall.timekeeping.sweeping import Unnamed, sweep
from tests.support import files
from tests.support.bidding import Bidding
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.screens import encoded, screen, show
from tests.support.tracking import NOW, capture, noon, track
from tests.support.waiting import eventually

A_DAY = 86_400
OLD, RECENT = NOW - 144, NOW - 1
"""Slots of two days that follow each other."""


@pytest.fixture
def cast(market: Market) -> Cast:
    with noon(days=-8):
        return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    with noon(days=-8):
        return hire(market, cast["hiring"], cast.design, cast["freelancer"])


@pytest.fixture
def hall(market: Market, tmp_path: Path) -> Iterator[Hall]:
    """The same marketplace as a worker process opens it, with files in a folder."""
    with closing(open_hall(Settings(data=tmp_path / "data", database=market.url, screenshot_days=30))) as hall:
        market.blobs = hall.blobs
        yield hall


@pytest.fixture
def _shown(market: Market, cast: Cast, contract: Contract) -> None:
    with noon():
        show(market, cast["freelancer"], contract, (OLD, 1), (OLD - 1, 2), (RECENT, 3))


def stored(market: Market, folder: str = screenshots.FOLDER) -> int:
    return len(list(market.blobs.kept(folder)))


def with_screenshot(market: Market) -> list[int]:
    with market.database.reading() as session:
        return list(session.scalars(select(DiaryCell.slot).where(DiaryCell.screenshot.is_not(None)).order_by("slot")))


@pytest.mark.usefixtures("_shown")
def test_screenshots_go_when_they_were_kept_long_enough_and_their_cells_stay(market: Market) -> None:
    with noon(days=30):
        assert forget_screenshots(market.database, market.blobs, 31) == Expired()
        assert forget_screenshots(market.database, market.blobs, 0) == Expired()
        would = forget_screenshots(market.database, market.blobs, 30, dry_run=True)
        assert (would.cells, would.files) == (2, 6)
        assert (with_screenshot(market), stored(market)) == ([OLD - 1, OLD, RECENT], 9)
        assert forget_screenshots(market.database, market.blobs, 30) == would
        assert (with_screenshot(market), stored(market)) == ([RECENT], 3)
        assert forget_screenshots(market.database, market.blobs, 30) == Expired()
    assert market.count(DiaryCell) == 3


@pytest.mark.usefixtures("_shown")
def test_what_was_broken_off_is_done_the_next_time(market: Market) -> None:
    closed = threading.Event()
    closed.set()
    with noon(days=90):
        assert forget_screenshots(market.database, market.blobs, 30, closed) == Expired()
        market.blobs.discard(file.name for file in list(market.blobs.kept(screenshots.FOLDER))[:2])
        assert forget_screenshots(market.database, market.blobs, 30).files == 7
    assert (with_screenshot(market), stored(market)) == ([], 0)


def test_of_all_workers_one_does_it_that_day(hall: Hall, market: Market, cast: Cast, contract: Contract) -> None:
    with noon():
        show(market, cast["freelancer"], contract, (OLD, 1), (RECENT, 3))
    start, done = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        done.append(forget_daily(hall))

    threads = [threading.Thread(target=work) for _ in range(3)]
    with noon(days=30):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(expired.cells for expired in done if expired) == [1]
    with noon(days=31):
        room = RetentionRoom(hall, every=0.02)
        room.open()
        try:
            eventually(lambda: (with_screenshot(market), stored(market)), lambda seen: seen == ([], 0))
        finally:
            room.close()


def test_files_that_no_record_names_go_after_a_day(market: Market, cast: Cast, contract: Contract) -> None:
    me, blobs = cast["freelancer"], market.blobs
    with noon():
        show(market, me, contract, (RECENT, 1))
        lost = screenshots.make_screenshot(encoded(screen(seed=2)))
        for slot in (RECENT, OLD):
            screenshots.keep(blobs, me.user_id or 0, slot, lost)
    face = encoded(screen(), "PNG")
    portrait = pictures.keep(blobs, pictures.make_portrait(face))
    pictures.keep(blobs, pictures.make_portrait(face))
    pictures.keep(blobs, pictures.make_portfolio_picture(face))
    with market.act() as session:
        portraits.set_picture(session, me, blobs, portrait)
    with clock.shifted(A_DAY - 60):
        assert not any(found.files for found in sweep(market.database, blobs).values()), "they may be on their way"
    with clock.shifted(A_DAY + 60):
        would = sweep(market.database, blobs, dry_run=True)
        assert {kind: found.files for kind, found in would.items()} == {
            "screenshots": 6,
            "portraits": len(pictures.PORTRAIT_SIZES),
            "portfolio": 2,
            "logos": 0,
            "attachments": 0,
            "reports": 0,
        }
        assert sweep(market.database, blobs) == would
        assert not any(found.files for found in sweep(market.database, blobs).values())
    assert (stored(market), stored(market, "portraits"), stored(market, "portfolio")) == (3, 4, 0)
    assert blobs.has(pictures.variant(pictures.PORTRAITS, portrait, "50").blob)


def test_attachments_wait_a_week_for_their_form(market: Market) -> None:
    bidding = Bidding(market)
    kept, lost = (attachments.keep(market.blobs, name, files.PDF) for name in ("a.pdf", "b.pdf"))
    proposal = bidding.load(bidding.submit(bidding.fred))
    with market.act() as session:
        attachments.take(session, bidding.fred, proposal, [kept])
    with clock.shifted(attachments.WAITS - 60):
        assert sweep(market.database, market.blobs)["attachments"] == Unnamed()
    with clock.shifted(attachments.WAITS + 60):
        assert sweep(market.database, market.blobs)["attachments"] == Unnamed(1, len(files.PDF))
    assert (market.blobs.has(kept.blob), market.blobs.has(lost.blob)) == (True, False)


def test_a_picture_of_a_message_and_its_preview_stay_and_go_together(market: Market) -> None:
    bidding = Bidding(market)
    kept, lost = (previews.keep(market.blobs, name, files.picture("PNG")) for name in ("a.png", "b.png"))
    with market.act() as session:
        opened = open_room(session, bidding.ann, NewRoom(name="Signs"))
        write(session, bidding.ann, opened.room.key, "", files=[kept])
    with clock.shifted(attachments.WAITS + 60):
        assert sweep(market.database, market.blobs)["attachments"].files == 2
    assert [market.blobs.has(previews.preview_of(file.blob)) for file in (kept, lost)] == [True, False]
    assert [market.blobs.has(file.blob) for file in (kept, lost)] == [True, False]


@on_sqlite  # the store is what counts
def test_everything_goes_from_an_object_store_too(
    market: Market, cast: Cast, contract: Contract, bucket: str, tmp_path: Path
) -> None:
    market.blobs = type(market.blobs)(bucket, tmp_path)
    with noon():
        show(market, cast["freelancer"], contract, (OLD, 1), (RECENT, 2))
        track(market, cast["freelancer"], [capture(contract, RECENT - 1)])
        screenshots.keep(market.blobs, 1, RECENT, screenshots.make_screenshot(encoded(screen(seed=3))))
    with noon(days=30):
        assert forget_screenshots(market.database, market.blobs, 30).files == 3
    with clock.shifted(2 * A_DAY):
        assert sweep(market.database, market.blobs)["screenshots"].files == 3
    assert (with_screenshot(market), stored(market)) == ([RECENT], 3)
