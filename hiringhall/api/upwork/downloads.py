"""The answer to a call for a file: its content, once it is known that the caller may have it."""

from msgspec import Struct

from hiringhall.api.asgi import disposition
from hiringhall.api.upwork.errors import from_refusal
from hiringhall.marketplace.errors import NotFound
from hiringhall.storage.blobs import Blobs


class Download(Struct, frozen=True):
    """A file that people sent: what it is called, what it is, and the name of its content in the store."""

    name: str
    media_type: str
    blob: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say what to save it as."""
        return {"Content-Disposition": disposition(self.name)}


def content_of(blobs: Blobs, file: Download) -> bytes:
    """Return what is in a file. Raises WireError when it is gone; the store may take its time."""
    content = blobs.get(file.blob)
    if content is None:
        raise from_refusal(NotFound("file"), {})
    return content
