"""How values are written: dates and times, money, lists and addresses, as Elance did (fact sheet 1.6)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from hiringhall.api.elance.call import Call, Page
from hiringhall.marketplace import catalog

EASTERN = ZoneInfo("America/New_York")
PORTRAIT = 100
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

Value = TypeVar("Value")


def day(value: date | None) -> str:
    """Write a day as DD-MON-YY; nothing for none."""
    return "" if value is None else f"{value.day:02}-{_MONTHS[value.month - 1]}-{value.year % 100:02}"


def read_day(text: str) -> date | None:
    """Read a day written as DD-MON-YY, of this century; None when it is none."""
    parts = text.upper().split("-")
    if len(parts) != 3 or parts[1] not in _MONTHS or not (parts[0] + parts[2]).isdecimal():  # noqa: PLR2004 - day, month, year
        return None
    try:
        return date(2000 + int(parts[2]), _MONTHS.index(parts[1]) + 1, int(parts[0]))
    except ValueError:
        return None


def day_at(at: int) -> date:
    """Return the day that it is in the east of the United States at a time in seconds."""
    return datetime.fromtimestamp(at, EASTERN).date()


@lru_cache(maxsize=4096)
def midnight(value: date | None) -> int:
    """Return when a day begins in the east of the United States, in seconds; 0 for none."""
    return 0 if value is None else int(datetime(value.year, value.month, value.day, tzinfo=EASTERN).timestamp())


def dollars(cents: int | None) -> str:
    """Write cents as dollars without zeros at the end; nothing for none."""
    if cents is None:
        return ""
    text = f"{Decimal(cents) / 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal | float) -> int | float:
    """Return a number that is written without a fraction when it has none."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded == int(rounded) else rounded


def dollar_number(cents: int) -> int | float:
    """Return cents as a number of dollars."""
    return number(Decimal(cents) / 100)


def keyed(values: Sequence[Value]) -> dict[str, Value]:
    """Return a list in the form of an object with keys from "0" on."""
    return {str(place): value for place, value in enumerate(values)}


def country_code(name: str | None) -> str:
    """Return the ISO 3166-1 code of a country by its name; nothing for one that is not in the catalog."""
    return _country_codes().get(name or "", "")


@cache
def _country_codes() -> dict[str, str]:
    return {country.name: country.code for country in catalog.countries()}


_REGIONS = {
    "australasia": "053",
    "east-asia": "030",
    "eastern-europe": "151",
    "latin-america": "419",
    "north-america": "021",
    "south-asia": "034",
    "western-europe": "155",
}
_WORLD = "001"


def region_code(country: str) -> str:
    """Return the UN M49 code of the region that a country is in; that of the world where the catalog has none."""
    region = next((known.region for known in catalog.countries() if known.name == country), "")
    return _REGIONS.get(region, _WORLD if country else "")


def skill_names(slugs: Sequence[str]) -> list[str]:
    """Return what skills are called."""
    return [_skill_name(slug) for slug in slugs]


@cache
def _skill_name(slug: str) -> str:
    return catalog.skill(slug).name


def profile_url(call: Call, key: str) -> str:
    """Return the address of a contractor's page, which shows past work and portfolio too."""
    return call.url(f"/freelancers/{key}")


def portrait_url(call: Call, key: str) -> str:
    """Return the address of somebody's portrait, or of their initials."""
    return call.url(f"/portraits/{key}/{PORTRAIT}")


def job_url(call: Call, key: str) -> str:
    """Return the address of a job's page."""
    return call.url(f"/jobs/{key}")


def wire_name(field: str) -> str:
    """Return the name that a field has in answers: `client_image_url` is clientImageURL there."""
    head, *rest = field.split("_")
    return head + "".join("URL" if part == "url" else part[0].upper() + part[1:] for part in rest)


class Paged(Struct, frozen=True, rename=wire_name):
    """The four numbers that begin an answer with a part of a list."""

    total_results: int
    total_pages: int
    page: int
    num_results: int


def paged(total: int, page: Page, shown: int) -> tuple[int, int, int, int]:
    """Return the four numbers."""
    return total, -(-total // page.rows), page.number, shown
