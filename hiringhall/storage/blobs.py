"""Files that the marketplace keeps, such as pictures: in a folder by default, in an object store by URL."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url


class Blobs:
    """A store of bytes by name. Names are made by the marketplace, never taken from outside.

    What is stored is never changed: another content gets another name.
    """

    def __init__(self, url: str, folder: Path) -> None:
        """Open the store at `url` (s3://, gs://, az://, …); empty means `folder`, which is made when it is needed."""
        self._store: ObjectStore = from_url(url) if url else LocalStore(folder, mkdir=True)

    def put(self, name: str, content: bytes) -> None:
        """Store `content`; it is there for good when this returns."""
        obstore.put(self._store, name, content)

    def get(self, name: str) -> bytes | None:
        """Return what is stored under `name`, or None."""
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def discard(self, names: Iterable[str]) -> None:
        """Remove what nothing refers to any more; what cannot be removed now stays behind unseen."""
        for name in names:
            with suppress(BaseError, FileNotFoundError):
                obstore.delete(self._store, name)
