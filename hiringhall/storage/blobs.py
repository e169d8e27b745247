"""Files that the marketplace keeps, such as pictures: in a folder by default, in an object store by URL."""

from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
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

    def delete(self, name: str) -> None:
        """Remove what is stored under `name`, if there is anything."""
        try:
            obstore.delete(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return
