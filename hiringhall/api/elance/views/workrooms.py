"""What workrooms hold besides their terms: people, messages, screenshots, things to do (fact sheet 2.8 to 2.11)."""

from typing import Any, Self

from msgspec import Struct
from msgspec.structs import asdict

from hiringhall.api.elance import mapping
from hiringhall.api.elance.call import Call
from hiringhall.api.elance.values import wire_name
from hiringhall.api.elance.views.bids import BidData, bid_name
from hiringhall.marketplace.diary.queries import ShownCell
from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.marketplace.inbox.reading import Shown
from hiringhall.marketplace.rooms.listing import ShownMember
from hiringhall.marketplace.rooms.queries import ShownStory
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.people import Person, people
from hiringhall.marketplace.workrooms.pre_bids import ASKED
from hiringhall.marketplace.workrooms.queries import Workroom
from hiringhall.picture_links import PictureLinks


class Action(Struct, frozen=True, rename=wire_name):
    """Something that one side is still to do, until a time in seconds."""

    action: str
    user_type: str
    due_date: int


class Contractor(Struct, frozen=True, rename=wire_name):
    """A contractor of a workroom."""

    user_id: str
    user_name: str
    business_name: str

    @classmethod
    def of(cls, person: Person) -> Self:
        """Show a person."""
        return cls(str(person.id), person.username, person.name)


class User(Struct, frozen=True, rename=wire_name):
    """Somebody in a workroom."""

    user_id: str
    user_name: str
    business_name: str
    user_type: str

    @classmethod
    def of(cls, person: Person, side: Side) -> Self:
        """Show a person on their side."""
        return cls(str(person.id), person.username, person.name, mapping.USER_TYPES[side])

    @classmethod
    def member(cls, call: Call, member: ShownMember) -> Self:
        """Show who is in the room: with the client unless they are there for no company."""
        side = Side.FREELANCER if member.company is None else Side.CLIENT
        return cls.of(people(call.session, [member.user_id])[member.user_id], side)


class Message(Struct, frozen=True, rename=wire_name):
    """What somebody said, or the hall itself, which is nobody; `date` in seconds."""

    message_id: int
    user_id: str
    user_name: str
    text: str
    date: int

    @classmethod
    def of(cls, story: ShownStory) -> Self:
        """Show a message."""
        author = story.author
        return cls(
            story.id,
            "" if author is None else str(author.id),
            "" if author is None else author.name,
            story.text,
            story.at,
        )


class InboxEntry(Struct, frozen=True, rename=wire_name):
    """Something unread: a message of the private board, or what the hall says of the terms."""

    message_id: int
    message_type: str
    scope: str
    user_id: str
    text: str
    date: int

    @classmethod
    def of(cls, story: ShownStory) -> Self:
        """Show a message that is unread."""
        kind = "terms" if story.author is None else "pmb"
        user_id = "" if story.author is None else str(story.author.id)
        return cls(story.id, kind, "WORKROOM", user_id, story.text, story.at)


_OWN_BIDS = {"proposal": 0, "bid-question": ASKED}
"""How far beyond its own number the workroom of an entity is."""


class Notice(Struct, frozen=True, rename=wire_name):
    """Something that happened and is unread; without a job or a workroom it has no id of one. `date` in seconds."""

    message_id: int
    message_type: str
    scope: str
    job_id: str
    bid_id: str
    user_id: str
    text: str
    date: int

    @classmethod
    def of(cls, shown: Shown, contract_bid: int | None) -> Self:
        """Show an entry of the inbox; `contract_bid` is the workroom of its contract."""
        entry, line = shown.entry, shown.line
        bid = _OWN_BIDS[line.entity] + line.entity_id if line.entity in _OWN_BIDS else contract_bid
        return cls(
            message_id=entry.id,
            message_type=mapping.INBOX_KINDS[entry.kind],
            scope=entry.scope.value.upper(),
            job_id="" if entry.job_id is None else str(entry.job_id),
            bid_id="" if bid is None else str(bid),
            user_id="" if line.actor_id is None else str(line.actor_id),
            text=shown.said.text,
            date=entry.created_at,
        )


class ProposalData(BidData, frozen=True, kw_only=True, rename=bid_name):
    """A bid with what its author wrote."""

    description: str

    @classmethod
    def of_workroom(cls, details: BidData, workroom: Workroom) -> Self:
        """Show the bid of a workroom."""
        facts: dict[str, Any] = asdict(details)
        return cls(**facts, description=_words(workroom))


def _words(workroom: Workroom) -> str:
    if workroom.question is not None:
        return workroom.question.text
    if workroom.proposal is not None:
        return workroom.proposal.cover_letter
    return "" if workroom.contract is None else workroom.contract.description


class ScreenData(Struct, frozen=True, rename=wire_name):
    """A screenshot; its addresses need no sign-in and end after a while."""

    screen_id: int
    screen_url: str
    thumbnail_url: str
    timestamp: int
    comment: str

    @classmethod
    def of(cls, links: PictureLinks, contract_key: str, cell: ShownCell) -> Self:
        """Show the screenshot of a cell."""
        whole, small = (links.screenshot(contract_key, cell.slot, size) for size in (Size.FULL, Size.THUMBNAIL))
        return cls(cell.slot, whole, small, cell.captured_at, cell.memo)


class AgentScreens(Struct, frozen=True, rename=wire_name):
    """The workroom of somebody at work."""

    bid_data: BidData


class Agent(Struct, frozen=True, kw_only=True, rename=wire_name):
    """Somebody at work, with their hours."""

    user_id: str
    user_display_name: str
    company_display_name: str
    screen_data: AgentScreens
    hours_today: float
    hours: float
    authorized_hours: int
