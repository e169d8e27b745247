from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hiringhall.api.upwork.heritage import (
    amount,
    dollars,
    hours,
    long_date,
    milliseconds,
    month,
    one_or_many,
    score,
    text,
    wrapped,
)


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


def test_a_wrapped_list_is_empty_one_or_many() -> None:
    assert wrapped(dict, []) == ""
    assert wrapped(lambda items: {"skill": items}, ["php"]) == {"skill": "php"}
    assert wrapped(lambda items: {"skill": items}, ["php", "go"]) == {"skill": ["php", "go"]}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (hours(175_200), "48.6666666666667"),
        (hours(174_600), "48.5"),
        (hours(0), "0"),
        (hours(360_000_000), "100000"),
        (score(484), "4.84"),
        (score(500), "5"),
        (score(None), "0"),
        (amount(2_222), "22.22"),
        (amount(75_000), "750"),
        (amount(50), "0.50"),
        (amount(0), "0"),
        (amount(None), ""),
        (dollars(2_000), "$20.00"),
        (dollars(None), "$0.00"),
        (long_date(date(2014, 6, 17)), "June 17, 2014"),
        (long_date(date(2014, 6, 8)), "June 8, 2014"),
        (long_date(1_402_185_599), "June 7, 2014"),
        (long_date(None), ""),
        (month(date(2014, 2, 28)), "02/2014"),
        (month(None), "Present"),
        (milliseconds(1_402_185_600), "1402185600000"),
        (milliseconds(None), ""),
    ],
)
def test_scalars_are_written_as_the_old_answers_had_them(shown: str, expected: str) -> None:
    assert shown == expected
