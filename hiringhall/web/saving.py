"""Answers that are files which people sent: to be saved, never shown."""

from litestar import Response

from hiringhall.api.asgi import disposition
from hiringhall.marketplace.errors import NotFound
from hiringhall.web.page import Answer
from hiringhall.web.visit import Visit


def saved(visit: Visit, name: str, media_type: str, blob: str) -> Answer:
    """Answer with a file as its sender made it, which does nothing in a browser. Raises NotFound when it is gone."""
    content = visit.hall.blobs.get(blob)
    if content is None:
        raise NotFound("file")
    visit.sandbox()
    headers = {
        "Content-Disposition": disposition(name),
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, media_type=media_type, headers=headers)
