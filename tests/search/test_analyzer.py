"""How text becomes words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall.search.analyzer import normalized, words

SPLIT = {
    "Booking-Service, v2.0!": ["booking", "service", "v2", "0"],
    "C++ and C#; F#/c": ["c++", "and", "c#", "f#", "c"],
    "+1 ## c++11 a+b #tag": ["1", "c++", "11", "a+", "b", "tag"],
    "Élan NAÏVE e\u0301te\u0301": ["elan", "naive", "ete"],
    "Straße Łódź Ørsted Æon İstanbul": ["strasse", "lodz", "orsted", "aeon", "istanbul"],
    "ΑΘΗΝΑ Привет Ёлка": ["αθηνα", "привет", "елка"],
    "한국어 日本語 हिन्दी": ["한국어", "日本語", "हिन्दी"],
    "don't snake_case": ["don", "t", "snake", "case"],
    "ﬁne ½ x²": ["fine", "1", "2", "x2"],
    "\u00a0\u2003tab\tline\nend\x1c": ["tab", "line", "end"],
    "": [],
}


@pytest.mark.parametrize(("text", "split"), SPLIT.items())
def test_text_is_split_into(text: str, split: list[str]) -> None:
    assert words(text) == split


@given(st.text())
def test_words_stay_what_they_are(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert all(space == " " for space in normalized(text) if space.isspace())
