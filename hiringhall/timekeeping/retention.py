"""Screenshots that were kept long enough are removed; the cells that showed them stay."""

import threading
from datetime import timedelta
from typing import NamedTuple

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.marketplace.diary.retention import count_day, day_folders, forget_day
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs

_A_DAY = 86_400
_TURN = "turn to forget screenshots"
"""The counter that whoever is first in its window of a day finds at nothing."""


class Expired(NamedTuple):
    """What was kept long enough: the cells that showed it, files, and their bytes."""

    cells: int = 0
    files: int = 0
    bytes: int = 0


def forget_screenshots(
    database: Database, blobs: Blobs, days: int, closed: threading.Event | None = None, *, dry_run: bool = False
) -> Expired:
    """Remove the screenshots of all days (UTC) that are more than `days` days ago; return what that was.

    0 keeps them for ever, `dry_run` removes nothing. Ends early, between two freelancers, when `closed` is set. May be
    called in several processes at once and again after it was broken off: cells forget first, then files go.
    """
    done = Expired()
    if not days:
        return done
    for folder in day_folders(blobs, clock.day(clock.now()) - timedelta(days=days)):
        if closed is not None and closed.is_set():
            break
        if dry_run:
            with database.reading() as session:
                cells = count_day(session, folder)
        else:
            with database.writing() as session:
                cells = forget_day(session, folder)
        files = list(blobs.kept(folder.name))
        if not dry_run:
            blobs.discard(file.name for file in files)
        done = Expired(done.cells + cells, done.files + len(files), done.bytes + sum(file.size for file in files))
    return done


def forget_daily(hall: Hall, closed: threading.Event | None = None) -> Expired | None:
    """Remove what the settings say, once a day for all workers on all machines; None when it was done that day.

    What is broken off is left for the next day, or for `hiringhall gc`.
    """
    now = clock.now()
    if hall.traffic.counted(_TURN, now) or hall.traffic.count(_TURN, _A_DAY, now) > 1:
        return None
    return forget_screenshots(hall.database, hall.blobs, hall.settings.screenshot_days, closed)
