"""Specialties: the finest grain of work, below the topics."""

from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows


class Specialty(Struct, frozen=True):
    """A specialty; `topic` is the id of the topic it belongs to."""

    id: str
    title: str
    topic: str


@cache
def specialties() -> tuple[Specialty, ...]:
    """Return all specialties, in the order of their topics."""
    return read_rows("specialties", Specialty)


def specialties_of(topic_id: str) -> tuple[Specialty, ...]:
    """Return the specialties of one topic."""
    return tuple(entry for entry in specialties() if entry.topic == topic_id)
