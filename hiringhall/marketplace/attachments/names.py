"""Names of files as people send them, made fit for every system that they may be saved on."""

import re
import unicodedata

LONGEST = 150
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_UNSEEN = ("C", "Zl", "Zp")
"""Categories of signs that are not seen or turn the direction of writing, such as the one in "cod\u202e.exe"."""


def printable(sent: str) -> str:
    """Return the name without its path, with nothing in it that is not seen."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", sent)[-1])
    return " ".join("".join(sign for sign in name if not unicodedata.category(sign).startswith(_UNSEEN)).split())


def clean_name(sent: str, endings: tuple[str, ...]) -> str:
    """Return a name without path and unseen signs that ends as `endings` allow; the first is added where it does not.

    The result has at most LONGEST characters and is never empty.
    """
    name = _FORBIDDEN.sub("_", printable(sent)).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not (dot and stem and ending.lower() in endings):
        stem, ending = name, endings[0]
    stem = stem[: LONGEST - len(ending) - 1].strip(". ") or "file"
    if _DEVICES.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    return f"{stem}.{ending}"
