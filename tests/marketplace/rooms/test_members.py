"""Who comes into rooms and goes, what they may do there, and that nobody else learns of them."""

from collections.abc import Callable
from typing import Any

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from hiringhall.marketplace.rooms import changing, editing, files, members, reading
from hiringhall.marketplace.rooms.access import Subject, known_room, room_about
from hiringhall.marketplace.rooms.models import RoomKind, RoomRole
from hiringhall.marketplace.rooms.opening import Guest
from hiringhall.marketplace.talking import write
from tests.marketplace.rooms.conftest import Talks
from tests.marketplace.rooms.test_opening import sound
from tests.support.marks import on_postgresql
from tests.support.racing import race


def number(actor: Actor) -> int:
    return actor.user_id or 0


ACTS: dict[str, Callable[..., object]] = {
    "open": known_room,
    "write": lambda session, actor, key: write(session, actor, key, "Hello"),
    "ask in": lambda session, actor, key: members.ask_in(session, actor, key, Guest(number(actor))),
    "send out": lambda session, actor, key: members.send_out(session, actor, key, 1),
    "leave": members.leave,
    "give a role": lambda session, actor, key: members.set_role(session, actor, key, 1, RoomRole.ADMIN),
    "mark": lambda session, actor, key: members.mark(session, actor, key, is_favourite=True),
    "rename": lambda session, actor, key: changing.change_room(session, actor, key, name="Mine"),
    "read": lambda session, actor, key: reading.note_read_until(session, actor, key, 2**40),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_is_not_in_a_room_learns_nothing_of_it(talks: Talks, group: str, act: str) -> None:
    said = set()
    for actor in (talks.bidding.bob, talks.bidding.pia, CONSOLE):
        for key in (group, "~010000000000000000"):
            with pytest.raises(NotFound) as refused:
                talks.bidding.do(ACTS[act], actor, key)
            said.add(str(refused.value))
    assert said == {"There is no such room."}
    sound(talks.market)


def test_messages_and_files_of_others_are_not_there(talks: Talks, group: str) -> None:
    story = talks.say(talks.bidding.ann, group)
    acts: list[tuple[Any, ...]] = [(editing.delete_story,), (editing.versions,), (editing.edit_story, "Mine")]
    for act, *values in acts:
        for reference in (story, 987_654):
            with pytest.raises(NotFound, match="message"):
                talks.bidding.do(act, talks.bidding.bob, reference, *values)
    with pytest.raises(NotFound):
        talks.bidding.do(files.known_file, talks.bidding.bob, "~010000000000000000")


@pytest.mark.parametrize("subject", Subject)
def test_rooms_are_found_by_what_they_are_about_by_who_is_in_them(talks: Talks, subject: Subject) -> None:
    bidding = talks.bidding
    proposal = bidding.load(bidding.submit(bidding.fred))
    for reference in ("x", "0", proposal.key, "~010000000000000000"):
        with pytest.raises(NotFound, match="room"):
            bidding.do(room_about, bidding.gina, subject, reference)
    if subject is Subject.APPLICATION:
        for reference in (proposal.key, str(proposal.id)):
            found = bidding.do(room_about, bidding.fred, subject, reference)
            assert found.room.key == talks.room_of(proposal.key)


def test_leads_ask_people_in_and_the_owner_sends_leads_out(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.bob)
    bob = Guest(number(bidding.bob))
    for actor in (bidding.gina, bidding.fred):  # one may not, the other does not know him
        with pytest.raises(Refused):
            bidding.do(members.ask_in, actor, group, bob)
    bidding.do(members.ask_in, bidding.ann, group, bob)
    bidding.do(members.ask_in, bidding.ann, group, bob)
    assert talks.roles(group)[number(bidding.bob)] is RoomRole.PARTICIPANT
    bidding.do(members.send_out, bidding.fred, group, number(bidding.bob))
    assert number(bidding.bob) not in talks.roles(group)
    with pytest.raises(NotFound):
        talks.room(bidding.bob, group)
    bidding.do(members.ask_in, bidding.ann, group, Guest(number(bidding.bob), role=RoomRole.ADMIN))
    with pytest.raises(NotAllowed):
        bidding.do(members.send_out, bidding.fred, group, number(bidding.bob))
    with pytest.raises(InvalidInput):
        bidding.do(members.ask_in, bidding.ann, group, Guest(number(bidding.ada), role=RoomRole.OWNER))
    bidding.do(members.send_out, bidding.ann, group, number(bidding.bob))
    sound(talks.market)


def test_the_owner_goes_last_or_passes_the_ownership_on(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    with pytest.raises(Conflict):
        bidding.do(members.leave, bidding.ann, group)
    with pytest.raises(NotAllowed):
        bidding.do(members.set_role, bidding.fred, group, number(bidding.gina), RoomRole.ADMIN)
    with pytest.raises(Conflict):
        bidding.do(members.set_role, bidding.ann, group, number(bidding.ann), RoomRole.ADMIN)
    with pytest.raises(NotFound, match="member"):
        bidding.do(members.set_role, bidding.ann, group, number(bidding.bob), RoomRole.ADMIN)
    bidding.do(members.set_role, bidding.ann, group, number(bidding.gina), RoomRole.OWNER)
    assert talks.roles(group) == {
        bidding.ann.user_id: RoomRole.ADMIN,
        bidding.fred.user_id: RoomRole.ADMIN,
        bidding.gina.user_id: RoomRole.OWNER,
    }
    for actor in (bidding.ann, bidding.fred, bidding.gina):
        bidding.do(members.leave, actor, group)
    assert talks.roles(group) == {}
    sound(talks.market)


def test_a_room_for_two_is_for_these_two(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, bidding.fred, kind=RoomKind.ONE_ON_ONE)
    acts: list[tuple[Any, ...]] = [
        (members.ask_in, bidding.ann, key, Guest(number(bidding.gina))),
        (members.send_out, bidding.ann, key, number(bidding.fred)),
        (members.leave, bidding.fred, key),
        (members.set_role, bidding.ann, key, number(bidding.fred), RoomRole.OWNER),
    ]
    for act, *values in acts:
        with pytest.raises(Conflict):
            bidding.do(act, *values)
    sound(talks.market)


def test_the_client_decides_who_of_its_people_is_in_the_room_of_a_proposal(talks: Talks) -> None:
    bidding = talks.bidding
    key = talks.room_of(bidding.submit(bidding.fred))
    rita = bidding.staff("rita", Role.RECRUITER)
    bidding.do(members.ask_in, bidding.ann, key, Guest(number(rita)))
    assert talks.roles(key)[number(rita)] is RoomRole.ADMIN
    bidding.submit(bidding.gina)
    with pytest.raises(InvalidInput):
        bidding.do(members.ask_in, bidding.ann, key, Guest(number(bidding.gina)))
    for act in (members.send_out, lambda session, _, *rest: members.leave(session, bidding.fred, rest[0])):
        with pytest.raises(NotAllowed):
            bidding.do(act, bidding.ann, key, number(bidding.fred))
    with pytest.raises(NotAllowed):
        bidding.do(members.ask_in, bidding.fred, key, Guest(number(rita)))
    bidding.do(members.send_out, rita, key, number(bidding.ann))
    assert talks.roles(key) == {bidding.fred.user_id: RoomRole.PARTICIPANT, rita.user_id: RoomRole.ADMIN}
    talks.bidding.do(write, rita, key, "Hello")
    sound(talks.market)


def test_favourites_and_hidden_rooms_are_ones_own(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    bidding.do(members.mark, bidding.fred, group, is_favourite=True)
    bidding.do(members.mark, bidding.fred, group, is_hidden=True)
    marks = {room.key: (room.is_favourite, room.is_hidden) for room in talks.rooms(bidding.fred)}
    assert marks[group] == (True, True)
    marks = {room.key: (room.is_favourite, room.is_hidden) for room in talks.rooms(bidding.gina)}
    assert marks[group] == (False, False)


@on_postgresql
def test_ownership_passed_on_twice_at_once_is_one_persons(talks: Talks, group: str) -> None:
    bidding = talks.bidding

    def passing(to: Actor) -> Any:
        return lambda session: members.set_role(session, bidding.ann, group, number(to), RoomRole.OWNER)

    assert race(talks.market, [passing(bidding.fred), passing(bidding.gina)]) == ["NotAllowed", "done"]
    sound(talks.market)


@on_postgresql
def test_who_writes_while_they_are_put_out_is_not_heard_afterwards(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    acts = [
        lambda session: write(session, bidding.gina, group, "Hello"),
        lambda session: members.send_out(session, bidding.ann, group, number(bidding.gina)),
    ]
    assert race(talks.market, acts) in (["done", "done"], ["NotFound", "done"])
    with pytest.raises(NotFound):
        talks.say(bidding.gina, group)
    sound(talks.market)
