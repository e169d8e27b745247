"""What people do with attachments: hand in files, which are looked at and kept, then written to a proposal."""

import secrets
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.archives import UnsafeArchiveError
from hiringhall.marketplace.attachments.kinds import ALLOWED, kind_of
from hiringhall.marketplace.attachments.models import Attachment
from hiringhall.marketplace.attachments.names import clean_name, printable
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.storage.blobs import Blobs

MOST_FILES = 10
LARGEST = 10 * 1024 * 1024
"""Bytes of a file."""
FIELD = "files"
"""The field that refusals name."""
FOLDER = "attachments"
WAITS = 7 * 86_400
"""Seconds for which a kept file is there at least, for forms that lie open before they are sent again."""
LONGEST_TOLD = 60


class KeptFile(Struct, frozen=True):
    """A file that was looked at and stored, but belongs to no proposal or message yet. Fields as in Attachment."""

    name: str
    media_type: str
    size: int
    blob: str


def keep(blobs: Blobs, name: str, content: bytes) -> KeptFile:
    """Look at a file and store it, before the row that names it is written; call it outside of a transaction.

    Raises InvalidInput("files") for a file that is empty, too large, damaged, or of a kind that is not taken.
    """
    if not content:
        raise InvalidInput(FIELD, f"{_told(name)} is empty.")
    if len(content) > LARGEST:
        raise InvalidInput(FIELD, f"{_told(name)} is larger than {LARGEST // 2**20} MB.")
    try:
        kind = kind_of(content)
    except UnsafeArchiveError as unsafe:
        raise InvalidInput(FIELD, f"{_told(name)} cannot be taken: {unsafe}") from None
    if kind is None:
        raise InvalidInput(FIELD, f"{_told(name)} is of another kind; send {ALLOWED}.")
    token = secrets.token_hex(16)
    kept = KeptFile(clean_name(name, kind.endings), kind.media_type, len(content), f"{FOLDER}/{token[:2]}/{token}")
    blobs.put(kept.blob, content)
    return kept


def row_of(file: KeptFile) -> dict[str, Any]:
    """Return what the row of a kept file says of it, whatever it comes with: its facts, and a key of its own."""
    return {"key": new_key(), **asdict(file)}


def take(session: Session, actor: Actor, proposal: Proposal, files: Sequence[KeptFile]) -> list[Attachment]:
    """Attach kept files to a proposal. Whoever calls has found out that the actor may.

    Raises InvalidInput("files") when it would have more than MOST_FILES.
    """
    if not files:
        return []
    if actor.user_id is None:
        raise NotAllowed("Only people attach files.")
    if _count(session, proposal.id) + len(files) > MOST_FILES:
        raise InvalidInput(FIELD, f"send at most {MOST_FILES} files.")
    now = clock.now()
    rows = [
        Attachment(proposal_id=proposal.id, uploaded_by=actor.user_id, created_at=now, **row_of(file)) for file in files
    ]
    session.add_all(rows)
    session.flush()
    record(
        session,
        actor,
        "proposal.files-attached",
        proposal.id,
        company_id=proposal.company_id,
        after={"files": [row.name for row in rows]},
    )
    return rows


def _count(session: Session, proposal_id: int) -> int:
    there = select(func.count(Attachment.id)).where(Attachment.proposal_id == proposal_id)
    return session.scalar(there) or 0


def _told(name: str) -> str:
    """Return a file's name as it can stand in a sentence."""
    clean = printable(name)
    return f"“{clean if len(clean) <= LONGEST_TOLD else clean[:LONGEST_TOLD] + '…'}”"
