"""The files of proposals, for those who may read the proposal."""

from hiringhall.marketplace.attachments import queries
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.web.page import Answer, Pages
from hiringhall.web.saving import saved
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
    return saved(visit, file.name, file.media_type, file.blob)
