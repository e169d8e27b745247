"""Messages: each is told once, in order, to those who may read it, and no longer what it said once it is deleted."""

import threading
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.courier import listening
from hiringhall.courier.delivery import deliver_due
from hiringhall.courier.following import AT_ONCE
from hiringhall.courier.listening import follow_rooms
from hiringhall.marketplace.accounts.models import Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import PERMITS, Act
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.accounts.tokens import revoke_grant
from hiringhall.marketplace.attachments.operations import keep
from hiringhall.marketplace.contracts.talking import room_of as room_of_contract
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.talking import room_of
from hiringhall.marketplace.proposals.talking import write as write_about
from hiringhall.marketplace.rooms.editing import delete_story, edit_story
from hiringhall.marketplace.rooms.members import leave
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.rooms.operations import tell
from hiringhall.marketplace.rooms.places import OWN, Place
from hiringhall.marketplace.talking import write
from hiringhall.marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMark
from hiringhall.marketplace.webhooks.operations import switch_off
from tests.courier.conftest import Stage
from tests.support.bidding import propose
from tests.support.hired import HOURLY, hire
from tests.support.marks import on_sqlite

MESSAGES = ("message.posted",)


def told(stage: Stage, endpoint: WebhookEndpoint) -> list[dict[str, Any]]:
    """Return what an endpoint is told of messages, in order."""
    follow_rooms(stage.market.database)
    bodies = [msgspec.json.decode(each.body) for each in stage.deliveries() if each.endpoint_id == endpoint.id]
    assert {body["type"] for body in bodies} <= set(MESSAGES)
    return [body["data"] for body in bodies]


def texts(stage: Stage, endpoint: WebhookEndpoint) -> list[str | None]:
    return [data["story"]["message"] for data in told(stage, endpoint)]


def say(stage: Stage, by: str, room: str, text: str = "Hello", **more: Any) -> int:
    with stage.market.act() as session:
        return write(session, stage.cast[by], room, text, **more).id


def interview(stage: Stage) -> str:
    """Return the room of a proposal that the freelancer sent; who hires for the company is in it."""
    proposal = propose(stage.market, stage.cast["freelancer"], stage.post_job().key)
    with stage.market.act() as session:
        found = session.scalars(select(Proposal).where(Proposal.key == proposal)).one()
        write_about(session, stage.cast["freelancer"], proposal, "I begin")
        write_about(session, stage.cast["hiring"], proposal, "Welcome")
        return room_of(session, found).key


def group(stage: Stage, by: str, *guests: str, place: Place = OWN) -> str:
    people = [Guest(stage.cast[name].user_id or 0) for name in guests]
    with stage.market.act() as session:
        return open_room(session, stage.cast[by], NewRoom(name="Signs", guests=people), place).room.key


def test_a_company_hears_what_is_said_about_its_proposals(stage: Stage) -> None:
    endpoint, _ = stage.add(kinds=MESSAGES)
    room = interview(stage)
    story = say(stage, "freelancer", room, "When shall we begin?")
    heard = told(stage, endpoint)
    assert [data["story"]["message"] for data in heard][-3:] == ["I begin", "Welcome", "When shall we begin?"]
    data, cast = heard[-1], stage.cast
    with stage.market.database.reading() as session:
        author = session.get_one(User, cast["freelancer"].user_id)
        proposal = session.scalars(select(Proposal)).one()
    assert data["room"]["id"] == f"room_{room.removeprefix('~01')}"
    assert data["story"]["storyId"] == str(story)
    assert data["story"]["userId"] == author.key
    assert (data["story"]["isSystemStory"], data["story"]["isDeleted"]) == (False, False)
    assert data["proposal"] == {"id": proposal.id, "key": proposal.key}
    assert data["company"] == {"id": cast.company, "name": "Acme"}
    assert data["freelancer"]["id"] == cast["freelancer"].user_id
    assert "users" not in data
    assert told(stage, endpoint) == heard, "each is told once"


def test_an_agency_hears_what_is_said_about_contracts_of_its_freelancers(stage: Stage) -> None:
    client, _ = stage.add("/client", kinds=MESSAGES)
    agency, _ = stage.add("/agency", by="agency-owner", company=stage.cast.agency, kinds=MESSAGES)
    other, _ = stage.add("/other", by="outsider", company=stage.globex(), kinds=MESSAGES)
    cast = stage.cast
    contract = hire(
        stage.market, cast["hiring"], cast.company, cast["agent"], HOURLY, signs=cast["staffing"], agency_id=cast.agency
    )
    with stage.market.act() as session:
        room = room_of_contract(session, session.merge(contract)).key
        write(session, cast["agent"], room, "On my way")
    heard = told(stage, client)
    assert heard[-1]["story"]["message"] == "On my way"
    assert heard[-1]["contract"] == {"id": contract.id, "key": contract.key, "title": contract.title}
    assert heard[-1]["agency"] == {"id": cast.agency, "name": "Northwind"}
    assert told(stage, agency) == heard
    assert told(stage, other) == []


def test_who_manages_webhooks_may_read_what_they_are_told_of() -> None:
    assert (
        PERMITS[Act.MANAGE_WEBHOOKS] <= PERMITS[Act.RECRUIT] & PERMITS[Act.MANAGE_AGENTS] & PERMITS[Act.SEE_CONTRACTS]
    )


def test_a_company_hears_nothing_of_groups_or_of_what_was_delisted(stage: Stage) -> None:
    endpoint, _ = stage.add(kinds=MESSAGES)
    acme = Place(stage.cast.company, stage.cast.company)
    say(stage, "hiring", group(stage, "hiring", "recruiter", place=acme))
    assert told(stage, endpoint) == []
    room = interview(stage)
    before = texts(stage, endpoint)
    with stage.market.act() as session:
        session.execute(update(Proposal).values(delisted_at=clock.now()))
    say(stage, "freelancer", room, "To nobody")
    assert texts(stage, endpoint) == before


def test_an_application_hears_rooms_of_those_who_let_it_act_and_no_others(stage: Stage) -> None:
    key = stage.application("stranger")
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, "hiring", "freelancer", "outsider", "owner")
    room, both, alone = interview(stage), group(stage, "hiring", "owner", "recruiter"), group(stage, "recruiter")
    say(stage, "recruiter", both, "To all")
    say(stage, "recruiter", alone, "To nobody")
    say(stage, "freelancer", room, "To you")
    cast = stage.cast
    heard = {data["story"]["message"]: data["users"] for data in told(stage, endpoint)}
    assert heard["To all"] == sorted([cast["hiring"].user_id or 0, cast["owner"].user_id or 0])
    assert heard["To you"] == sorted([cast["hiring"].user_id or 0, cast["freelancer"].user_id or 0])
    assert "To nobody" not in heard


@pytest.mark.parametrize("how", ["left the room", "left the company", "took it back", "was suspended"])
def test_an_application_hears_nothing_once_its_person_is_gone(stage: Stage, how: str) -> None:
    key = stage.application("stranger")
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, "recruiter")
    acme = Place(stage.cast.company, stage.cast.company)
    person = stage.cast["recruiter"]
    with stage.market.act() as session:
        guest = Guest(person.user_id or 0, stage.cast.company)
        room = open_room(session, stage.cast["hiring"], NewRoom(name="Signs", guests=[guest]), acme).room.key
    say(stage, "hiring", room, "Before")
    assert texts(stage, endpoint)[-1] == "Before"
    with stage.market.act() as session:
        if how == "left the room":
            leave(session, person, room)
        elif how == "left the company":
            session.execute(
                update(Membership).where(Membership.user_id == person.user_id).values(status=UserStatus.INACTIVE)
            )
        elif how == "took it back":
            revoke_grant(session, person, key.id)
        else:
            session.execute(update(User).where(User.id == person.user_id).values(status=UserStatus.INACTIVE))
    say(stage, "hiring", room, "After")
    assert texts(stage, endpoint)[-1] == "Before"


@on_sqlite
def test_an_application_that_may_not_read_rooms_hears_of_none(stage: Stage) -> None:
    key = stage.application("stranger", Scope.BASIC, Scope.CONTRACTS_VIEW)
    endpoint, _ = stage.add_for(key, "stranger")
    stage.grant(key, "hiring")
    interview(stage)
    assert told(stage, endpoint) == []


def test_each_message_is_told_once_and_in_order_however_many_workers_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_ONCE > 3
    monkeypatch.setattr(listening, "AT_ONCE", 3)
    endpoints = [stage.add(path, kinds=MESSAGES)[0] for path in ("/first", "/second")]
    room = interview(stage)
    before = len(told(stage, endpoints[0]))
    expected = [f"Message {number}" for number in range(8)]
    for text in expected:
        say(stage, "freelancer", room, text)
    workers = [threading.Thread(target=follow_rooms, args=(stage.market.database,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for endpoint in endpoints:
        assert texts(stage, endpoint)[before:] == expected
    of_stories = {(each.event_id, each.story_id) for each in stage.deliveries()}
    assert len(of_stories) == before + len(expected), "both are told of a message under the same id"


def test_what_is_edited_is_not_told_again(stage: Stage) -> None:
    endpoint, _ = stage.add(kinds=MESSAGES)
    room = interview(stage)
    story = say(stage, "freelancer", room, "Tuesday")
    heard = told(stage, endpoint)
    with stage.market.act() as session:
        edit_story(session, stage.cast["freelancer"], story, "Wednesday")
    assert told(stage, endpoint) == heard


def test_a_deleted_message_has_no_text_whether_it_waits_was_delivered_or_was_not_told_yet(stage: Stage) -> None:
    secret = "Between us"
    endpoint, _ = stage.add(kinds=MESSAGES)
    room = interview(stage)
    file = keep(stage.market.blobs, f"{secret}.txt", b"Twelve signs.")
    stories = [say(stage, "freelancer", room, secret, files=[file])]
    assert told(stage, endpoint)[-1]["story"]["attachments"][0]["fileName"] == file.name
    count = stage.deliver()
    assert secret.encode() in stage.receiver.calls[-1].body
    stories += [say(stage, "freelancer", room, secret) for _ in range(2)]
    assert texts(stage, endpoint)[-3:] == [secret] * 3
    stories.append(say(stage, "freelancer", room, secret))
    for story in stories:
        with stage.market.act() as session:
            delete_story(session, stage.cast["freelancer"], story)
    heard = told(stage, endpoint)[-4:]
    assert [data["story"]["storyId"] for data in heard] == [str(story) for story in stories]
    assert all(data["story"]["message"] is None and data["story"]["isDeleted"] for data in heard)
    assert secret not in "".join(each.body for each in stage.deliveries())
    assert stage.deliver() == 3
    assert secret.encode() not in b"".join(call.body for call in stage.receiver.calls[count:])


def test_what_the_hall_itself_says_is_told_without_an_author(stage: Stage) -> None:
    endpoint, _ = stage.add(kinds=MESSAGES)
    room = interview(stage)
    with stage.market.act() as session:
        tell(session, session.scalars(select(Room).where(Room.key == room)).one(), "The job was changed.")
    story = told(stage, endpoint)[-1]["story"]
    assert (story["message"], story["userId"], story["isSystemStory"]) == ("The job was changed.", None, True)


def test_a_message_is_delivered_once_and_signed(stage: Stage) -> None:
    room = interview(stage)
    with clock.shifted(5):
        endpoint, secret = stage.add(kinds=MESSAGES)
        say(stage, "freelancer", room, "Good morning")
        assert texts(stage, endpoint) == ["Good morning"], "what was said before is told to nobody"
        assert stage.deliver() == 1
        assert follow_rooms(stage.market.database) == 0
        assert deliver_due(stage.hall, stage.carrier) == 0
    (call,) = stage.receiver.calls
    assert call.is_signed_with(secret)
    assert msgspec.json.decode(call.body)["data"]["story"]["message"] == "Good morning"


def test_talk_that_nobody_is_told_of_writes_nothing_until_much_is_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark() -> int:
        with stage.market.database.reading() as session:
            return session.get_one(WebhookMark, 1).room_event_id

    before = mark()
    room = interview(stage)
    stage.add("/jobs", kinds=["job.posted"])
    assert follow_rooms(stage.market.database) == 0
    assert mark() == before
    monkeypatch.setattr(listening, "IDLE_EVENTS", 1)
    say(stage, "freelancer", room)
    assert follow_rooms(stage.market.database) == 0
    assert mark() > before
    assert stage.market.count(WebhookDelivery) == 0


@on_sqlite
def test_what_was_told_is_taken_back_when_nobody_listens_any_more(stage: Stage) -> None:
    endpoint, _ = stage.add(kinds=MESSAGES)
    room = interview(stage)
    story = say(stage, "freelancer", room, "Between us")
    assert texts(stage, endpoint)[-1] == "Between us"
    with stage.market.act() as session:
        switch_off(session, stage.cast["owner"], stage.owner_of(session, endpoint), endpoint.key)
        delete_story(session, stage.cast["freelancer"], story)
    assert texts(stage, endpoint)[-1] is None
