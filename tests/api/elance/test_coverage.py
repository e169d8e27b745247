"""Every method of Elance's API is served, but for those that a list names."""

from hiringhall.api.elance.endpoint import ENDPOINTS
from hiringhall.api.elance.endpoints import load
from tests.support.facts import DATA


def known() -> dict[str, str]:
    """Return the section of each method."""
    lines = [line.split(" ", 1) for line in (DATA / "elance_methods.txt").read_text().splitlines()]
    return {method: section for section, method in lines}


def test_what_is_not_served_is_exactly_what_the_list_says() -> None:
    load()
    missing = (DATA / "elance_not_served.txt").read_text().splitlines()
    assert [method for method in known() if method not in ENDPOINTS] == missing


def test_nothing_is_served_that_nobody_knows() -> None:
    load()
    served = {declared.id: declared.section for declared in ENDPOINTS.values()}
    assert served.items() <= known().items()
    assert all(declared.title and declared.handler.__doc__ for declared in ENDPOINTS.values())
