"""Files that no record names: what brought them was never saved, or gave them up and was cut off."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall import clock
from hiringhall.marketplace.attachments import operations as attachments
from hiringhall.marketplace.attachments.models import Attachment
from hiringhall.marketplace.diary import screenshots
from hiringhall.marketplace.diary.retention import day_folders, digests_of_day
from hiringhall.marketplace.mail import blobs_to_send
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.profiles.models import Group, PortfolioItem, Profile
from hiringhall.marketplace.reports import models as reports
from hiringhall.marketplace.rooms import previews
from hiringhall.marketplace.rooms.models import StoryFile
from hiringhall.marketplace.status_reports.models import StatusReportFile
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs, Kept

A_DAY = 86_400
"""Seconds after which no upload is still on its way into a record."""


class Unnamed(NamedTuple):
    """How many files no record names, and their bytes."""

    files: int = 0
    bytes: int = 0


class Place(NamedTuple):
    """A folder of the store: files of a kind that are left alone for some seconds, and how records name them."""

    kind: str
    folder: str
    waits: int
    named: Callable[[Session], Collection[str]]
    """Returns all names that records have for files in the folder."""
    name_in: Callable[[str], str]
    """Returns the name that a record has for a file, given where the file is."""


def sweep(database: Database, blobs: Blobs, *, dry_run: bool = False) -> dict[str, Unnamed]:
    """Remove the files that no record names; return by kind what that was. `dry_run` removes nothing.

    May be called beside everything else and in several processes at once.
    """
    kinds = (screenshots.FOLDER, *(folder for folder, _ in _PICTURES), attachments.FOLDER, reports.FOLDER)
    found = dict.fromkeys(kinds, Unnamed())
    for place in _places(blobs):
        latest = clock.now() - place.waits
        files = _unnamed(database, place, (file for file in blobs.kept(place.folder) if file.stored_at < latest))
        if not files:
            continue
        files = _unnamed(database, place, files)  # what a record came to name while the folder was read stays
        if not dry_run:
            blobs.discard(file.name for file in files)
        before = found[place.kind]
        found[place.kind] = Unnamed(before.files + len(files), before.bytes + sum(file.size for file in files))
    return found


def _unnamed(database: Database, place: Place, files: Iterable[Kept]) -> list[Kept]:
    with database.reading() as session:
        named = place.named(session)
    return [file for file in files if place.name_in(file.name) not in named]


def _places(blobs: Blobs) -> Iterator[Place]:
    for folder, column in _PICTURES:
        yield Place(folder, folder, A_DAY, partial(_all_of, column), pictures.name_in)
    yield Place(attachments.FOLDER, attachments.FOLDER, attachments.WAITS, _of_attachments, previews.file_of)
    yield Place(reports.FOLDER, reports.FOLDER, A_DAY, _of_reports, lambda name: name)
    for day in day_folders(blobs):
        named = partial(digests_of_day, folder=day)
        yield Place(screenshots.FOLDER, day.name, A_DAY, named, screenshots.digest_in)


def _all_of(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], session: Session) -> set[str]:
    return {name for name in session.scalars(select(column)) if name}


def _of_attachments(session: Session) -> set[str]:
    columns = (Attachment.blob, StoryFile.blob, StatusReportFile.blob)
    return set().union(*(_all_of(column, session) for column in columns))


def _of_reports(session: Session) -> set[str]:
    return _all_of(reports.ReportRun.file, session) | blobs_to_send(session)


_PICTURES = (
    (pictures.PORTRAITS, Profile.picture),
    (pictures.PORTFOLIO, PortfolioItem.picture),
    (pictures.LOGOS, Group.logo),
)
