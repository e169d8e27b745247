"""What is said in rooms becomes deliveries, each message once for an endpoint, however many workers look.

The events of rooms have one number that counts in the order of commits: one mark says how far they were followed.
"""

import threading
from collections.abc import Sequence

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hiringhall.courier.following import AT_ONCE
from hiringhall.marketplace.rooms.events import last_event
from hiringhall.marketplace.rooms.files import files_of
from hiringhall.marketplace.rooms.models import EventKind, RoomEvent
from hiringhall.marketplace.rooms.queries import ShownStory, stories_by_id
from hiringhall.marketplace.webhooks.audience import active_endpoints
from hiringhall.marketplace.webhooks.deliveries import queue
from hiringhall.marketplace.webhooks.messages import KIND, Audience, told_story
from hiringhall.marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMark
from hiringhall.marketplace.webhooks.signing import new_event_id
from hiringhall.storage import Database

IDLE_EVENTS = 10_000
"""Events that may lie behind while nobody is told of messages, so that talk writes nothing here."""
_TOLD = (EventKind.STORY, EventKind.STORY_CHANGED)


def follow_rooms(database: Database, closed: threading.Event | None = None) -> int:
    """Queue what was said since rooms were last followed; return how many deliveries were queued."""
    closed, queued = closed or threading.Event(), 0
    while not closed.is_set() and _has_more(database):
        with database.writing() as session:
            step = _step(session)
        if step is None:
            break
        queued += step
    return queued


def _has_more(database: Database) -> bool:
    """Tell whether there is something to tell, or enough to pass over that noting it is worth a write."""
    with database.reading() as session:
        mark, now = session.get_one(WebhookMark, 1).room_event_id, last_event(session)
        if now < mark or now - mark > IDLE_EVENTS:
            return True
        return bool(_after(session, mark, now, most=1)) and (bool(_listening(session)) or _has_told(session))


def _step(session: Session) -> int | None:
    """Queue some messages and note how far that is; None while another worker is at it."""
    mark = session.scalar(select(WebhookMark).where(WebhookMark.id == 1).with_for_update(skip_locked=True))
    if mark is None:
        return None
    now, endpoints = last_event(session), _listening(session)
    if not endpoints and not _has_told(session):
        mark.room_event_id = now
        return 0
    events = _after(session, mark.room_event_id, now, most=AT_ONCE)
    mark.room_event_id = now if len(events) < AT_ONCE else events[-1].id
    stories = stories_by_id(session, {event.story_id for event in events if event.story_id is not None})
    changed = {event.story_id for event in events if event.kind is EventKind.STORY_CHANGED}
    queued = _queue(session, [event for event in events if event.kind is EventKind.STORY], stories, endpoints)
    _take_back(session, [story for story in stories.values() if story.id in changed and story.deleted_at is not None])
    return queued


def _queue(
    session: Session,
    events: Sequence[RoomEvent],
    stories: dict[int, ShownStory],
    endpoints: Sequence[WebhookEndpoint],
) -> int:
    audience = Audience(session, endpoints, [event.room_id for event in events])
    files, queued = files_of(session, stories), 0
    for event in events:
        story, hearers = stories[event.story_id or 0], audience.hearers(event.room_id, event.at)
        if not hearers:
            continue
        data = {**audience.about(event.room_id), "story": told_story(story, files.get(story.id, ()))}
        event_id = new_event_id()
        for hearer in hearers:
            for_them = data if hearer.users is None else {**data, "users": hearer.users}
            queue(session, hearer.endpoint, event_id, KIND.value, story.at, for_them, story_id=story.id)
            queued += 1
    return queued


def _take_back(session: Session, deleted: Sequence[ShownStory]) -> None:
    """Let what is kept and still to be sent say no more than that these messages were deleted."""
    session.flush()
    for story in deleted:
        for delivery in session.scalars(select(WebhookDelivery).where(WebhookDelivery.story_id == story.id)):
            body = msgspec.json.decode(delivery.body)
            body["data"]["story"] = told_story(story, ())
            delivery.body = msgspec.json.encode(body).decode()


def _listening(session: Session) -> list[WebhookEndpoint]:
    return [endpoint for endpoint in active_endpoints(session) if KIND in endpoint.kinds]


def _has_told(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(WebhookDelivery.story_id.is_not(None)))))


def _after(session: Session, mark: int, until: int, *, most: int) -> Sequence[RoomEvent]:
    return session.scalars(
        select(RoomEvent)
        .where(RoomEvent.id > mark, RoomEvent.id <= until, RoomEvent.kind.in_(_TOLD))
        .order_by(RoomEvent.id)
        .limit(most)
    ).all()
