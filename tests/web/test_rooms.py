"""The pages of rooms, without a browser: the list, a room and all that is done in it, and who may."""

import pytest
from requests import Response

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.members import leave, mark
from hiringhall.marketplace.rooms.models import RoomRole
from hiringhall.marketplace.rooms.opening import Guest
from tests.support import files
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL
from tests.web.proposing import client
from tests.web.talking import Talk, talk
from tests.web.visitor import Visitor, errors, flash, heading, parse

NOWHERE = "~010000000000000000"


@pytest.fixture
def people(back: Back) -> Talk:
    return talk(back)


def words(answer: Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath(path)]


def listed(answer: Response) -> list[str]:
    return words(answer, "//ul[contains(@class, 'rooms')]//h2/a")


def said(answer: Response) -> list[str]:
    return words(answer, "//*[contains(@class, 'story-text')]")


def menu_count(answer: Response) -> str:
    return "".join(words(answer, "//nav[@aria-label='Main']//a[@href='/rooms']/span[@class='side-count']"))


def addresses(answer: Response) -> set[str]:
    """Return where the links and forms of a page lead."""
    return {str(target) for target in parse(answer).xpath("//main//a/@href | //main//form/@action")}


def upload(visitor: Visitor, room: str, name: str, content: bytes, text: str = "") -> Response:
    data = {"_csrf": visitor.token(room), "text": text}
    sent = {"files": (name, content)}
    return visitor.http.post(f"{visitor.base_url}{room}/messages", data=data, files=sent, timeout=30)


# --- the list ---


def test_rooms_with_something_new_come_first_and_are_counted_until_read(visitor: Visitor, people: Talk) -> None:
    old, new = people.group("Old and unread"), people.group("New and read")
    people.back.sign_in(visitor, people.ann)
    visitor.get(f"/rooms/{new}")
    people.say(people.owner, old, "Come **soon**")
    page = visitor.get("/rooms")
    assert listed(page) == ["Old and unread", "New and read"]
    assert menu_count(page) == "1"
    assert words(page, "//*[@class='room-last']")[0] == "Olga Tester: Come **soon**"
    visitor.get(f"/rooms/{old}")
    assert menu_count(visitor.get("/rooms")) == ""
    assert listed(visitor.get("/rooms?pile=unread")) == []


def test_rooms_are_found_by_their_names_and_by_who_is_in_them(visitor: Visitor, people: Talk) -> None:
    people.group("Öltanks & Signs")
    people.group("Wood", Guest(people.ben.id))
    people.back.sign_in(visitor, people.owner)
    for find, found in (
        ("ölt", ["Öltanks & Signs"]),
        ("ben", ["Wood"]),
        ("olga", []),
        ("%", []),
        ("wood BEN", ["Wood"]),
    ):
        assert listed(visitor.get(f"/rooms?find={find}")) == found, find


def test_hidden_and_archived_rooms_and_favourites_have_their_places(visitor: Visitor, people: Talk) -> None:
    names = ("Plain", "Dear", "Away", "Unseen")
    keys = {name: people.group(name) for name in names}
    ann = actor(people.ann)
    with people.back.database.writing() as session:
        change_room(session, actor(people.owner), keys["Away"], archived=True)
        mark(session, ann, keys["Dear"], is_favourite=True)
        mark(session, ann, keys["Unseen"], is_hidden=True)
    people.back.sign_in(visitor, people.ann)
    assert set(listed(visitor.get("/rooms"))) == {"Plain", "Dear"}
    for pile, name in (("favourites", "Dear"), ("archived", "Away"), ("hidden", "Unseen")):
        assert listed(visitor.get(f"/rooms?pile={pile}")) == [name]
    assert menu_count(visitor.get("/rooms")) == "3"  # a hidden room does not ask for anything


def test_the_list_pages_through_all_rooms_once(visitor: Visitor, people: Talk) -> None:
    names = {people.load(people.group(f"Room {number}")).name for number in range(27)}
    people.back.sign_in(visitor, people.owner)
    first = visitor.get("/rooms")
    (more,) = parse(first).xpath("//nav[@aria-label='Pages']//a/@href")
    second = visitor.get(more)
    assert len(listed(first)) == 25
    assert sorted(listed(first) + listed(second)) == sorted(names)


def test_who_is_in_no_room_is_told_what_to_do(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    page = visitor.get("/rooms")
    assert "Nobody talks with you yet" in page.text
    assert "/rooms/new" in addresses(page)


# --- who is not in a room ---


def test_to_who_is_not_in_a_room_it_is_not_there(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    story = people.say(people.owner, key)
    people.say(people.ann, key)
    with people.back.database.writing() as session:
        leave(session, actor(people.ann), key)
    gets = ("", "/messages", "/people", "/settings", "/leave", f"/stories/{story}/edit", f"/stories/{story}/history")
    posts = ("/messages", "/marks", "/people", "/settings", "/archive", "/leave", f"/stories/{story}/delete")
    for outsider in (people.ben, people.stranger, people.ann):
        people.back.sign_in(visitor, outsider)
        token = visitor.token("/account")
        for part in gets:
            answers = [visitor.get(f"/rooms/{room}{part}") for room in (key, NOWHERE)]
            assert [answer.status_code for answer in answers] == [404, 404], part
            assert words(answers[0], "//main") == words(answers[1], "//main"), part
        for part in posts:
            for room in (key, NOWHERE):
                assert visitor.post(f"/rooms/{room}{part}", {"_csrf": token, "text": "x"}).status_code == 404, part
    assert people.roles(key).keys() == {people.owner.id}


def test_a_message_of_another_room_is_not_reached_through_ones_own(visitor: Visitor, people: Talk) -> None:
    mine, theirs = people.group(), people.group("Theirs", Guest(people.ben.id))
    story = people.say(people.owner, theirs)
    people.back.sign_in(visitor, people.ann)
    token = visitor.token("/account")
    assert visitor.get(f"/rooms/{mine}/stories/{story}/history").status_code == 404
    assert visitor.post(f"/rooms/{mine}/stories/{story}/delete", {"_csrf": token}).status_code == 404


def test_messages_are_not_sent_without_the_token(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.ann)
    assert visitor.post(f"/rooms/{key}/messages", {"text": "Hello"}).status_code == 403
    assert said(visitor.get(f"/rooms/{key}")) == []


# --- talking ---


def test_what_is_said_is_read_and_seen_by_the_others(visitor: Visitor, other: Visitor, people: Talk) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.owner)
    people.back.sign_in(other, people.ann)
    page = visitor.send(f"/rooms/{key}/messages", {"text": "Hello **Ann**"}, on=f"/rooms/{key}")
    assert said(page) == ["Hello Ann"]
    assert words(page, "//*[@id='thread-seen']") == [""]
    assert parse(other.get(f"/rooms/{key}")).xpath("//*[contains(@class, 'story-text')]//strong/text()") == ["Ann"]
    assert words(visitor.get(f"/rooms/{key}"), "//*[@id='thread-seen']") == ["Seen by Ann Tester"]


def test_an_empty_message_is_refused_beside_its_field(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.ann)
    answer = visitor.send(f"/rooms/{key}/messages", {"text": " "}, on=f"/rooms/{key}")
    assert answer.status_code == 422
    assert errors(answer) == {"text": "Write a message."}


def test_an_archived_room_is_read_only_until_taken_up_again(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    story = people.say(people.owner, key)
    people.back.sign_in(visitor, people.owner)
    archived = visitor.send(f"/rooms/{key}/archive", {"away": "yes"}, on=f"/rooms/{key}/settings")
    assert "archived" in flash(archived)
    assert not addresses(archived) & {f"/rooms/{key}/messages", f"/rooms/{key}/stories/{story}/edit"}
    refused = visitor.send(f"/rooms/{key}/messages", {"text": "Still?"}, on="/account")
    assert (refused.status_code, said(refused)) == (422, ["Hello"])
    visitor.send(f"/rooms/{key}/archive", on=f"/rooms/{key}/settings")
    assert people.load(key).archived_at is None


def test_one_edits_and_deletes_ones_own_messages_and_the_owner_deletes_all(
    visitor: Visitor, other: Visitor, people: Talk
) -> None:
    key = people.group()
    mine, theirs = people.say(people.ann, key, "Fisrt"), people.say(people.owner, key, "Second")
    people.back.sign_in(visitor, people.ann)
    path = f"/rooms/{key}/stories"
    assert f"{path}/{mine}/edit" in addresses(visitor.get(f"/rooms/{key}"))
    assert not addresses(visitor.get(f"/rooms/{key}")) & {f"{path}/{theirs}/edit", f"{path}/{theirs}/delete"}
    assert visitor.get(f"{path}/{theirs}/edit").status_code == 404
    page = visitor.send(f"{path}/{mine}/edit", {"text": "First"})
    assert said(page) == ["First", "Second"]
    assert said(visitor.get(f"{path}/{mine}/history")) == ["Fisrt", "First"]
    empty = visitor.send(f"{path}/{mine}/edit", {"text": ""})
    assert (empty.status_code, "text" in errors(empty)) == (422, True)
    people.back.sign_in(other, people.owner)
    assert said(other.send(f"{path}/{mine}/delete")) == ["Second"]
    assert "This message was deleted." in visitor.get(f"/rooms/{key}").text


# --- who is in a room ---


def test_a_group_is_opened_with_people_one_knows(visitor: Visitor, people: Talk) -> None:
    people.back.sign_in(visitor, people.ann)
    form = visitor.get("/rooms/new")
    assert people.stranger.key not in form.text
    page = visitor.send("/rooms/new", {"name": "Signs", "topic": "Twelve", "guests": [people.ben.key]})
    assert heading(page) == "Signs"
    key = page.url.rpartition("/")[2]
    assert people.roles(key) == {people.ann.id: RoomRole.OWNER, people.ben.id: RoomRole.PARTICIPANT}
    refused = visitor.send("/rooms/new", {"name": "", "guests": [people.ben.key]})
    assert "name" in errors(refused)
    assert parse(refused).xpath("//input[@name='guests'][@checked]/@value") == [people.ben.key]


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_strangers_and_nobody_are_refused_in_the_same_words(visitor: Visitor, people: Talk, who: str) -> None:
    key = people.stranger.key if who == "stranger" else NOWHERE
    people.back.sign_in(visitor, people.ann)
    refused = visitor.send("/rooms/new", {"name": "Signs", "guests": key})
    assert errors(refused)["guests"] == "Name people that you share a company or a room with."
    direct = visitor.send("/rooms/with", {"person": key}, on="/account")
    assert (direct.status_code, "you share a company or a room" in direct.text) == (422, True)


def test_two_people_come_to_one_room_from_the_list_of_members(visitor: Visitor, other: Visitor, people: Talk) -> None:
    people.back.sign_in(visitor, people.owner)
    team = f"/teams/{people.firm.id}"
    assert people.ann.key in parse(visitor.get(team)).xpath("//form[@action='/rooms/with']/input/@value")
    first = visitor.send("/rooms/with", {"person": people.ann.key}, on=team)
    people.back.sign_in(other, people.ann)
    second = other.send("/rooms/with", {"person": people.owner.key}, on="/account")
    assert first.url == second.url
    assert (heading(first), heading(second)) == ("Ann Tester", "Olga Tester")


def test_the_owner_gives_roles_asks_in_and_puts_out(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    path = f"/rooms/{key}"
    people.back.sign_in(visitor, people.owner)
    assert people.ben.key in visitor.get(f"{path}/people?find=ben").text
    visitor.send(f"{path}/people", {"person": people.ben.key}, on=f"{path}/people")
    visitor.send(f"{path}/people/{people.ben.key}/role", {"admin": "yes"}, on=path)
    visitor.send(f"{path}/people/{people.ann.key}/remove", on=path)
    assert people.roles(key) == {people.owner.id: RoomRole.OWNER, people.ben.id: RoomRole.ADMIN}
    visitor.send(f"{path}/people/{people.ben.key}/owner")
    assert people.roles(key) == {people.owner.id: RoomRole.ADMIN, people.ben.id: RoomRole.OWNER}
    assert heading(visitor.send(f"{path}/leave")) == "Messages"
    assert people.roles(key).keys() == {people.ben.id}


def test_a_participant_is_offered_and_allowed_nothing_of_that(visitor: Visitor, people: Talk) -> None:
    key = people.group("Signs", Guest(people.ann.id), Guest(people.ben.id))
    path = f"/rooms/{key}"
    people.back.sign_in(visitor, people.ann)
    offered = addresses(visitor.get(path))
    assert f"{path}/leave" in offered
    ben = f"{path}/people/{people.ben.key}"
    assert not offered & {f"{path}/settings", f"{path}/people", f"{ben}/role", f"{ben}/owner", f"{ben}/remove"}
    for part in (f"{ben}/role", f"{ben}/owner", f"{ben}/remove", f"{path}/settings", f"{path}/archive"):
        assert visitor.send(part, {"name": "Mine"}, on=path).status_code == 403, part
    assert visitor.get(f"{path}/settings").status_code == 403
    assert people.load(key).name == "Signs"


def test_a_room_is_renamed_and_errors_stand_beside_the_field(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    path = f"/rooms/{key}/settings"
    people.back.sign_in(visitor, people.owner)
    assert heading(visitor.send(path, {"name": "Boards", "topic": "All of them"})) == "Boards"
    assert "name" in errors(visitor.send(path, {"name": " ", "topic": ""}))
    assert (people.load(key).name, people.load(key).topic) == ("Boards", "All of them")


def test_favourites_and_hidden_rooms_are_marked_on_their_page(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.ann)
    visitor.send(f"/rooms/{key}/marks", {"favourite": "yes"}, on=f"/rooms/{key}")
    visitor.send(f"/rooms/{key}/marks", {"hidden": "yes"}, on=f"/rooms/{key}")
    assert listed(visitor.get("/rooms")) == listed(visitor.get("/rooms?pile=favourites")) == []
    assert listed(visitor.get("/rooms?pile=hidden")) == ["Signs"]
    visitor.send(f"/rooms/{key}/marks", {"hidden": "no"}, on=f"/rooms/{key}")
    assert listed(visitor.get("/rooms?pile=favourites")) == ["Signs"]


# --- files ---


def test_pictures_are_seen_small_by_members_and_files_only_saved(visitor: Visitor, people: Talk) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.owner)
    content = files.picture("JPEG") + b"more"
    page = upload(visitor, f"/rooms/{key}", '<img src=x> "a".jpg', content)
    document = parse(page)
    (link,) = document.xpath("//ul[contains(@class, 'story-files')]//a/@href")
    (preview,) = document.xpath("//*[@class='story-picture']/img/@src")
    people.back.sign_in(visitor, people.ann)
    file, small = visitor.get(link), visitor.get(preview)
    assert file.content == content
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (small.headers["Content-Type"], small.content[8:12]) == ("image/webp", b"WEBP")
    for outsider in (people.ben, people.stranger):
        people.back.sign_in(visitor, outsider)
        assert {visitor.get(path).status_code for path in (link, preview)} == {404}


def test_a_file_of_another_kind_or_a_broken_picture_is_refused_and_the_text_stays(
    visitor: Visitor, people: Talk
) -> None:
    key = people.group()
    people.back.sign_in(visitor, people.owner)
    for name, content in (("tool.exe", b"MZ\x90\x00" + bytes(60)), ("cut.png", files.picture("PNG")[:45])):
        answer = upload(visitor, f"/rooms/{key}", name, content, "Look at this")
        assert answer.status_code == 422
        assert errors(answer).keys() == {"files"}
        assert "Look at this" in answer.text
    assert said(visitor.get(f"/rooms/{key}")) == []


# --- what people write ---


def test_nothing_that_people_write_does_anything_on_a_page(visitor: Visitor, people: Talk) -> None:
    evil = people.firm.add(people.back.person("Kim"), Role.RECRUITER)
    key = people.group(EVIL, Guest(people.ann.id), Guest(evil.id), topic=EVIL)
    attacks = (EVIL, f"**{EVIL}**", f"`{EVIL}`", "[x](javascript:alert(1))", f'[{EVIL}](https://e.org "{EVIL}")')
    story, *_ = [people.say(people.owner, key, attack) for attack in attacks]
    people.back.sign_in(visitor, people.owner)
    upload(visitor, f"/rooms/{key}", f"{EVIL}.txt", b"Text")
    pages = ("/rooms", f"/rooms/{key}", f"/rooms/{key}/settings", f"/rooms/{key}/stories/{story}/edit")
    for path in (*pages, f"/rooms/{key}/stories/{story}/delete", f"/rooms/{key}/people", f"/rooms/{key}/leave"):
        document = parse(visitor.get(path))
        assert not document.xpath("//script[not(@src)] | //img[@src='x'] | //@onerror"), path
        assert not [href for href in document.xpath("//a/@href") if not str(href).startswith(("/", "#", "https:"))]
        assert EVIL.partition("'>")[0] in document.text_content() or "delete" in path, path


# --- rooms of proposals ---


def test_the_room_of_a_proposal_and_its_page_lead_to_each_other(visitor: Visitor, back: Back) -> None:
    firm = client(back)
    fred = back.person("Fred", is_freelancer=True)
    proposal = firm.proposal_of(fred)
    back.sign_in(visitor, firm.owner)
    visitor.send(f"/proposals/{proposal}/messages", {"text": "Hello"}, on=f"/proposals/{proposal}")
    (room,) = parse(visitor.get(f"/proposals/{proposal}")).xpath("//a[. = 'Open the room']/@href")
    assert f"/proposals/{proposal}" in addresses(visitor.get(room))
    back.sign_in(visitor, fred)
    page = visitor.send(f"{room}/messages", {"text": "Good day"}, on=room)
    assert said(page) == ["Hello", "Good day"]
    assert f"{room}/leave" not in addresses(page)
    assert said(visitor.get(f"/proposals/{proposal}")) == ["Hello", "Good day"]
