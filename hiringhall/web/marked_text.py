"""Messages, with the few marks that people set in them: bold, italic, code, lists, links and line ends.

Everything else stays the text that it is: no tags, no pictures, no headings, no addresses but http and https.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

from hiringhall.web.plain_text import REL, address_at, is_safe, linked

RULES = ("autolink", "backticks", "emphasis", "escape", "fence", "link", "list", "newline")
SIGNS = "*_`[]<>\\\n"
MOST_SIGNS = 1_000
"""A message with more of them is shown as it was typed: reading it could take a good part of a second."""
DEEPEST = 20
"""How many lists and other marks may stand in one another."""
SCHEMES = ("https", "http")


def marked(text: str) -> Markup:
    """Return a message for a page; without marks it looks as it was typed."""
    if sum(map(text.count, SIGNS)) > MOST_SIGNS:
        return Markup('<p class="text">{}</p>').format(linked(text))
    return Markup(_READER.render(text))  # noqa: S704 - the reader escapes all that it does not make itself


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Make an address that simply stands in the text a link."""
    if silent or state.linkLevel > 0 or state.src[state.pos] != ":":
        return False
    scheme = next((each for each in SCHEMES if state.pending.lower().endswith(each)), "")
    address = address_at(state.src, state.pos - len(scheme)) if scheme else ""
    if not address:
        return False
    state.pending = state.pending[: -len(scheme)]
    opened = state.push("link_open", "a", 1)
    opened.attrSet("href", address)
    opened.info = "auto"
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme)
    return True


def _open_link(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    href = str(token.attrs["href"])
    env["leads_to"] = "" if token.info == "auto" else urlsplit(href).hostname
    # A title could tell of another place than the one the link leads to.
    token.attrs = {"href": href, "rel": REL}
    return renderer.renderToken(tokens, at, options, env)


def _close_link(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    del renderer, tokens, at, options
    # The words of a link could be another address.
    return str(Markup("</a> <small>({})</small>").format(env["leads_to"]) if env["leads_to"] else "</a>")


def _fence(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    del renderer, options, env
    return str(Markup("<pre><code>{}</code></pre>\n").format(escape(tokens[at].content)))


class _Reader(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("zero", {"html": False, "breaks": True, "maxNesting": DEEPEST})
        self.enable(RULES)
        self.inline.ruler.before("link", "address", _bare_address)
        self.add_render_rule("link_open", _open_link)
        self.add_render_rule("link_close", _close_link)
        self.add_render_rule("fence", _fence)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - as the library calls it
        return is_safe(url)


_READER = _Reader()
