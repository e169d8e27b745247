"""Files that came with stories: an addition of this hall, of which the reference knows nothing."""

from typing import Annotated

from msgspec import Meta

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.downloads import Download
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.room_changes import Nothing
from hiringhall.api.upwork.endpoints.rooms import reads
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.rooms.files import known_file


class OneFile(Parameters, frozen=True):
    """Names a file."""

    attachment_id: Annotated[str, Meta(description="attachmentId of one of a story's attachments.")]


@endpoint(
    "messages_attachments_get",
    "GET",
    # What follows "rooms" here is no room of anybody's: one address for all who may read the file.
    "messages/v3/rooms/attachments/{attachment_id}",
    title="Download a file that came with a message",
    answer=Nothing,
    is_file=True,
    documented=False,
    is_added=True,
    **reads(),
)
def download(call: Call, params: OneFile) -> Download:
    """Return a file as it was sent, to a member of its room."""
    if not is_key(params.attachment_id):
        raise NotFound("file")
    file = known_file(call.session, call.actor, params.attachment_id)
    return Download(file.name, file.media_type, file.blob)
