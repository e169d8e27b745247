"""What a person's details must look like: each check returns the value as it is stored, or says what would be."""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from hiringhall.marketplace.errors import InvalidInput

USERNAME_SHORTEST, USERNAME_LONGEST = 3, 32
EMAIL_LONGEST = 254
NAME_LONGEST = 64
PLACE_LONGEST = 100

_USERNAME = re.compile(r"[a-z][a-z0-9_.-]*\Z")
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+\Z")


def check_username(value: str) -> str:
    """Return the username in lower case. Raises InvalidInput("username")."""
    name = value.strip().lower()
    if not USERNAME_SHORTEST <= len(name) <= USERNAME_LONGEST or not _USERNAME.match(name):
        raise InvalidInput(
            "username",
            f"Choose {USERNAME_SHORTEST} to {USERNAME_LONGEST} letters a-z, digits, dots, dashes or underscores, "
            "starting with a letter.",
        )
    return name


def check_email(value: str) -> str:
    """Return the address in lower case, an international domain in its ASCII form. Raises InvalidInput("email")."""
    address = unicodedata.normalize("NFKC", value).strip().lower()
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            domain = ""
    address = f"{local}@{domain}"
    if len(address) > EMAIL_LONGEST or not _EMAIL.match(address) or ".." in local:
        raise InvalidInput("email", "Enter an e-mail address such as name@example.com.")
    return address


def check_line(field: str, value: str, longest: int, *, required: bool = True) -> str:
    """Return one line of text without surrounding or doubled blanks. Raises InvalidInput(field)."""
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in value.strip()):
        raise InvalidInput(field, "Enter plain text on one line.")
    line = " ".join(unicodedata.normalize("NFC", value).split())
    if required and not line:
        raise InvalidInput(field, "Fill this in.")
    if len(line) > longest:
        raise InvalidInput(field, f"Use at most {longest} characters; this has {len(line)}.")
    return line


def check_text(field: str, value: str, longest: int, *, required: bool = False) -> str:
    """Return a text of several lines, without blanks around it. Raises InvalidInput(field)."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} and sign not in "\n\t" for sign in text):
        raise InvalidInput(field, "Enter plain text.")
    if required and not text:
        raise InvalidInput(field, "Fill this in.")
    if len(text) > longest:
        raise InvalidInput(field, f"Use at most {longest} characters; this has {len(text)}.")
    return text


def check_timezone(value: str) -> str:
    """Return the IANA name that `value` means: the name in any case, or its city alone. Raises InvalidInput."""
    wanted = value.strip().lower().replace(" ", "_")
    found = _zones().get(wanted)
    if found is None:
        raise InvalidInput("timezone", "Choose a time zone from the list, such as Europe/Berlin or America/New_York.")
    return found


@cache
def _zones() -> dict[str, str]:
    """Return the zones by lower-case name, and by city where only one zone has it."""
    names = {name.lower(): name for name in available_timezones() if not name.startswith(("posix/", "right/"))}
    by_city: dict[str, list[str]] = {}
    for lower, name in names.items():
        by_city.setdefault(lower.rpartition("/")[2], []).append(name)
    return {city: zones[0] for city, zones in by_city.items() if len(zones) == 1} | names
