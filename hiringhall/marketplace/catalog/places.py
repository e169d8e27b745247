"""Regions of the world and the countries in them."""

from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows
from hiringhall.marketplace.catalog.matching import fold, unknown


class Region(Struct, frozen=True):
    """A region that freelancers are searched by."""

    alias: str
    title: str


class Country(Struct, frozen=True):
    """A country: ISO 3166 code, name in English and alias of its region."""

    code: str
    name: str
    region: str


@cache
def regions() -> tuple[Region, ...]:
    """Return all regions."""
    return read_rows("regions", Region)


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries, in alphabetical order of their names."""
    return read_rows("countries", Country)


def region(name: str, field: str = "region") -> Region:
    """Return the region with this alias or title. Raises InvalidInput for `field` with close matches."""
    for entry in regions():
        if fold(name) in map(fold, (entry.alias, entry.title)):
            return entry
    raise unknown(field, "region", name, [entry.title for entry in regions()])


def country(name: str, field: str = "country") -> Country:
    """Return the country with this name or code. Raises InvalidInput for `field` with close matches."""
    found = _countries_by_name().get(fold(name))
    if found is None:
        raise unknown(field, "country", name, [entry.name for entry in countries()])
    return found


@cache
def _countries_by_name() -> dict[str, Country]:
    return {fold(name): entry for entry in countries() for name in (entry.code, entry.name)}
