"""The value syntax of the filters, with the wire texts of the reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall.api.upwork.values import COUNT, HOURS, MONEY, SCORE, SHARE, Measure, between, choices, numbers
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.queries import Interval, Numbers

FORMS = "write 10, 10,20, [10 TO 20], [10 TO *], 10-20, 10- or -20"


@pytest.mark.parametrize(
    ("written", "measure", "meant"),
    [
        (None, MONEY, ()),
        ("20", MONEY, (Interval(2000, 2099),)),
        ("20.5", MONEY, (Interval(2050, 2059),)),
        ("20.55", MONEY, (Interval(2055, 2055),)),
        ("0.29", MONEY, (Interval(29, 29),)),
        ("20,30", MONEY, (Interval(2000, 2099), Interval(3000, 3099))),
        ("[20 TO 40]", MONEY, (Interval(2000, 4000),)),
        ("[20.25 TO 40.5]", MONEY, (Interval(2025, 4050),)),
        ("3,[4 TO 5]", SCORE, (Interval(300, 399), Interval(400, 500))),
        ("3", SCORE, (Interval(300, 399),)),
        ("3,4", SCORE, (Interval(300, 399), Interval(400, 499))),
        ("[3 TO 4]", SCORE, (Interval(300, 400),)),
        ("4.5", SCORE, (Interval(450, 459),)),
        ("5.0", SCORE, (Interval(500, 509),)),
        ("1-5", SCORE, (Interval(100, 500),)),
        ("1-", SCORE, (Interval(100, None),)),
        ("-5", SCORE, (Interval(None, 500),)),
        ("None", SCORE, (None,)),
        ("none, 5", SCORE, (None, Interval(500, 599))),
        ("5", COUNT, (Interval(5, 5),)),
        ("0", COUNT, (Interval(0, 0),)),
        ("0-10", COUNT, (Interval(0, 10),)),
        ("10-", COUNT, (Interval(10, None),)),
        ("-5", COUNT, (Interval(None, 5),)),
        ("[10 TO 20]", COUNT, (Interval(10, 20),)),
        ("[ 10  to  20 ]", COUNT, (Interval(10, 20),)),
        ("[10 TO *]", COUNT, (Interval(10, None),)),
        ("[* TO 20]", COUNT, (Interval(None, 20),)),
        ("[* TO *]", COUNT, (Interval(None, None),)),
        ("20", HOURS, (Interval(72_000, 75_599),)),
        ("48.5", HOURS, (Interval(174_600, 174_959),)),
        ("[20 TO 40]", HOURS, (Interval(72_000, 144_000),)),
        ("[0.8 TO *]", SHARE, (Interval(8_000, None),)),
        ("0.9", SHARE, (Interval(9_000, 9_999),)),
        ("1", SHARE, (Interval(10_000, 19_999),)),
    ],
)
def test_what_is_written_becomes_intervals_in_the_units_of_the_search(
    written: str | None, measure: Measure, meant: Numbers
) -> None:
    assert numbers("filter", written, measure) == meant


@pytest.mark.parametrize(
    ("written", "measure", "why"),
    [
        *(
            (text, COUNT, FORMS)
            for text in (
                "-",
                "many",
                "--3",
                "1-2-3",
                "[5 TO]",
                "[TO 5]",
                "[5 to 6",
                "5 TO 6",
                "{5 TO 6}",
                "1e3",
                "0x10",
                "+5",
                "5.",
                ".5",
                "*",
                "\u0967",
                "1" * 13,
                "None",
                "Infinity",
                "5;6",
            )
        ),
        ("5,", COUNT, "a value of the list is missing"),
        (",5", COUNT, "a value of the list is missing"),
        (",", COUNT, "a value of the list is missing"),
        (",".join("1" * 51), COUNT, "write at most 50 values."),
        ("[6 TO 5]", COUNT, "the range [6 TO 5] ends before it starts."),
        ("6-5", COUNT, "the range 6-5 ends before it starts."),
        ("1.5", COUNT, "write whole numbers, not 1.5."),
        ("20.123", MONEY, "write at most 2 decimals, not 20.123."),
        ("[1 TO 20.123]", MONEY, "write at most 2 decimals, not 20.123."),
        ("5.1", SCORE, "5.1 is too great; 5 is the most."),
        ("80", SHARE, "80 is too great; 1 is the most."),
        ("some", SHARE, "'some' is no value; write 0.8, 0.8,1, [0.8 TO 1], "),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_could(written: str, measure: Measure, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        numbers("filter", written, measure)
    assert refused.value.field == "filter"
    assert why in refused.value.why


@given(cents=st.integers(0, 10**12))
def test_an_amount_written_to_the_cent_means_that_amount_alone(cents: int) -> None:
    written = f"{cents // 100}.{cents % 100:02}"
    assert numbers("rate", written, MONEY) == (Interval(cents, cents),)
    assert numbers("rate", f"[{written} TO {written}]", MONEY) == (Interval(cents, cents),)


@given(written=st.text(st.sampled_from("0123456789.-,[]* TONoneto"), max_size=20))
def test_any_text_is_read_or_refused(written: str) -> None:
    for measure in (COUNT, MONEY, SCORE, SHARE, HOURS):
        try:
            found = numbers("filter", written, measure)
        except InvalidInput:
            continue
        assert found
        for interval in found:
            if interval is not None and interval.low is not None and interval.high is not None:
                assert 0 <= interval.low <= interval.high


def test_words_are_read_in_any_case_and_several_at_once() -> None:
    words = {"open": 1, "completed": 2}
    assert choices("job_status", "Open", words) == (1,)
    assert choices("job_status", "completed, OPEN", words) == (2, 1)
    with pytest.raises(InvalidInput, match="job_status: write one of: open, completed"):
        choices("job_status", "open,lost", words)


def test_two_filters_are_the_ends_of_one_range() -> None:
    assert between(("min", "10"), ("max", "99.5"), MONEY) == (Interval(1000, 9950),)
    assert between(("min", None), ("max", "10"), MONEY) == (Interval(None, 1000),)
    assert between(("min", None), ("max", None), MONEY) == ()
    with pytest.raises(InvalidInput, match="max: write no less than min"):
        between(("min", "10"), ("max", "9"), MONEY)
