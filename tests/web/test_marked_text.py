"""Marks in messages: what they become, and that nothing else does anything."""

import time

import pytest
from lxml import html

from hiringhall.web.marked_text import marked
from tests.web.test_plain_text import ATTACKS

TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "a", "small", "div"}
REL = 'rel="nofollow noopener ugc"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a** _b_ *c* `d<e>`", "<p><strong>a</strong> <em>b</em> <em>c</em> <code>d&lt;e&gt;</code></p>"),
        ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        (r"\*a\* snake_case_name 2*3*4", "<p>*a* snake_case_name 2<em>3</em>4</p>"),
        ("# a\n> b", "<p># a<br>\n&gt; b</p>"),
        ("https://e.org/a_b_c.", f'<p><a href="https://e.org/a_b_c" {REL}>https://e.org/a_b_c</a>.</p>'),
        ("**https://e.org**", f'<p><strong><a href="https://e.org" {REL}>https://e.org</a></strong></p>'),
        ("[the plan](https://e.org/p)", f'<p><a href="https://e.org/p" {REL}>the plan</a> <small>(e.org)</small></p>'),
        ("[bank](ftp://e.org) ![p](data:x)", "<p>[bank](ftp://e.org) ![p](data:x)</p>"),
        ("[x](https://bank.com@e.org)", "<p>[x](https://bank.com@e.org)</p>"),
    ],
)
def test_marks_become_what_they_stand_for(text: str, shown: str) -> None:
    assert str(marked(text)).strip() == shown


def test_words_that_look_like_an_address_do_not_hide_where_a_link_leads() -> None:
    shown = html.fragment_fromstring(str(marked("[https://bank.com](https://e.org/x)")), create_parent="div")
    assert shown.xpath("//a/@href") == ["https://e.org/x"]
    assert shown.text_content().strip() == "https://bank.com (e.org)"


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "**{}**", "`{}`", "```\n{}\n```", "- {}", "[{}]({})", "<{}>", '[x]({} "{}")'])
def test_attacks_stay_text(attack: str, around: str) -> None:
    shown = html.fragment_fromstring(str(marked(around.replace("{}", attack))), create_parent="div")
    assert {node.tag for node in shown.iter()} <= TAGS
    assert set(shown.xpath(".//@*/..")) == set(shown.xpath(".//a | .//ol[@start]"))
    for link in shown.xpath(".//a"):
        assert link.get("href").startswith(("https://", "http://"))
        assert set(link.attrib) == {"href", "rel"}


@pytest.mark.parametrize("part", ["*", "[", "![[", "**a ", "[a](", "- ", "- a\n", "`a", "<", "*a_ ", "* a\n\n", "1. "])
def test_a_message_made_to_take_long_is_read_quickly(part: str) -> None:
    text = part * (10_000 // len(part))
    begun = time.process_time()
    marked(text)
    assert time.process_time() - begun < 0.5
