"""The files of proposals, for those who may read the proposal."""

from urllib.parse import quote

from litestar import Response

from hiringhall.marketplace.attachments import queries
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/attachments/{key:str}/{name:str}", slow=True)
def download(visit: Visit) -> Answer:
    """Hand out a file, to be saved and never shown: it is as its sender made it."""
    with visit.reading() as session:
        file = queries.attachment(session, visit.public_key("key", "file"))
        try:
            proposal_and_side(session, visit.actor, str(file.proposal_id))
        except NotFound:
            raise NotFound("file") from None
    content = visit.hall.blobs.get(file.blob)
    if content is None:
        raise NotFound("file")
    visit.sandbox()
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, media_type=file.media_type, headers=headers)
