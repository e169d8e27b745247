"""Answers that are pictures: kept by browsers for a while, and not sent again to those who have them."""

from collections.abc import Callable, Mapping

from litestar import Response

from hiringhall.web.page import Answer
from hiringhall.web.visit import Visit

FOR_A_WHILE = 300
"""Seconds that a picture may be shown without asking for it again."""


def image(
    visit: Visit, load: Callable[[], tuple[bytes, str]], version: str, lasts: str, more: Mapping[str, str] | None = None
) -> Answer:
    """Answer with what `load` gives, a picture and its media type, unless the browser has this version of it.

    `lasts` says who may keep it for how long, as Cache-Control does; `more` are headers besides.
    """
    headers = {"Cache-Control": lasts, "ETag": f'"{version}"', "Vary": "Cookie", **(more or {})}
    if visit.request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    content, media_type = load()
    return Response(content, media_type=media_type, headers=headers)
