"""`hiringhall gc`: removes old screenshots and files that nothing names, from a folder and from an object store."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.reports.models import ReportRun, RunForm, RunState
from hiringhall.storage.blobs import Blobs
from tests.cli.conftest import RunCommand
from tests.support.hired import hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.screens import encoded, screen, show

A_DAY = 86_400


@pytest.fixture
def filled(market: Market) -> Market:
    """A marketplace in which somebody worked 200 days ago and yesterday; its files lie where `market.blobs` says."""
    with clock.shifted(-201 * A_DAY):
        cast = hiring_cast(market)
        contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    for days in (200, 1):
        with clock.shifted(-days * A_DAY):
            show(market, cast["freelancer"], contract, (slots.slot_of(clock.now()) - 1, days))
    return market


def screenshots_named(market: Market) -> int:
    with market.database.reading() as session:
        return len(session.scalars(select(DiaryCell.slot).where(DiaryCell.screenshot.is_not(None))).all())


@pytest.fixture
def blobs(market: Market, tmp_path: Path) -> Blobs:
    """Let the marketplace keep its files in the data folder `data`."""
    market.blobs = Blobs("", tmp_path / "data" / "blobs")
    return market.blobs


def test_it_tells_what_would_go_then_removes_it_then_finds_nothing(
    inside: RunCommand, market: Market, blobs: Blobs, filled: Market, tmp_path: Path
) -> None:
    lost = pictures.keep(blobs, pictures.make_portrait(encoded(screen(), "PNG")))
    pictures.keep(blobs, pictures.make_portrait(encoded(screen(), "PNG")))
    for size in pictures.VARIANTS[pictures.PORTRAITS]:
        file = tmp_path / "data" / "blobs" / pictures.variant(pictures.PORTRAITS, lost, size).blob
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 2 * A_DAY))
    for name in ("reports/old", "reports/lost"):
        blobs.put(name, b"day,hours")
        file = tmp_path / "data" / "blobs" / name
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 2 * A_DAY))
    with clock.shifted(-15 * A_DAY), market.act() as session:
        owner = session.scalars(select(User.id).limit(1)).one()
        made = ReportRun(key=new_key(), owner_id=owner, title="Hours", report="time-company", about={}, query="")
        made.form, made.state, made.file, made.size = RunForm.CSV, RunState.DONE, "reports/old", 9
        made.created_at = made.ended_at = clock.now()
        session.add(made)

    def gc(*options: str, **settings: object) -> Any:
        ran = inside("gc", "--json", *options, data=tmp_path / "data", database=market.url, **settings)
        assert ran.status == 0, ran
        return ran.json

    none = {"files": 0, "bytes": 0}
    would = gc("--dry-run")
    assert would == {
        "dry_run": True,
        "expired": {"cells": 1, "files": 3, "bytes": would["expired"]["bytes"]},
        "reports": {"runs": 1, "bytes": 9},
        "unnamed": {
            "screenshots": none,
            "portraits": {"files": 4, "bytes": would["unnamed"]["portraits"]["bytes"]},
            "portfolio": none,
            "logos": none,
            "attachments": none,
            "reports": {"files": 1, "bytes": 9},
        },
    }
    assert screenshots_named(filled) == 2
    assert gc("--dry-run", screenshot_days=0)["expired"] == {"cells": 0, **none}
    assert gc() == would | {"dry_run": False}
    assert screenshots_named(filled) == 1
    assert len(list(blobs.kept("screenshots"))) == 3
    assert len(list(blobs.kept("portraits"))) == 4
    again = inside("gc", data=tmp_path / "data", database=market.url)
    assert again.out == (
        "Removed the screenshots of 0 cells older than 180 days: 0 files, 0.0 MB.\n"
        "Removed the files of 0 reports made over 14 days ago: 0.0 MB.\n"
        "Removed what no record names: nothing, 0.0 MB.\n"
    )


@on_sqlite  # the store is what counts
def test_an_object_store_is_found_by_the_usual_variables(
    bucket: str, command: RunCommand, market: Market, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    market.blobs = Blobs(bucket, tmp_path)
    filled: Market = request.getfixturevalue("filled")
    ran = command("gc", blobs=bucket, data=tmp_path / "data", database=market.url)
    assert ran.status == 0, ran
    assert ran.out.startswith("Removed the screenshots of 1 cells older than 180 days: 3 files, ")
    assert (screenshots_named(filled), len(list(filled.blobs.kept("screenshots")))) == (1, 3)
    command("gc", blobs=f"{bucket}-none", database=market.url).failed(1, "store of files cannot be used", "404")


def test_screenshots_are_kept_for_as_long_as_trackers_may_send_them(inside: RunCommand) -> None:
    inside("gc", screenshot_days=7).failed(2, "screenshot_days", "HIRINGHALL_SCREENSHOT_DAYS", ">= 8")
    inside("gc", screenshot_days="soon").failed(2, "screenshot_days")
