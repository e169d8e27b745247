from decimal import Decimal
from typing import Any

import pytest

from hiringhall.api.upwork.heritage import one_or_many, text


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], ["a", "b"]), ([{"id": 1}], {"id": 1}), ((), "")]
)
def test_none_one_and_many_differ(items: Any, expected: Any) -> None:
    assert one_or_many(items) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (True, "1"), (False, "0"), (0, "0"), (12, "12"), ("a", "a"), ("", ""), (Decimal("26.70"), "26.70")],
)
def test_every_scalar_is_a_text(value: Any, expected: str) -> None:
    assert text(value) == expected
