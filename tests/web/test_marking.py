"""Marked words in what was found."""

import pytest

from hiringhall.web.finding.marking import LENGTH, Marker


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("museum", "A Museum, the MUSEUM.", "A <mark>Museum</mark>, the <mark>MUSEUM</mark>."),
        ("mus", "museums must mute", "<mark>museums</mark> <mark>must</mark> mute"),
        ("mus ", "museum mus", "museum <mark>mus</mark>"),
        ("cafe", "Un café", "Un <mark>café</mark>"),
        ("c++ ", "C and C++", "C and <mark>C++</mark>"),
        ("title:php -java", "PHP, Java", "<mark>PHP</mark>, Java"),
        ('"big house"', "a big old house", "a <mark>big</mark> old <mark>house</mark>"),
        ("b ", "<b>b</b> & b", "&lt;<mark>b</mark>&gt;<mark>b</mark>&lt;/<mark>b</mark>&gt; &amp; <mark>b</mark>"),
        ("museum)", "museum", "museum"),
        ("", "<i>", "&lt;i&gt;"),
    ],
)
def test_the_words_of_a_query_are_marked_in_escaped_text(query: str, text: str, marked: str) -> None:
    assert Marker(query).mark(text) == marked


def test_a_snippet_shows_the_part_that_has_the_word() -> None:
    text = "before " * 100 + "museum " + "after " * 100
    shown = Marker("museum").snippet(text)
    assert "<mark>museum</mark>" in shown
    assert shown.startswith("… before")
    assert shown.endswith(" …")
    assert len(shown) < LENGTH + 40
    assert Marker("other").snippet(text).startswith("before")
    assert Marker("x").snippet("short") == "short"
    assert len(Marker("x").snippet("y" * 1000)) < LENGTH + 5
