"""Workrooms of a person, found together: who sees which, with as many statements for many as for few."""

from dataclasses import replace

from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.workrooms.queries import BEYOND, Workroom, find_workrooms
from tests.support.billing import hire_before
from tests.support.hired import HOURLY, hiring_cast
from tests.support.market import Market
from tests.support.plans import listening


def test_those_are_found_that_one_sees_each_from_ones_side(market: Market) -> None:
    cast = hiring_cast(market)
    made = [hire_before(market, cast, terms=replace(HOURLY, title=f"Contract {number}")) for number in range(3)]
    numbers = [BEYOND + contract.id for contract in made]
    found: dict[str, dict[int, Workroom]] = {}
    times: dict[str, set[int]] = {}
    for who in ("recruiter", "freelancer", "stranger"):
        for many in (numbers[:1], numbers):
            with market.database.reading() as session, listening(session) as sent:
                found[who] = find_workrooms(session, cast[who], [*many, BEYOND - 1, 2 * BEYOND - 1])
            times.setdefault(who, set()).add(sent.times)
    assert {who: list(rooms) for who, rooms in found.items()} == {
        "recruiter": numbers,
        "freelancer": numbers,
        "stranger": [],
    }
    assert {room.side for room in found["recruiter"].values()} == {Side.CLIENT}
    assert {room.side for room in found["freelancer"].values()} == {Side.FREELANCER}
    assert [len(each) for each in times.values()] == [1, 1, 1]
