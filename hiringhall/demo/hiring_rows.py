"""How proposals, offers, rooms and activities become rows, with the lines of the change log that belong to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from hiringhall import clock
from hiringhall.demo.draft import DAY, Draft
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, RoomRole, Story, folded
from hiringhall.marketplace.sides import Side

OFFER_DAYS = 7
MARKS = ("seen", "shortlisted", "hidden", "messaged", "archived")


@dataclass(frozen=True, kw_only=True)
class Price:
    """What something costs the client: cents an hour, or cents in all."""

    type: JobType
    cents: int

    @property
    def rate(self) -> int | None:
        """Cents an hour, of work by the hour."""
        return self.cents if self.type is JobType.HOURLY else None

    @property
    def amount(self) -> int | None:
        """Cents in all, of a fixed price."""
        return self.cents if self.type is JobType.FIXED_PRICE else None


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Who invited, when, and with which words."""

    at: int
    by: int
    letter: str


@dataclass(frozen=True, kw_only=True)
class ProposalFacts:
    """What a proposal row says.

    `submitted_at` is None where an invitation was not taken up; `ended_at` is when it came to its last `state`, and
    `ended_by` who brought it there. `marks` are when the client, or for `archived` the freelancer, did what.
    """

    job_id: int
    team: TeamRow
    freelancer_id: int
    price: Price
    client_id: int
    letter: str = ""
    submitted_at: int | None = None
    invited: Invited | None = None
    agency_id: int | None = None
    speaker_id: int | None = None
    duration: Duration | None = None
    answers: Sequence[tuple[str, str]] = ()
    state: ProposalState = ProposalState.ACTIVE
    ended_at: int | None = None
    ended_by: int | None = None
    reason: str | None = None
    note: str = ""
    marks: Mapping[str, int] = field(default_factory=dict)
    offered_at: int | None = None


def add_proposal(draft: Draft, facts: ProposalFacts) -> int:
    """Add a proposal; return its id."""
    proposal_id = draft.number(Proposal)
    invited, times = facts.invited, [facts.submitted_at, facts.ended_at, facts.offered_at, *facts.marks.values()]
    began = invited.at if invited else facts.submitted_at
    if began is None:
        raise ValueError("A proposal begins with an invitation or by being submitted.")
    is_submitted = facts.submitted_at is not None
    draft.add(
        Proposal,
        id=proposal_id,
        key=draft.key(),
        job_id=facts.job_id,
        company_id=facts.team.company_id,
        freelancer_id=facts.freelancer_id,
        agency_id=facts.agency_id,
        origin=Side.CLIENT if invited else Side.FREELANCER,
        state=facts.state,
        cover_letter=facts.letter if is_submitted else "",
        rate=facts.price.rate if is_submitted else None,
        amount=facts.price.amount if is_submitted else None,
        currency="USD",
        duration=facts.duration,
        answers=[{"question": question, "answer": answer} for question, answer in facts.answers],
        invited_by=invited.by if invited else None,
        invite_letter=invited.letter if invited else "",
        reason=facts.reason,
        note=facts.note,
        invited_at=invited.at if invited else None,
        submitted_at=facts.submitted_at,
        offered_at=facts.offered_at,
        created_at=began,
        changed_at=max(time for time in (began, *times) if time is not None),
        **{f"{mark}_at": facts.marks.get(mark) for mark in MARKS},
    )
    _log_proposal(draft, proposal_id, facts)
    return proposal_id


def _log_proposal(draft: Draft, proposal_id: int, facts: ProposalFacts) -> None:
    company, speaker = facts.team.company_id, facts.speaker_id or facts.freelancer_id
    about: dict[str, Any] = {"job": facts.job_id, "freelancer": facts.freelancer_id, "agency": facts.agency_id}

    def log(at: int, actor_id: int | None, verb: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        draft.log(at, actor_id, f"proposal.{verb}", proposal_id, company_id=company, before=before, after=after)

    state = None
    if facts.invited:
        state = ProposalState.INVITED.value
        log(facts.invited.at, facts.invited.by, "invited", {}, about | {"state": state})
    if facts.submitted_at is not None:
        before = {} if state is None else {"state": state}
        state = ProposalState.ACTIVE.value
        log(facts.submitted_at, speaker, "submitted", before, about | {"state": state, "rate": facts.price.rate})
    for mark, at in facts.marks.items():
        log(at, speaker if mark == "archived" else facts.client_id, mark, {mark: False}, {mark: True})
    if facts.ended_at is not None:
        told = {"state": facts.state.value, "reason": facts.reason, "note": facts.note}
        log(facts.ended_at, facts.ended_by, facts.state.value, {"state": state}, told)


@dataclass(frozen=True, kw_only=True)
class OfferFacts:
    """What an offer row says; `milestones` are pairs of what is done and its part of the price in cents.

    `decided_by` is None where the hall itself noted that time ran out. The offer that takes the place of a changed one
    is added next.
    """

    team: TeamRow
    freelancer_id: int
    price: Price
    title: str
    message: str
    made_by: int
    made_at: int
    by: Side = Side.CLIENT
    proposal_id: int | None = None
    job_id: int | None = None
    agency_id: int | None = None
    previous_id: int | None = None
    category: str | None = None
    weekly_limit: int | None = None
    weekly_stipend: int | None = None
    starts_on: date | None = None
    milestones: Sequence[tuple[str, int]] = ()
    days: int = OFFER_DAYS
    state: OfferState = OfferState.NEW
    decided_at: int | None = None
    decided_by: int | None = None
    note: str = ""


def add_offer(draft: Draft, facts: OfferFacts) -> int:
    """Add an offer; return its id."""
    offer_id = draft.number(Offer)
    milestones: list[dict[str, Any]] = [
        {"description": description, "amount": amount, "due_on": None} for description, amount in facts.milestones
    ]
    if facts.price.type is JobType.FIXED_PRICE and not milestones:
        milestones = [{"description": "All of it", "amount": facts.price.cents, "due_on": None}]
    shared: dict[str, Any] = {
        "freelancer_id": facts.freelancer_id,
        "agency_id": facts.agency_id,
        "job_id": facts.job_id,
        "team_id": facts.team.id,
        "proposal_id": facts.proposal_id,
        "previous_id": facts.previous_id,
        "title": facts.title,
        "rate": facts.price.rate,
        "amount": facts.price.amount,
        "weekly_limit": facts.weekly_limit,
        "weekly_stipend": facts.weekly_stipend,
        "milestones": milestones,
        "expires_at": facts.made_at + facts.days * DAY,
    }
    draft.add(
        Offer,
        id=offer_id,
        key=draft.key(),
        company_id=facts.team.company_id,
        by=facts.by,
        made_by=facts.made_by,
        message=facts.message,
        type=facts.price.type,
        category=facts.category,
        currency="USD",
        starts_on=facts.starts_on or clock.day(facts.made_at),
        manual_time=True,
        close_job=True,
        state=facts.state,
        note=facts.note,
        decided_by=facts.decided_by,
        decided_at=facts.decided_at,
        created_at=facts.made_at,
        **shared,
    )
    company = facts.team.company_id
    sent = shared | {"type": facts.price.type.value, "by": facts.by.value, "state": OfferState.NEW.value}
    draft.log(facts.made_at, facts.made_by, "offer.sent", offer_id, company_id=company, after=sent)
    if facts.decided_at is not None:
        told: dict[str, Any] = {"state": facts.state.value}
        told |= {"changed_to": offer_id + 1} if facts.state is OfferState.CHANGED else {}
        told |= {"note": facts.note} if facts.note else {}
        kind, before = f"offer.{facts.state.value}", {"state": OfferState.NEW.value}
        draft.log(facts.decided_at, facts.decided_by, kind, offer_id, company_id=company, before=before, after=told)
    return offer_id


class Sides(NamedTuple):
    """Who talks in a room: for the client, and for the freelancer, which may be somebody of their agency."""

    client_id: int
    freelancer_id: int
    speaker_id: int
    agency_id: int | None


Told = tuple[int, int | None, Side | None, str]
"""When something was said in a room, by whom, of which side, and what; nobody is the hall itself."""


def add_room(
    draft: Draft,
    at: int,
    topic: str,
    team: TeamRow,
    sides: Sides,
    *,
    proposal_id: int | None = None,
    contract_id: int | None = None,
    said: Sequence[Told] = (),
) -> None:
    """Add a room with what was said in it; of its members, who speaks has read until then."""
    room_id = draft.number(Room)
    room = draft.add(
        Room,
        id=room_id,
        key=draft.key(),
        kind=RoomKind.INTERVIEW,
        name="",
        topic=topic,
        sort_name=folded(topic),
        context="",
        about={},
        pair=None,
        company_id=team.company_id,
        team_id=team.id,
        proposal_id=proposal_id,
        contract_id=contract_id,
        created_at=at,
        archived_at=None,
        last_story_id=None,
        last_story_at=None,
    )
    read: dict[int, int | None] = dict.fromkeys((sides.client_id, sides.speaker_id, sides.freelancer_id))
    for told in sorted(said, key=lambda told: told[0]):
        story_id, author = _add_story(draft, room, told), told[1]
        if author is not None:
            read[author] = story_id
    for member, last in read.items():
        is_client = member == sides.client_id
        agency_id = None if member == sides.freelancer_id else sides.agency_id
        draft.add(
            RoomMember,
            room_id=room_id,
            user_id=member,
            company_id=team.company_id if is_client else agency_id,
            role=RoomRole.ADMIN if is_client else RoomRole.PARTICIPANT,
            is_favourite=False,
            is_hidden=False,
            read_story_id=last,
            joined_at=at,
            left_at=None,
        )


def tell_of_contract(draft: Draft, contract_id: int, at: int, text: str, *, read_by: Collection[int] = ()) -> None:
    """Let the hall itself say something in the room of a contract, after all else in it; `read_by` have read it."""
    room = next(row for row in draft.added(Room) if row["contract_id"] == contract_id)
    if at < (room["last_story_at"] or 0):
        raise ValueError(f"Something was said later in the room of contract {contract_id}.")
    story_id = _add_story(draft, room, (at, None, None, text))
    for member in draft.added(RoomMember):
        if member["room_id"] == room["id"] and member["user_id"] in read_by:
            member["read_story_id"] = story_id


def _add_story(draft: Draft, room: dict[str, Any], told: Told) -> int:
    at, author, side, text = told
    story_id = draft.number(Story)
    draft.add(
        Story,
        id=story_id,
        room_id=room["id"],
        author_id=author,
        side=side,
        text=text,
        objects=[],
        created_at=at,
        edited_at=None,
        deleted_at=None,
    )
    room |= {"last_story_id": story_id, "last_story_at": at}
    return story_id


@dataclass(frozen=True, kw_only=True)
class ActivityFacts:
    """What an activity row says; `contracts` are those that may use it, `archived_at` when it went out of use."""

    team: TeamRow
    code: str
    description: str
    url: str = ""
    user_id: int | None = None
    contracts: Sequence[int] = ()
    archived_at: int | None = None


def add_activity(draft: Draft, at: int, actor_id: int, facts: ActivityFacts) -> int:
    """Add an activity; return its id."""
    activity_id = draft.number(Activity)
    draft.add(
        Activity,
        id=activity_id,
        company_id=facts.team.company_id,
        team_id=facts.team.id,
        user_id=facts.user_id,
        code=facts.code,
        description=facts.description,
        url=facts.url,
        state=ActivityState.ACTIVE if facts.archived_at is None else ActivityState.ARCHIVED,
        created_at=at,
        changed_at=facts.archived_at or at,
        removed_at=None,
    )
    said = {"team": facts.team.id, "user": facts.user_id, "code": facts.code, "description": facts.description}
    company = facts.team.company_id
    draft.log(at, actor_id, "activity.created", activity_id, company_id=company, after=said | {"url": facts.url})
    if facts.contracts:
        added = {"added": list(facts.contracts)}
        draft.log(at + 60, actor_id, "activity.assigned", activity_id, company_id=company, after=added)
    for contract_id in facts.contracts:
        draft.add(ActivityAssignment, activity_id=activity_id, contract_id=contract_id)
    if facts.archived_at is not None:
        draft.log(
            facts.archived_at,
            actor_id,
            "activity.archived",
            activity_id,
            company_id=company,
            before={"state": ActivityState.ACTIVE.value},
            after={"state": ActivityState.ARCHIVED.value},
        )
    return activity_id
