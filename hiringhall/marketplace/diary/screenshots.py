"""Screenshots of cells: looked at, kept under a name that their content gives, and shown in four sizes.

The names begin with the day and the freelancer, so that what is old or forgotten is found without an index.
"""

import hashlib
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

from msgspec import Struct
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import decoding
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.decoding import BROKEN, Wanted, in_colours, open_picture, plain, require_small
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.stripping import MovingError, only_the_picture
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.storage.blobs import Blobs

FOLDER = "screenshots"


class Size(StrEnum):
    """How large a screenshot is shown; the values are used in names and addresses."""

    FULL = "full"
    """As it was sent."""
    LARGE = "large"
    MEDIUM = "medium"
    THUMBNAIL = "thumbnail"


_LONG_SIDE = {Size.LARGE: 1920, Size.MEDIUM: 640, Size.THUMBNAIL: 240}
"""Pixels. That of a usual screen is none too large: LARGE is made of several screens side by side alone."""
LARGEST = 5 * 2**20
"""Bytes of a screenshot."""
FORMATS = ("webp", "png")
_WANTED = Wanted(
    field="screenshot", ask="Send a screenshot", formats=("WEBP", "PNG"), told="WebP or PNG", largest=LARGEST
)


class Screenshot(Struct, frozen=True):
    """A screenshot that was looked at: its SHA-256 in hexadecimal digits, and its content in those sizes it has.

    It has FULL, and of the others those that are smaller than the screenshot itself.
    """

    digest: str
    contents: dict[Size, bytes]


def make_screenshot(content: bytes) -> Screenshot:
    """Return an uploaded screenshot in all sizes. Raises InvalidInput("screenshot") for what is no WebP or PNG.

    Refused are animations too, what is damaged, and more than LARGEST bytes or `decoding.MOST_PIXELS`. FULL are the
    pixels as they were sent, without anything that came along with them.

    Takes 20 ms for a usual screen and up to a second for the largest: call it outside of a transaction.
    """
    require_small(content, _WANTED)
    try:
        full = only_the_picture(content)
    except MovingError:
        raise _WANTED.refusal("that does not move") from None
    except ValueError:
        raise _WANTED.refusal(f"in {_WANTED.told}") from None
    with decoding.slots:
        contents = {Size.FULL: full} | _smaller(open_picture(full, _WANTED))
    return Screenshot(hashlib.sha256(full).hexdigest(), contents)


def _smaller(image: Image.Image) -> dict[Size, bytes]:
    """Return the sizes that are smaller than a picture, each made from the one before."""
    made = {}
    try:
        image = in_colours(image)
        image.load()
        for size, long_side in _LONG_SIDE.items():
            if max(image.size) > long_side:
                # Areas are averaged first, which is quick and keeps text readable.
                image.thumbnail((long_side, long_side), Image.Resampling.BILINEAR, reducing_gap=1.0)
                made[size] = _encoded(plain(image))
    except BROKEN:
        raise InvalidInput("screenshot", "This screenshot is damaged or incomplete.") from None
    return made


def _encoded(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", quality=75, method=2)
    return written.getvalue()


def keep(blobs: Blobs, freelancer_id: int, slot: int, screenshot: Screenshot) -> str:
    """Store a screenshot, before the cell that names it is written; return the name for `DiaryCell.screenshot`."""
    day = slots.day_of(slot)
    for size, content in screenshot.contents.items():
        blobs.put(blob_name(day, freelancer_id, screenshot.digest, size), content)
    return screenshot.digest


def blob_name(day: date, freelancer_id: int, digest: str, size: Size) -> str:
    """Return where a screenshot of a freelancer on a day (UTC) is kept in a size."""
    return f"{FOLDER}/{day.isoformat()}/{freelancer_id}/{digest}-{size}"


class Shown(NamedTuple):
    """The screenshot that a cell shows."""

    freelancer_id: int
    day: date
    digest: str

    def content(self, blobs: Blobs, size: Size) -> bytes:
        """Return it in a size, or in the next larger one that it has. Raises NotFound when it is gone."""
        sizes = list(Size)
        for each in reversed(sizes[: sizes.index(size) + 1]):
            content = blobs.get(blob_name(self.day, self.freelancer_id, self.digest, each))
            if content is not None:
                return content
        raise NotFound("screenshot")


def shown(session: Session, contract: Contract, slot: int) -> Shown:
    """Return the screenshot of a cell. Raises NotFound where no cell is, or one without a screenshot.

    Whoever calls has found out that the reader may look into the diary.
    """
    digest = session.scalar(
        select(DiaryCell.screenshot).where(
            DiaryCell.freelancer_id == contract.freelancer_id,
            DiaryCell.slot == slot,
            DiaryCell.contract_id == contract.id,
        )
    )
    if digest is None:
        raise NotFound("screenshot")
    return Shown(contract.freelancer_id, slots.day_of(slot), digest)


def discard_after_commit(
    session: Session, blobs: Blobs, freelancer_id: int, given_up: Collection[tuple[date, str]]
) -> None:
    """Remove screenshots of a freelancer, by day and digest, once the transaction that gave them up is committed.

    Those that another cell of the same day shows as well stay.
    """
    gone = [(day, digest) for day, digest in given_up if not _is_shown(session, freelancer_id, day, digest)]
    names = [blob_name(day, freelancer_id, digest, size) for day, digest in gone for size in Size]
    if names:
        blobs.discard_once_committed(session, names)


def _is_shown(session: Session, freelancer_id: int, day: date, digest: str) -> bool:
    span = slots.slots_of_day(day)
    cells = select(DiaryCell.slot).where(
        DiaryCell.freelancer_id == freelancer_id,
        DiaryCell.slot.between(span.start, span.stop - 1),
        DiaryCell.screenshot == digest,
    )
    return session.scalar(cells.limit(1)) is not None
