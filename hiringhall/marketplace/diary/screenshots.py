"""Screenshots of cells: looked at, kept under a name that their content gives, and shown in four sizes.

The names begin with the day and the freelancer, so that what is old or forgotten is found without an index.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.storage.blobs import Blobs

FOLDER = "screenshots"


class Size(StrEnum):
    """How large a screenshot is shown; the values are used in names and addresses."""

    FULL = "full"
    """As it was sent."""
    LARGE = "large"
    MEDIUM = "medium"
    THUMBNAIL = "thumbnail"


class Screenshot(Struct, frozen=True):
    """A screenshot that was looked at: its SHA-256 in hexadecimal digits, and its content in all sizes."""

    digest: str
    contents: dict[Size, bytes]


def make_screenshot(content: bytes) -> Screenshot:
    """Return an uploaded screenshot in all sizes. Raises InvalidInput("screenshot") for what is no WebP or PNG.

    Takes some tenths of a second: call it outside of a transaction.
    """
    raise NotImplementedError


def keep(blobs: Blobs, freelancer_id: int, slot: int, screenshot: Screenshot) -> str:
    """Store a screenshot, before the cell that names it is written; return the name for `DiaryCell.screenshot`."""
    day = slots.day_of(slot)
    for size, content in screenshot.contents.items():
        blobs.put(blob_name(day, freelancer_id, screenshot.digest, size), content)
    return screenshot.digest


def blob_name(day: date, freelancer_id: int, digest: str, size: Size) -> str:
    """Return where a screenshot of a freelancer on a day (UTC) is kept in a size."""
    return f"{FOLDER}/{day.isoformat()}/{freelancer_id}/{digest}-{size}"


def discard_after_commit(
    session: Session, blobs: Blobs, freelancer_id: int, shown: Collection[tuple[date, str]]
) -> None:
    """Remove screenshots of a freelancer, by day and digest, once the transaction that gave them up is committed.

    Those that another cell of the same day shows as well stay.
    """
    gone = [(day, digest) for day, digest in shown if not _is_shown(session, freelancer_id, day, digest)]
    names = [blob_name(day, freelancer_id, digest, size) for day, digest in gone for size in Size]
    if names:
        event.listen(session, "after_commit", lambda _: blobs.discard(names), once=True)


def _is_shown(session: Session, freelancer_id: int, day: date, digest: str) -> bool:
    span = slots.slots_of_day(day)
    shown = select(DiaryCell.slot).where(
        DiaryCell.freelancer_id == freelancer_id,
        DiaryCell.slot.between(span.start, span.stop - 1),
        DiaryCell.screenshot == digest,
    )
    return session.scalar(shown.limit(1)) is not None
