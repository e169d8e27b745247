"""How text becomes words: the same way for documents and for queries.

Done here and not by tantivy's own analysis, which takes five times as long; the index only splits at spaces.
"""

import re
import unicodedata

_ACCENTS = range(0x300, 0x370)
_WHOLE = dict(zip("øđłħŧð", "odlhtd", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
"""Letters that Unicode does not take apart."""
_MARKED = re.compile(r"[^ +#]+[+#]*")


class _Folding(dict[int, str]):
    """What each character becomes; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code), code)
        return folded


def _fold(character: str, code: int) -> str:
    if code in _ACCENTS:
        return ""
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) not in _ACCENTS)
    folded = "".join(_WHOLE.get(part, part) for part in unicodedata.normalize("NFC", bare).casefold())
    return "".join(part if _belongs(part) else " " for part in folded)


def _belongs(character: str) -> bool:
    return character in "+#" or unicodedata.category(character)[0] in "LNM"


_FOLDED = _Folding()


def normalized(text: str) -> str:
    """Return `text` as its words, separated by spaces: small letters without accents, `+` and `#` only after a word."""
    folded = text.translate(_FOLDED)
    if "+" in folded or "#" in folded:
        return " ".join(_MARKED.findall(folded))
    return folded


def words(text: str) -> list[str]:
    """Return the words of `text`."""
    return normalized(text).split()
