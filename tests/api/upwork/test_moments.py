"""Moments, days and zones of diaries, read from whatever stands in a path."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall.api.upwork.moments import fixed_zone, last_moment, read_day, read_days, read_moment, read_spans
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.errors import InvalidInput

MOMENTS = st.integers(0, 99_999_999_999)
PARTS = st.text(alphabet="0123456789TZ:-+.,; ", max_size=40) | st.text(max_size=12)


@given(at=MOMENTS.filter(lambda at: at < 253_402_300_800 - 86_400), ahead=st.integers(-23, 23))
def test_every_form_of_a_moment_is_the_same_moment(at: int, ahead: int) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    there = moment.astimezone(timezone(timedelta(hours=ahead))) if at > 86_400 else moment
    for written in (
        *(str(at), f"{moment:%Y%m%dT%H%M%SZ}", f"{moment:%Y%m%dT%H%M%S}", moment.isoformat(), there.isoformat()),
        *(moment.isoformat(" "), str(moment.replace(tzinfo=None)), f"{there:%Y-%m-%dT%H:%M:%S%z}"),
    ):
        assert read_moment("timestamp", written) == at, written


@given(pieces=st.lists(st.tuples(MOMENTS, st.integers(0, 100_000)), min_size=1, max_size=9))
def test_lists_and_ranges_cover_exactly_the_slots_of_their_moments(pieces: list[tuple[int, int]]) -> None:
    text = ";".join(str(at) if long == 0 else f"{at},{at + long}" for at, long in pieces if at + long < 10**11) or "5"
    covered = {slot for span in read_spans("timestamp", text) for slot in span}
    ends = [part.split(",") for part in text.split(";")]
    assert covered == {
        slot
        for first, *last in ends
        for slot in range(slots.slot_of(int(first)), slots.slot_of(int((last or [first])[0])) + 1)
    }
    assert last_moment("timestamp", text) == max(int(end) for pair in ends for end in pair)


@given(text=PARTS)
def test_whatever_is_sent_is_read_or_refused_by_name(text: str) -> None:
    for read in (read_spans, read_moment, read_day, read_days, fixed_zone):
        with suppress(InvalidInput):
            assert read("field", text) is not None


@pytest.mark.parametrize("text", ["20260131", "2026-01-31", "2026-01-31 09:30:00", "2026-01-31 09:30:00.125"])
def test_a_day_is_read_as_clients_write_it(text: str) -> None:
    assert read_day("date", text).isoformat() == "2026-01-31"
