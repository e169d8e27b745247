"""Reads of attachments. Whoever calls has found out that the reader may read the proposal."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.attachments.models import Attachment
from hiringhall.marketplace.errors import NotFound
from hiringhall.storage.hot import HotRead, among


class ShownAttachment(Struct, frozen=True):
    """An attachment as it is listed and served; fields as in Attachment."""

    key: str
    proposal_id: int
    name: str
    media_type: str
    size: int
    blob: str
    created_at: int


def attachments(session: Session, proposal_ids: Iterable[int]) -> dict[int, list[ShownAttachment]]:
    """Return the files of each of these proposals in the order they were sent; those without are missing."""
    found: dict[int, list[ShownAttachment]] = {}
    for row in _OF_PROPOSALS.all(session, ids=list(proposal_ids)):
        found.setdefault(row.proposal_id, []).append(row)
    return found


def attachment(session: Session, key: str) -> ShownAttachment:
    """Return the file with this key. Raises NotFound."""
    found = _BY_KEY.first(session, key=key)
    if found is None:
        raise NotFound("file")
    return found


_SHOWN = select(*(getattr(Attachment, name) for name in ShownAttachment.__struct_fields__))
_OF_PROPOSALS = HotRead(_SHOWN.where(among(Attachment.proposal_id, "ids")).order_by(Attachment.id), ShownAttachment)
_BY_KEY = HotRead(_SHOWN.where(Attachment.key == bindparam("key")), ShownAttachment)
