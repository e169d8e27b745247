"""How much of what is sent a worker holds at once: who finds no room waits in line, then is sent away."""

import asyncio

import pytest

from hiringhall.api.tracker.room import NoRoom, Room


def test_who_finds_no_room_waits_in_line() -> None:
    async def story() -> list[str]:
        room, told = Room(10, 60), []
        may_go = asyncio.Event()

        async def come(name: str, size: int, stays: asyncio.Event | None = None) -> None:
            async with room.hold(size):
                told.append(name)
                if stays:
                    await stays.wait()

        first = asyncio.create_task(come("first", 8, may_go))
        await asyncio.sleep(0)
        others = [asyncio.create_task(come(name, size)) for name, size in (("large", 9), ("small", 1))]
        gone = asyncio.create_task(come("gone", 1))
        for _ in range(3):
            await asyncio.sleep(0)
        assert told == ["first"], "the small one does not pass the large one before it"
        gone.cancel()
        may_go.set()
        await asyncio.gather(first, *others)
        async with room.hold(10):  # all room was given back
            pass
        return told

    assert asyncio.run(story()) == ["first", "large", "small"]


def test_who_waits_too_long_is_sent_away_and_holds_nothing() -> None:
    async def story() -> None:
        room = Room(10, 0.01)
        async with room.hold(8):
            with pytest.raises(NoRoom):
                await room._enter(3)
            async with room.hold(2):
                pass
        async with room.hold(10):
            pass

    asyncio.run(story())
