from collections.abc import Mapping, Sequence

from sqlalchemy import select

from hiringhall.marketplace.accounts.models import User
from hiringhall.storage.hot import HotRead, among
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


@on_sqlite
def test_the_values_of_a_list_are_looked_up_in_an_index(market: Market) -> None:
    with market.act() as session:
        wanted: list[tuple[HotRead[str], Mapping[str, Sequence[object]]]]
        wanted = [(BY_IDS, {"ids": [1, 2]}), (BY_KEYS, {"keys": ["a"]})]
        for read, values in wanted:
            assert any("SEARCH users USING" in step for step in plan(session, read, values))
