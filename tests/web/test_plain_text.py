"""What people write to each other on a page: nothing of it works but links of the web."""

import pytest
from lxml import html

from hiringhall.web.plain_text import linked

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>here</a>",
    "javascript:alert(1)",
    "JaVaScRiPt://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/`onmouseover=`alert(1)",
    "https://example.org/<script>alert(1)</script>",
    'https://example.org/" autofocus onfocus=alert(1) x="',
    "https://example.org/&quot; onclick=alert(1)",
    "https://example.org/&#34;onclick=alert(1)",
    "https://javascript:alert(1)@example.org/",
    "http://[::1",
    "http://",
    "https://\u202egro.elpmaxe",
    "</p></li></ol><h1>gone</h1>",
    "<!--", "-->", "]]>", "{{ 7 * 7 }}", "{% raw %}", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<ScRiPt\tsrc=//example.org/x.js>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "Look: {} and {}", "https://example.org/{}", "{}https://example.org"])
def test_attacks_stay_text(attack: str, around: str) -> None:
    text = around.format(attack, attack)
    shown = html.fragment_fromstring(str(linked(text)), create_parent="div")
    assert shown.text_content() == text
    for node in shown.iterdescendants():
        assert node.tag == "a"
        assert set(node.attrib) == {"href", "rel"}
        assert node.get("href").lower().startswith(("http://", "https://"))
        assert {"nofollow", "noopener"} <= set(node.get("rel").split())


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://example.org/a?b=1&c=2.", ["https://example.org/a?b=1&c=2"]),
        ("(https://example.org/wiki/Hall_(room))", ["https://example.org/wiki/Hall_(room)"]),
        ("[http://example.org]", ["http://example.org"]),
        ("https://a.example\nhttps://b.example/x", ["https://a.example", "https://b.example/x"]),
        ("HTTPS://EXAMPLE.ORG/Ä", ["HTTPS://EXAMPLE.ORG/Ä"]),
        ("ftp://example.org, mailto:a@example.org, www.example.org", []),
        ("https://bank.example@evil.example/", []),
        ("xhttps://example.org", []),
    ],
)
def test_addresses_of_the_web_become_links(text: str, addresses: list[str]) -> None:
    shown = html.fragment_fromstring(str(linked(text)), create_parent="div")
    assert [node.get("href") for node in shown.iter("a")] == addresses
    assert shown.text_content() == text
