"""The XML of answers: elements only, lists as repeated singular elements inside the plural one."""

import re
from functools import lru_cache
from typing import Any

from hiringhall.api.upwork.heritage import text

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

# Words that end like a plural and are none, and plurals whose singular no rule finds.
_NOT_PLURAL = frozenset(("news", "series"))
_IRREGULAR = {"people": "person", "children": "child", "statuses": "status"}

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.-]", re.ASCII)


def write_xml(members: dict[str, Any]) -> bytes:
    """Write `members`, made of dicts, lists and scalars, as a document with the root <response>.

    Booleans are 1 and 0, nothing is an empty element, and characters that XML 1.0 forbids are dropped.
    """
    return f"{DECLARATION}{_element('response', members)}".encode()


@lru_cache(maxsize=4096)
def singular(word: str) -> str | None:
    """Return the singular of a plural field name (companies: company), None when the word is no plural."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _NOT_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] or None


def _element(name: str, value: Any) -> str:
    if isinstance(value, str):
        content = escape_text(value)
    elif isinstance(value, dict):
        content = "".join([_member(key, inner) for key, inner in value.items()])
    elif isinstance(value, (list, tuple)):
        content = "".join([_element("item", item) for item in value])
    else:
        content = text(value)
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _member(key: Any, value: Any) -> str:
    name = element_name(key)
    if not isinstance(value, (list, tuple)):
        return _element(name, value)
    one = singular(name)
    if one is None:
        # {"users": {"user": [..]}}: the key already names the element that is repeated.
        return "".join([_element(name, item) for item in value]) or f"<{name}/>"
    content = "".join([_element(one, item) for item in value])
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def escape_text(value: str) -> str:
    """Escape `value` for the inside of an element and drop what XML 1.0 cannot hold."""
    if _SPECIAL.search(value) is None:
        return value
    return _SPECIAL.sub(lambda found: _REPLACED.get(found[0], ""), value)


@lru_cache(maxsize=4096)
def element_name(key: Any) -> str:
    """Return `key` as an element name: other characters become "_", and one goes before a bad start."""
    name = _NOT_IN_NAME.sub("_", str(key))
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"
