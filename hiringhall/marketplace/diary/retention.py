"""How long screenshots are kept, and which of those that are kept no cell shows.

Both go by the folders of the store, a day and a freelancer each, so that no index of the diary is needed for it.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.access import lock_diary
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.screenshots import FOLDER
from hiringhall.storage.blobs import Blobs


class DayFolder(Struct, frozen=True):
    """Where the screenshots of a freelancer on a day (UTC) are kept."""

    name: str
    day: date
    freelancer_id: int


def day_folders(blobs: Blobs, before: date = date.max) -> Iterator[DayFolder]:
    """Yield the folders of all days before a day, the oldest day first."""
    for of_day in blobs.folders(FOLDER):
        day = date.fromisoformat(_last(of_day))
        if day >= before:
            return
        for name in blobs.folders(of_day):
            yield DayFolder(name, day, int(_last(name)))


def forget_day(session: Session, folder: DayFolder) -> int:
    """Let no cell of a freelancer's day name a screenshot any more; return how many did."""
    lock_diary(session, folder.freelancer_id)
    cells = update(DiaryCell).where(*_with_screenshot(folder)).values(screenshot=None)
    forgotten = session.execute(cells.returning(DiaryCell.slot).execution_options(synchronize_session=False))
    return len(forgotten.all())


def count_day(session: Session, folder: DayFolder) -> int:
    """Return how many cells of a freelancer's day name a screenshot."""
    return session.scalar(select(func.count()).select_from(DiaryCell).where(*_with_screenshot(folder))) or 0


def digests_of_day(session: Session, folder: DayFolder) -> set[str]:
    """Return the digests of the screenshots that the cells of a freelancer's day show."""
    return {
        digest for digest in session.scalars(select(DiaryCell.screenshot).where(*_with_screenshot(folder))) if digest
    }


def _with_screenshot(folder: DayFolder) -> tuple[ColumnElement[bool], ...]:
    span = slots.slots_of_day(folder.day)
    return (
        DiaryCell.freelancer_id == folder.freelancer_id,
        DiaryCell.slot.between(span.start, span.stop - 1),
        DiaryCell.screenshot.is_not(None),
    )


def _last(name: str) -> str:
    return name.rpartition("/")[2]
