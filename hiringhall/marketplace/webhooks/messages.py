"""Messages that webhooks are told of: who hears what is said in a room, and what is told of it.

A company hears what is said about its proposals and contracts, which its owner and admins may read; an application
what is said in rooms that somebody is in who lets it act for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, User, UserStatus
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.events import seated
from hiringhall.marketplace.rooms.files import ShownFile
from hiringhall.marketplace.rooms.models import Room, RoomMember
from hiringhall.marketplace.rooms.queries import ShownStory
from hiringhall.marketplace.webhooks.audience import Hearer
from hiringhall.marketplace.webhooks.events import named, sides
from hiringhall.marketplace.webhooks.kinds import EventKind
from hiringhall.marketplace.webhooks.models import WebhookEndpoint

KIND = EventKind.MESSAGE_POSTED


class Subject(NamedTuple):
    """A room, with the contract or the proposal that it is about."""

    room: Room
    proposal: Proposal | None
    contract: Contract | None

    @property
    def companies(self) -> frozenset[int]:
        """The client and the agency whose owners may read what is said about it; of other rooms none."""
        about = self.contract or self.proposal
        if about is None:
            return frozenset()
        is_delisted = self.contract is None and self.proposal is not None and self.proposal.delisted_at is not None
        client = None if is_delisted else about.company_id
        return frozenset(company for company in (client, about.agency_id) if company is not None)


class Audience:
    """Who hears of some rooms, for as long as a transaction lasts."""

    def __init__(self, session: Session, endpoints: Iterable[WebhookEndpoint], room_ids: Iterable[int]) -> None:
        """Read it; `endpoints` are those that are switched on."""
        self._session = session
        self._endpoints = [endpoint for endpoint in endpoints if KIND in endpoint.kinds]
        self._room_ids = sorted(set(room_ids))
        self._about: dict[int, dict[str, Any]] = {}

    @cached_property
    def subjects(self) -> Mapping[int, Subject]:
        """The rooms by their references."""
        found = (
            select(Room, Proposal, Contract)
            .outerjoin(Proposal, Proposal.id == Room.proposal_id)
            .outerjoin(Contract, Contract.id == Room.contract_id)
            .where(Room.id.in_(self._room_ids))
        )
        return {room.id: Subject(room, proposal, contract) for room, proposal, contract in self._session.execute(found)}

    def about(self, room_id: int) -> Mapping[str, Any]:
        """Return what is told of a room, with each of its messages."""
        found = self._about.get(room_id)
        if found is None:
            found = self._about[room_id] = _about(self._session, self.subjects[room_id])
        return found

    def hearers(self, room_id: int, at: int) -> Sequence[Hearer]:
        """Return which endpoints are told of what was said in a room at a second of the epoch."""
        told = []
        for endpoint in self._endpoints:
            if at < endpoint.active_since:
                continue
            if endpoint.company_id is not None:
                if endpoint.company_id in self.subjects[room_id].companies:
                    told.append(Hearer(endpoint))
            elif users := self._members.get((endpoint.api_key_id, room_id)):
                told.append(Hearer(endpoint, tuple(sorted(users))))
        return told

    @cached_property
    def _members(self) -> Mapping[tuple[int | None, int], set[int]]:
        """Who is in a room and lets an application act for them that may read rooms."""
        keys = [endpoint.api_key_id for endpoint in self._endpoints if endpoint.api_key_id is not None]
        able = {key.id for key in self._session.scalars(select(ApiKey).where(ApiKey.id.in_(keys))) if _reads_rooms(key)}
        if not able:
            return {}
        granted = self._session.execute(
            select(AccessToken.user_id, AccessToken.key_id)
            .join(User, User.id == AccessToken.user_id)
            .join(RoomMember, RoomMember.user_id == AccessToken.user_id)
            .where(AccessToken.key_id.in_(able), AccessToken.revoked_at.is_(None), User.status == UserStatus.ACTIVE)
            .where(RoomMember.room_id.in_(self._room_ids), RoomMember.left_at.is_(None))
            .distinct()
        )
        acting: dict[int, set[int]] = {}
        for user_id, key_id in granted:
            acting.setdefault(user_id, set()).add(key_id)
        found: dict[tuple[int | None, int], set[int]] = {}
        for seat in seated(self._session, self._room_ids, acting):
            for key_id in acting[seat.user_id]:
                found.setdefault((key_id, seat.room_id), set()).add(seat.user_id)
        return found


def _reads_rooms(key: ApiKey) -> bool:
    return KIND.topic.scope in key.scopes


def _about(session: Session, subject: Subject) -> dict[str, Any]:
    room, proposal, contract = subject
    data: dict[str, Any] = {"room": {"id": f"room_{room.key.removeprefix('~01')}", "title": room.title}}
    if contract is not None:
        data["contract"] = named(contract)
    if proposal is not None:
        data["proposal"] = {"id": proposal.id, "key": proposal.key}
    about = contract or proposal
    if about is None:
        return data
    team_id = about.company_id
    if about.job_id is not None:
        job = session.get_one(Job, about.job_id)
        data["job"], team_id = named(job), job.team_id
    if contract is not None:
        team_id = contract.team_id
    return data | sides(session, about.company_id, team_id, about.freelancer_id, about.agency_id)


def told_story(story: ShownStory, files: Sequence[ShownFile]) -> dict[str, Any]:
    """Return a message as messages v3 shows it; of a deleted one neither text nor files."""
    is_deleted = story.deleted_at is not None
    return {
        "storyId": str(story.id),
        "message": None if is_deleted else story.text,
        "userId": story.author.key if story.author else None,
        "isSystemStory": story.author is None,
        "isDeleted": is_deleted,
        "objectReferences": list(story.objects),
        "attachments": [] if is_deleted else [_file(file) for file in files],
        "created": story.at * 1000,
        "updated": story.changed_at * 1000,
    }


def _file(file: ShownFile) -> dict[str, Any]:
    return {
        "attachmentId": file.key,
        "fileName": file.name,
        "contentType": file.media_type,
        "fileSize": file.size,
        "path": f"/api/messages/v3/rooms/attachments/{file.key}",
    }
