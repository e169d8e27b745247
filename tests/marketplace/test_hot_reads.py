from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.rooms.models import Room, RoomKind, Story
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, HotWrite, among
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.plans import plan

BY_IDS = HotRead(select(User.username).where(among(User.id, "ids")).order_by(User.id), str)
BY_KEYS = HotRead(select(User.username).where(among(User.key, "keys")), str)


def test_a_read_takes_a_list_of_any_length(market: Market) -> None:
    ids = [market.person(f"person{number}").user_id for number in range(3)]
    with market.act() as session:
        assert BY_IDS.all(session, ids=[ids[2], ids[0], 10**9]) == ["person0", "person2"]
        assert BY_IDS.all(session, ids=[]) == []
        keys = [user.key for user in session.scalars(select(User))]
        assert len(BY_KEYS.all(session, keys=keys * 2_000)) == 3


def test_one_value_may_stand_in_several_places(market: Market) -> None:
    me = market.person("twice").user_id
    twice = HotRead(select(User.username).where(among(User.id, "ids"), among(User.id, "ids")), str)
    with market.act() as session:
        assert twice.all(session, ids=[me]) == ["twice"]


def test_a_write_takes_members_and_documents_as_the_model_has_them(market: Market) -> None:
    me = market.person("writer").user_id
    columns: dict[str, BindParameter[Any]] = {
        name: bindparam(name) for name in ("room_id", "author_id", "side", "text", "objects", "created_at")
    }
    say = HotWrite(insert(Story).values(columns).returning(Story.id))
    forget = HotWrite(delete(Story).where(Story.id == bindparam("id")))
    with market.act() as session:
        room = Room(key=new_key(), kind=RoomKind.GROUP, name="Room", topic="", sort_name="room", created_at=0)
        session.add(room)
        session.flush()
        said = {"author_id": me, "side": Side.CLIENT, "text": "Hello", "objects": [{"a": 1}], "created_at": 5}
        (id_,) = say.returning(session, room_id=room.id, **said)
        story = session.get_one(Story, id_)
        assert (story.side, story.objects, story.text) == (Side.CLIENT, [{"a": 1}], "Hello")
        assert [forget.run(session, id=id_) for _ in range(2)] == [1, 0]


@on_sqlite
def test_the_values_of_a_list_are_looked_up_in_an_index(market: Market) -> None:
    with market.act() as session:
        wanted: list[tuple[HotRead[str], Mapping[str, Sequence[object]]]]
        wanted = [(BY_IDS, {"ids": [1, 2]}), (BY_KEYS, {"keys": ["a"]})]
        for read, values in wanted:
            assert any("SEARCH users USING" in step for step in plan(session, read, values))
