"""What those who listen to rooms are told of: noted with what happens, in the order in which it comes to light."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.live.forgetting import forget_old
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, NotFound
from hiringhall.marketplace.rooms import events
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.editing import delete_story, edit_story
from hiringhall.marketplace.rooms.events import Event
from hiringhall.marketplace.rooms.members import ask_in, leave, send_out, set_role
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomRole, Story
from hiringhall.marketplace.rooms.opening import Guest
from hiringhall.marketplace.rooms.operations import note_read
from hiringhall.marketplace.rooms.typing import EVERY, note_typing
from tests.marketplace.rooms.conftest import Talks
from tests.support.marks import on_sqlite
from tests.support.plans import plan


def told(talks: Talks, after: int = 0) -> Sequence[Event]:
    with talks.market.database.reading() as session:
        return events.events_after(session, after, most=1_000)


def now(talks: Talks) -> int:
    with talks.market.database.reading() as session:
        return events.last_event(session)


def seats(talks: Talks, key: str, *people: Actor) -> set[int]:
    room = talks.room(talks.bidding.ann, key)
    with talks.market.database.reading() as session:
        return {seat.user_id for seat in events.seated(session, [room.id], [each.user_id or 0 for each in people])}


def test_what_is_said_changed_and_taken_back_is_told_of(talks: Talks, group: str) -> None:
    ann, fred, before = talks.bidding.ann, talks.bidding.fred, now(talks)
    story = talks.say(fred, group)
    with talks.market.act() as session:
        edit_story(session, fred, story, "Good morning")
    with talks.market.act() as session:
        edit_story(session, fred, story, "Good morning")  # as it was
    with talks.market.act() as session:
        delete_story(session, ann, story)
    found = told(talks, before)
    assert [(each.kind, each.story_id, each.user_id) for each in found] == [
        (EventKind.STORY, story, fred.user_id),
        (EventKind.STORY_CHANGED, story, fred.user_id),
        (EventKind.STORY_CHANGED, story, ann.user_id),
    ]
    assert {each.room_key for each in found} == {group}
    assert (found[0].user_name, found[0].at > 1) == ("Fred Tester", True)


def test_reading_is_told_of_when_it_goes_forward(talks: Talks, group: str) -> None:
    gina, before = talks.bidding.gina, now(talks)
    story = talks.say(talks.bidding.ann, group)
    for _ in range(2):
        with talks.market.act() as session:
            note_read(session, gina, talks.room(gina, group), story)
    assert [(each.kind, each.story_id, each.user_id) for each in told(talks, before)[1:]] == [
        (EventKind.READ, story, gina.user_id)
    ]


def test_changes_of_a_room_and_of_who_is_in_it_are_told_of(talks: Talks, group: str) -> None:
    ann, fred, gina, before = talks.bidding.ann, talks.bidding.fred, talks.bidding.gina, now(talks)
    with talks.market.act() as session:
        change_room(session, ann, group, name="Another name")
    with talks.market.act() as session:
        change_room(session, ann, group, name="Another name")  # as it was
    with talks.market.act() as session:
        set_role(session, ann, group, gina.user_id or 0, RoomRole.ADMIN)
    with talks.market.act() as session:
        send_out(session, ann, group, gina.user_id or 0)
    with talks.market.act() as session:
        ask_in(session, ann, group, Guest(gina.user_id or 0))
    with talks.market.act() as session:
        leave(session, fred, group)
    assert [each.kind for each in told(talks, before)] == [EventKind.ROOM] * 5
    assert now(talks) == before + 5


def test_nothing_that_was_rolled_back_is_told_of(talks: Talks, group: str) -> None:
    before = now(talks)
    with pytest.raises(RuntimeError), talks.market.act() as session:
        change_room(session, talks.bidding.ann, group, archived=True)
        raise RuntimeError
    assert told(talks, before) == []


def test_writing_is_told_of_at_most_once_in_some_seconds(talks: Talks, group: str) -> None:
    ann, fred, before = talks.bidding.ann, talks.bidding.fred, now(talks)
    for who in (ann, ann, fred):
        with talks.market.act() as session:
            note_typing(session, who, group)
    assert [(each.kind, each.user_id) for each in told(talks, before)] == [
        (EventKind.TYPING, ann.user_id),
        (EventKind.TYPING, fred.user_id),
    ]
    with clock.shifted(EVERY + 1), talks.market.act() as session:
        note_typing(session, ann, group)
    assert len(told(talks, before)) == 3


def test_only_members_write_and_not_in_archived_rooms(talks: Talks, group: str) -> None:
    stranger = talks.market.person("stranger")
    with pytest.raises(NotFound), talks.market.act() as session:
        note_typing(session, stranger, group)
    with talks.market.act() as session:
        change_room(session, talks.bidding.ann, group, archived=True)
    with pytest.raises(Conflict), talks.market.act() as session:
        note_typing(session, talks.bidding.ann, group)


def test_whoever_left_or_no_longer_belongs_has_no_seat(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    talks.market.join(bidding.ann, bidding.acme, "bob", Role.HIRING)
    key = talks.group(bidding.ann, Guest(bidding.bob.user_id or 0, bidding.acme), bidding.fred, place=talks.acme)
    everybody = (bidding.ann, bidding.bob, bidding.fred, bidding.gina)
    assert seats(talks, key, *everybody) == {bidding.ann.user_id, bidding.bob.user_id, bidding.fred.user_id}
    assert seats(talks, key, bidding.gina) == set()
    talks.market.leave(bidding.ann, "acme", "bob")
    with talks.market.act() as session:
        leave(session, bidding.fred, key)
    assert seats(talks, key, *everybody) == {bidding.ann.user_id}


def test_own_events_are_those_of_own_rooms(talks: Talks, group: str) -> None:
    bidding, before = talks.bidding, now(talks)
    other = talks.group(bidding.ann, bidding.fred)
    start = now(talks)
    talks.say(bidding.ann, other)
    talks.say(bidding.ann, group)
    end = now(talks)
    talks.say(bidding.ann, group)
    with talks.market.database.reading() as session:
        own = events.own_events(session, bidding.gina.user_id or 0, before, end, most=10)
        assert [(each.room_key, each.id) for each in own] == [(group, end)]
        assert [each.id for each in events.own_events(session, bidding.fred.user_id or 0, start, end, most=1)] == [
            start + 1
        ]


def test_events_of_writers_at_the_same_time_come_to_light_in_their_order(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    keys = [group, *(talks.group(bidding.ann, bidding.fred, name=f"Room {number}") for number in range(3))]
    start = now(talks)
    seen: list[int] = []
    done = threading.Event()

    def write(key: str, who: Actor) -> None:
        for number in range(15):
            talks.say(who, key, f"Message {number}")

    def follow() -> None:
        position, last_look = start, False
        while not last_look:
            last_look = done.is_set()
            found = told(talks, position)
            seen.extend(each.id for each in found)
            position = found[-1].id if found else position

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(key, who)) for key in keys for who in (bidding.ann, bidding.fred)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert seen == [each.id for each in told(talks, start)]
    assert len(seen) == len(writers) * 15
    with talks.market.database.reading() as session:
        for room in session.scalars(select(Room).where(Room.key.in_(keys))):
            said = session.execute(
                select(Story.id, Story.created_at).where(Story.room_id == room.id).order_by(Story.id)
            ).all()
            assert [at for _, at in said] == sorted(at for _, at in said)
            assert (room.last_story_id, room.last_story_at) == tuple(said[-1])


def test_old_events_are_forgotten_but_not_where_it_goes_on(talks: Talks, group: str) -> None:
    talks.say(talks.bidding.ann, group)
    last = now(talks)
    assert forget_old(talks.market.database) == 0
    with clock.shifted(events.KEPT_DAYS * 86_400 + 60):
        forget_old(talks.market.database)
        assert [each.id for each in told(talks)] == [last]
        talks.say(talks.bidding.ann, group)
        assert now(talks) > last
        assert forget_old(talks.market.database) == 1
        with talks.market.database.reading() as session:
            assert events.first_event(session) == events.last_event(session) > last


@on_sqlite  # its plans are readable
def test_own_events_are_found_by_room_however_many_there_are(talks: Talks, group: str) -> None:
    talks.say(talks.bidding.ann, group)
    with talks.market.database.reading() as session:
        steps = plan(session, events._OWN, {"me": talks.bidding.gina.user_id, "after": 0, "until": 100, "most": 10})
    assert not [step for step in steps if step.startswith("SCAN")]
    assert any("ix_room_events_room_id_id (room_id=? AND id>? AND id<?)" in step for step in steps), steps
