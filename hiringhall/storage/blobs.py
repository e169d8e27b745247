"""Files that the marketplace keeps, such as pictures: in a folder by default, in an object store by URL."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, NamedTuple

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy.orm import Session

from hiringhall.storage.database import once_committed
from hiringhall.storage.files import sync

_PATIENCE = timedelta(seconds=20)
"""Within it a store that fails is asked again: somebody waits for the answer."""


class Kept(NamedTuple):
    """A file in the store: its size in bytes, and when it was stored, in seconds."""

    name: str
    size: int
    stored_at: int


class Blobs:
    """A store of bytes by name. Names are made by the marketplace, never taken from outside.

    What is stored is never changed: another content gets another name.
    """

    def __init__(self, url: str, folder: Path) -> None:
        """Open the store at `url` (s3://, gs://, az://, …); empty means `folder`, which is made when it is needed."""
        self._folder = None if url else folder
        self._store: ObjectStore = (
            from_url(url, retry_config={"max_retries": 3, "retry_timeout": _PATIENCE})
            if url
            else LocalStore(folder, mkdir=True, automatic_cleanup=True)  # no folder stays for every day and freelancer
        )

    def put(self, name: str, content: bytes | IO[bytes]) -> None:
        """Store `content`, of a file from where it stands to its end; it is there for good when this returns."""
        obstore.put(self._store, name, content)
        if self._folder is not None and os.name == "posix":
            _reach_disk(self._folder, self._folder / name)

    def get(self, name: str) -> bytes | None:
        """Return what is stored under `name`, or None."""
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def stream(self, name: str) -> Iterator[bytes] | None:
        """Return what is stored under `name` in parts, however large it is, or None."""
        try:
            return map(bytes, obstore.get(self._store, name).stream())
        except (NotFoundError, FileNotFoundError):
            return None

    def has(self, name: str) -> bool:
        """Tell whether anything is stored under `name`."""
        try:
            obstore.head(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def kept(self, folder: str) -> Iterator[Kept]:
        """Yield all that is stored below `folder`, in no order."""
        for chunk in obstore.list(self._store, folder):
            for found in chunk:
                yield Kept(found["path"], found["size"], int(found["last_modified"].timestamp()))

    def folders(self, folder: str) -> list[str]:
        """Return the names, whole, of the folders in `folder`, in order."""
        return sorted(obstore.list_with_delimiter(self._store, folder)["common_prefixes"])

    def discard(self, names: Iterable[str]) -> None:
        """Remove what nothing refers to any more; what cannot be removed now stays behind unseen."""
        given_up = list(names)
        try:
            obstore.delete(self._store, given_up)
        except (BaseError, FileNotFoundError):  # one that is gone already may have kept the others
            for name in given_up:
                with suppress(BaseError, FileNotFoundError):
                    obstore.delete(self._store, name)

    def discard_once_committed(self, session: Session, names: Iterable[str]) -> None:
        """Remove what the transaction gives up, once it is committed."""
        given_up = list(names)
        once_committed(session, lambda: self.discard(given_up))


def _reach_disk(folder: Path, file: Path) -> None:
    """Wait until a file and the way to it are on the disk, where the row that names it will be after a power cut."""
    for place in (file, *(above for above in file.parents if above.is_relative_to(folder))):
        with suppress(FileNotFoundError):  # it was discarded meanwhile
            sync(place)
