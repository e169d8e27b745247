"""The query language: what is read, what is refused, and where."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.expressions import (
    DEEPEST,
    LONGEST,
    MOST_WORDS,
    All,
    Lacks,
    Node,
    Some,
    Within,
    Words,
    parse,
)

READ = {
    "museum": Words(("museum",)),
    "Django Museum": All((Words(("django",)), Words(("museum",)))),
    "django AND museum": All((Words(("django",)), Words(("museum",)))),
    "a OR b c": Some((Words(("a",)), All((Words(("b",)), Words(("c",)))))),
    "a b OR c AND d": Some((All((Words(("a",)), Words(("b",)))), All((Words(("c",)), Words(("d",)))))),
    "a OR b OR c": Some((Words(("a",)), Words(("b",)), Words(("c",)))),
    "a or b": All((Words(("a",)), Words(("or",)), Words(("b",)))),
    "NOT wordpress": Lacks(Words(("wordpress",))),
    "-wordpress": Lacks(Words(("wordpress",))),
    "NOT -a": Lacks(Lacks(Words(("a",)))),
    "a -b": All((Words(("a",)), Lacks(Words(("b",))))),
    'a -"b c"': All((Words(("a",)), Lacks(Words(("b", "c"))))),
    "-(a OR b)": Lacks(Some((Words(("a",)), Words(("b",))))),
    "a - b": All((Words(("a",)), Words(("b",)))),
    '"booking service"': Words(("booking", "service")),
    '"AND (or) -not"': Words(("and", "or", "not")),
    "(php OR python) museum": All((Some((Words(("php",)), Words(("python",)))), Words(("museum",)))),
    "((a))": Words(("a",)),
    "develop*": Words(("develop",), is_open=True),
    "node.js*": Words(("node", "js"), is_open=True),
    "c++ C# e-mail": All((Words(("c++",)), Words(("c#",)), Words(("e", "mail")))),
    "Élan naïve STRASSE straße": All((Words(("elan",)), Words(("naive",)), Words(("strasse",)), Words(("strasse",)))),
    "title:museum": Within("title", Words(("museum",))),
    "title: museum": Within("title", Words(("museum",))),
    'category2:"Web Development"': Within("category2", Words(("web", "development"))),
    "title:(museum OR lib*) -skills:php": All(
        (
            Within("title", Some((Words(("museum",)), Words(("lib",), is_open=True)))),
            Lacks(Within("skills", Words(("php",)))),
        )
    ),
    "Title:museum": Words(("title", "museum")),
    "note: museum": All((Words(("note",)), Words(("museum",)))),
    "r & d": All((Words(("r",)), Words(("d",)))),
    "a OR !!!": Words(("a",)),
    "  ": None,
    "": None,
}
REFUSED = {
    '"abc': 'the " at character 1 opens',
    'a "b c': 'the " at character 3 opens',
    "(a": "( at character 1 opens a group that is not closed",
    "a (b (c)": "( at character 3 opens a group that is not closed",
    "a) b": ") at character 2 closes a group that was never opened",
    ")": ") at character 1 closes",
    "()": "( at character 1 opens a group with nothing in it",
    "AND a": "AND at character 1 needs something before it",
    "a OR": "OR at character 3 needs something after it",
    "a OR OR b": "OR at character 3 needs something after it",
    "(OR a)": "OR at character 2 needs something before it",
    "NOT": "NOT at character 1 needs something after it",
    "a NOT )": "NOT at character 3 needs something after it",
    "a -AND": "- at character 3 needs something after it",
    "title:": "title: at character 1 needs a word",
    "a title: OR b": "title: at character 3 needs a word",
    "title:!!!": "title: at character 1 needs a letter or digit",
    "title:(a skills:b)": "skills: at character 10 names a field within another",
    "d*": "d* at character 1 needs 2 characters",
    "node.j*": "node.j* at character 1 needs 2 characters",
    "a *": "* at character 3 needs 2 characters",
    "fo*o": "fo*o at character 1 has a star",
    "!!!": "at least one letter or digit",
    '"" (&)': "at least one letter or digit",
    "x" * (LONGEST + 1): f"at most {LONGEST} characters",
    "a " * (MOST_WORDS + 1): f"a at character {2 * MOST_WORDS + 1} is beyond",
    "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1): f"( at character {DEEPEST + 1} is more than",
    "-" * (DEEPEST + 1) + "a": f"- at character {DEEPEST + 1} is more than",
}
TYPED = {
    "django mus": All((Words(("django",)), Words(("mus",), is_open=True))),
    "django m": Words(("django",)),
    "django ": Words(("django",)),
    "m": None,
    '"book serv': Words(("book", "serv"), is_open=True),
    "(a OR": Words(("a",)),
    "a -": Words(("a",)),
    "a NOT": Words(("a",)),
    "title:": None,
    "title:mu": Within("title", Words(("mu",), is_open=True)),
    "d*": None,
    "!": None,
}
LISTED = {
    "django-framework, c++;": Some((Words(("django", "framework")), Words(("c++",)))),
    "a b; c": Some((All((Words(("a",)), Words(("b",)))), Words(("c",)))),
    "a,b": Some((Words(("a",)), Words(("b",)))),
    ",": None,
}


@pytest.mark.parametrize(("text", "tree"), READ.items())
def test_an_expression_is_read_as(text: str, tree: Node | None) -> None:
    assert parse(text, "text") == tree


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_a_broken_expression_is_refused_at_its_character(text: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(text, "q")
    assert refusal.value.field == "q"
    assert why in refusal.value.why


@pytest.mark.parametrize(("text", "tree"), TYPED.items())
def test_what_is_being_typed_is_taken_as_far_as_it_goes(text: str, tree: Node | None) -> None:
    assert parse(text, "text", live=True) == tree


@pytest.mark.parametrize(("text", "tree"), LISTED.items())
def test_commas_and_semicolons_of_a_list_are_alternatives(text: str, tree: Node | None) -> None:
    if tree is not None:
        assert parse(text, "skills", listed=True) == tree
    else:
        with pytest.raises(InvalidInput):
            parse(text, "skills", listed=True)


_pieces = st.lists(
    st.sampled_from(["AND", "OR", "NOT", "-", "(", ")", '"', "*", "title:", "skills:", "category2:", ",", ";", " "])
    | st.text(max_size=4),
    max_size=30,
)


@given(
    text=st.text(max_size=60) | _pieces.map("".join) | _pieces.map(" ".join), live=st.booleans(), listed=st.booleans()
)
@example(text="\x1c", live=False, listed=False)
@example(text='-"', live=True, listed=True)
def test_no_text_whatever_does_anything_but_parse_or_be_refused(text: str, live: bool, listed: bool) -> None:
    with suppress(InvalidInput):
        parse(text, "q", live=live, listed=listed)
