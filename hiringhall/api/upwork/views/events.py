"""What happens in rooms, as streams tell programs of it."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.orm import Session

from hiringhall.api.upwork.views.rooms import StoryView, room_id, shown_stories
from hiringhall.live import line
from hiringhall.marketplace.rooms.events import Event
from hiringhall.marketplace.rooms.models import EventKind
from hiringhall.marketplace.rooms.queries import stories_by_id

_WITH_STORY = frozenset({EventKind.STORY, EventKind.STORY_CHANGED})
_WITH_USER = frozenset({EventKind.READ, EventKind.TYPING})


class EventView(Struct, frozen=True):
    """Something that happened in a room: the story as it is now, or who has read up to which one or is writing."""

    roomId: str
    story: StoryView | UnsetType = UNSET
    userId: str | UnsetType = UNSET
    storyId: str | UnsetType = UNSET


class ProgramForm:
    """Events with all that they tell of, as JSON."""

    def write(self, session: Session, events: Sequence[Event]) -> Mapping[int, bytes]:
        """Return what is sent for each of the events, by its id."""
        wanted = {event.story_id for event in events if event.kind in _WITH_STORY and event.story_id is not None}
        shown = shown_stories(session, stories_by_id(session, wanted).values()) if wanted else ()
        said = {int(story.storyId): story for story in shown}
        return {event.id: line(event.kind.value, event.id, _view(event, said)) for event in events}


PROGRAMS = ProgramForm()


def _view(event: Event, said: Mapping[int, StoryView]) -> EventView:
    room = room_id(event.room_key)
    if event.kind in _WITH_STORY:
        return EventView(room, story=said[event.story_id or 0])
    if event.kind in _WITH_USER:
        story = UNSET if event.story_id is None else str(event.story_id)
        return EventView(room, userId=event.user_key or UNSET, storyId=story)
    return EventView(room)
