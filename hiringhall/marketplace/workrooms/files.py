"""The files of a contract, wherever they came with: the proposal before it, what was said about it, status reports."""

from enum import StrEnum

from msgspec import Struct
from sqlalchemy import bindparam, literal, select, text, union_all
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.models import Attachment
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.talking import talking_side
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.models import Room, Story, StoryFile
from hiringhall.marketplace.status_reports.models import StatusReport, StatusReportFile

MOST_FILES = 500
"""Of a contract, the newest."""


class Came(StrEnum):
    """What a file came with."""

    PROPOSAL = "proposal"
    MESSAGE = "message"
    REPORT = "report"


class WorkroomFile(Struct, frozen=True):
    """A file; `size` in bytes, `at` in seconds. `by` is the name of who sent it."""

    came: Came
    key: str
    name: str
    size: int
    at: int
    by: str


def workroom_files(session: Session, actor: Actor, reference: str) -> list[WorkroomFile]:
    """Return the files of a contract, the newest first, at most MOST_FILES; those of messages that were deleted not.

    Who sees the contract but takes no part in the talk sees those of status reports alone. Raises NotFound, NotAllowed.
    """
    contract = known_contract(session, actor, reference)
    talks = talking_side(session, actor, contract) is not None
    found = _ALL if talks else _OF_REPORTS
    rows = session.execute(found, {"contract_id": contract.id, "count": MOST_FILES})
    return [WorkroomFile(Came(came), key, name, size, at, by) for came, key, name, size, at, by in rows]


def proposal_key(session: Session, contract: Contract) -> str | None:
    """Return the key of the proposal that a contract came of, None when it came of none. Asks for no right."""
    came_of = select(Proposal.key).join(Offer, Offer.proposal_id == Proposal.id)
    return session.scalar(came_of.where(Offer.id == contract.offer_id))


_NAME = User.first_name + " " + User.last_name
_REPORT_FILES = (
    select(
        literal(Came.REPORT.value).label("came"),
        StatusReportFile.key,
        StatusReportFile.name,
        StatusReportFile.size,
        StatusReport.filed_at.label("at"),
        _NAME,
    )
    .join(StatusReport, StatusReport.id == StatusReportFile.report_id)
    .join(User, User.id == StatusReport.filed_by)
    .where(StatusReport.contract_id == bindparam("contract_id"))
)
_MESSAGE_FILES = (
    select(literal(Came.MESSAGE.value), StoryFile.key, StoryFile.name, StoryFile.size, Story.created_at, _NAME)
    .join(Story, Story.id == StoryFile.story_id)
    .join(Room, Room.id == Story.room_id)
    .join(User, User.id == Story.author_id)
    .where(Room.contract_id == bindparam("contract_id"), Story.deleted_at.is_(None))
)
_PROPOSAL_FILES = (
    select(literal(Came.PROPOSAL.value), Attachment.key, Attachment.name, Attachment.size, Attachment.created_at, _NAME)
    .join(Offer, Offer.proposal_id == Attachment.proposal_id)
    .join(Contract, Contract.offer_id == Offer.id)
    .join(User, User.id == Attachment.uploaded_by)
    .where(Contract.id == bindparam("contract_id"))
)
_NEWEST = text("at DESC")
_OF_REPORTS = _REPORT_FILES.order_by(_NEWEST).limit(bindparam("count"))
_ALL = union_all(_REPORT_FILES, _MESSAGE_FILES, _PROPOSAL_FILES).order_by(_NEWEST).limit(bindparam("count"))
