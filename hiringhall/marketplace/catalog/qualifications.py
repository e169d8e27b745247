"""Qualification tests that a job may require and a profile may show."""

from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows
from hiringhall.marketplace.catalog.matching import fold, unknown


class QualificationTest(Struct, frozen=True):
    """A test; the higher its `weight`, the further up it is listed on a profile."""

    id: str
    name: str
    weight: int


@cache
def tests() -> tuple[QualificationTest, ...]:
    """Return all tests."""
    return read_rows("tests", QualificationTest)


def test(name: str, field: str) -> QualificationTest:
    """Return the test with this id or name. Raises InvalidInput for `field` with close matches."""
    for entry in tests():
        if fold(name) in (entry.id, fold(entry.name)):
            return entry
    raise unknown(field, "test", name, [entry.name for entry in tests()])
