"""Reports are about the work of the diary's tests: the same people, on the same Wednesday."""

from tests.marketplace.diary.conftest import _wednesday, cast, contract

__all__ = ["_wednesday", "cast", "contract"]
