"""Files that came with messages, for the members of the room."""

from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.rooms.files import ShownFile, known_file
from hiringhall.marketplace.rooms.previews import MEDIA_TYPE, PICTURES, preview_of
from hiringhall.web.images import FOR_A_WHILE, image
from hiringhall.web.page import Answer, Pages
from hiringhall.web.saving import saved
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/room-files/{key:str}/{name:str}", slow=True)
def download(visit: Visit) -> Answer:
    """Hand out a file, to be saved and never shown."""
    file = _file(visit)
    return saved(visit, file.name, file.media_type, file.blob)


@pages.get("/room-previews/{key:str}", slow=True)
def show_preview(visit: Visit) -> Answer:
    """Show a picture in small."""
    file = _file(visit)

    def load() -> tuple[bytes, str]:
        content = visit.hall.blobs.get(preview_of(file.blob)) if file.media_type in PICTURES else None
        if content is None:
            raise NotFound("picture")
        return content, MEDIA_TYPE

    return image(visit, load, file.key, f"private, max-age={FOR_A_WHILE}")


def _file(visit: Visit) -> ShownFile:
    with visit.reading() as session:
        return known_file(session, visit.actor, visit.public_key("key", "file"))
