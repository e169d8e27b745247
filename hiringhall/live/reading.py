"""Which events who is told of: reads for all who listen in a process, and for one who comes back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.live.form import Form
from hiringhall.live.listener import Listener
from hiringhall.marketplace.rooms.events import (
    TYPING_LASTS,
    Event,
    Seated,
    first_event,
    last_event,
    own_events,
    seated,
)
from hiringhall.marketplace.rooms.models import EventKind

AT_ONCE = 500
"""Events that are read together."""
MOST_MISSED = 5_000
"""Events that are told later; who missed more of their rooms had better read them anew."""

Written = list[tuple[int, bytes]]


class Missed(NamedTuple):
    """What somebody is told first: from where it goes on, what happened after that, and until which event.

    With `is_reset` it cannot be told what they missed.
    """

    floor: int
    written: Written
    seen: int
    is_reset: bool = False


def missed(session: Session, listener: Listener, since: int | None) -> Missed:
    """Return what happened since the event `since` in rooms of somebody; nothing when they come for the first time."""
    last = last_event(session)
    if since is None:
        return Missed(last, [], last)
    if since > last or since + 1 < first_event(session):
        return Missed(last, [], last, is_reset=True)
    found: Written = []
    after = since
    while len(found) <= MOST_MISSED:
        events = own_events(session, listener.user_id, after, last, most=AT_ONCE)
        found += told(session, events, {listener.user_id: [listener]}).get(listener, [])
        if len(events) < AT_ONCE:
            return Missed(since, found, last)
        after = events[-1].id
    return Missed(last, [], last, is_reset=True)


def told(
    session: Session, events: Sequence[Event], listening: Mapping[int, Iterable[Listener]]
) -> dict[Listener, Written]:
    """Return what each of those who listen is sent of events; `listening` are they by person.

    Each event is written once for each form. Whoever is not in a room is told nothing of it.
    """
    events = [event for event in events if not _is_over(event)]
    seats: defaultdict[int, list[Seated]] = defaultdict(list)
    for seat in seated(session, {event.room_id for event in events}, listening) if events else ():
        seats[seat.room_id].append(seat)
    hears: defaultdict[Listener, list[Event]] = defaultdict(list)
    wanted: defaultdict[Form, dict[int, Event]] = defaultdict(dict)
    for event in events:
        for seat in seats[event.room_id]:
            if event.kind is EventKind.TYPING and event.user_id == seat.user_id:
                continue
            for listener in listening[seat.user_id]:
                if _is_seen(event, seat, listener):
                    hears[listener].append(event)
                    wanted[listener.form][event.id] = event
    written = {form: form.write(session, list(some.values())) for form, some in wanted.items()}
    return {
        listener: [(event.id, written[listener.form][event.id]) for event in some if event.id in written[listener.form]]
        for listener, some in hears.items()
    }


def _is_over(event: Event) -> bool:
    return event.kind is EventKind.TYPING and event.at < clock.now() - TYPING_LASTS


def _is_seen(event: Event, seat: Seated, listener: Listener) -> bool:
    """Tell whether an event is of a room that somebody who has a seat there sees from where they look."""
    place = listener.place
    if place is None:
        return True
    return seat.company_id == place.company_id and (not place.team_ids or event.team_id in place.team_ids)
