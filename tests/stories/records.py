"""What a story leaves in the tables, without what differs from one run to the next: numbers, keys, times."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.attachments.models import Attachment
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, Feedback, Milestone, PrivateFeedback
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.storage.tables import Base

DIFFERS = {"id", "key", "blob", "read_story_id", "last_story_id", "fee_schedule_id"}
Dump = dict[str, list[dict[str, Any]]]


def dump(session: Session, company: int, people: dict[str, User]) -> Dump:
    """Return the records of everything that a company did, by table, the oldest first.

    Of times only whether they are set is told, of days how far they are from the beginning of the job; whatever is
    referred to is named by its table and place there, people by what they are in the story.
    """
    rows: dict[type[Base], list[Any]] = {}

    def read(table: type[Any], condition: ColumnElement[bool], *order: Any) -> list[Any]:
        rows[table] = list(session.scalars(select(table).where(condition).order_by(*order or (table.id,))))
        return rows[table]

    def of(found: Iterable[Any]) -> list[int]:
        return [row.id for row in found]

    jobs = read(Job, Job.company_id == company)
    proposals = read(Proposal, Proposal.company_id == company)
    read(Attachment, Attachment.proposal_id.in_(of(proposals)))
    read(Offer, Offer.company_id == company)
    contracts = of(read(Contract, Contract.company_id == company))
    read(ContractTerms, ContractTerms.contract_id.in_(contracts), ContractTerms.contract_id, ContractTerms.since)
    read(Milestone, Milestone.contract_id.in_(contracts))
    read(Feedback, Feedback.contract_id.in_(contracts), Feedback.contract_id, Feedback.by)
    read(PrivateFeedback, PrivateFeedback.contract_id.in_(contracts), PrivateFeedback.contract_id, PrivateFeedback.by)
    rooms = of(read(Room, Room.company_id == company))
    read(RoomMember, RoomMember.room_id.in_(rooms), RoomMember.room_id, RoomMember.user_id)
    read(Story, Story.room_id.in_(rooms))

    names = {(User.__tablename__, user.id): name for name, user in people.items()}
    names |= {("teams", company): "company", ("companies", company): "company"}
    for table, found in rows.items():
        names |= {
            (table.__tablename__, row.id): f"{table.__tablename__} {at}"
            for at, row in enumerate(found)
            if "id" in table.__table__.columns
        }
    start = jobs[0].start_date
    return {table.__tablename__: [_plain(row, names, start) for row in found] for table, found in rows.items()}


def _plain(row: Base, names: dict[tuple[str, int], str], start: date) -> dict[str, Any]:
    facts = {}
    for column in row.__table__.columns:
        if column.name in DIFFERS:
            continue
        value = getattr(row, column.name)
        target = next(iter(column.foreign_keys), None)
        if target is not None and value is not None:
            value = names[target.column.table.name, value]
        elif column.name.endswith("_at"):
            value = value is not None
        elif isinstance(value, date):
            value = (value - start).days
        facts[column.name] = value
    return facts
