import pytest

from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.path import read_path, without_suffix


@pytest.mark.parametrize(
    ("path", "version", "rest", "suffix"),
    [
        ("/api/hr/v2/jobs.json", "v2", ("jobs",), "json"),
        ("/api/hr/v2/jobs.xml", "v2", ("jobs",), "xml"),
        ("/api/hr/v2/jobs.JSON", "v2", ("jobs",), "json"),
        ("/api/hr/v2/jobs%2Ejson", "v2", ("jobs",), "json"),
        ("/api/hr/v2/jobs", "v2", ("jobs",), None),
        ("/api/v2/hr/jobs.json", "v2", ("jobs",), "json"),
        ("/api/hr/V2/jobs", "v2", ("jobs",), None),
        ("/api/hr/jobs", None, ("jobs",), None),
        ("/api//hr///v2/jobs/", "v2", ("jobs",), None),
        ("/api/hr/v2/jobs.yaml", "v2", ("jobs.yaml",), "yaml"),
        ("/api/hr/v2/users/john.doe", "v2", ("users", "john.doe"), "doe"),
        ("/api/hr/v2/users/john.doe.json", "v2", ("users", "john.doe"), "json"),
        ("/api/hr/v2/users/.json", "v2", ("users", ".json"), None),
        ("/api/hr", None, (), None),
        ("/api/hr/v2", "v2", (), None),
        ("/gds/hr/v2/x.json", "v2", ("x",), "json"),
    ],
)
def test_a_path_is_read(path: str, version: str | None, rest: tuple[str, ...], suffix: str | None) -> None:
    place = read_path(path)
    assert (place.resource, place.version, place.rest, place.suffix) == ("hr", version, rest, suffix)
    assert place.entry == path[1:4]


def test_segments_are_decoded_one_by_one() -> None:
    place = read_path("/api/profiles/v1/providers/%7E01abc%3B~01def/a%2Fb/mike%3AML%20Development/%C3%A9+x.json")
    assert place.rest == ("providers", "~01abc;~01def", "a/b", "mike:ML Development", "é+x")


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/", "/rest/hr/v2/jobs", "/API/hr", "/api.json", "*"])
def test_what_is_under_no_entry_is_a_wrong_url(path: str) -> None:
    with pytest.raises(WireError, match="Wrong URL requested") as refused:
        read_path(path)
    assert refused.value.status == 404


@pytest.mark.parametrize("segment", ["%", "%2", "%zz", "%E9", "%C3%28", "a%00", "a\0", "é", "%ED%A0%80", "\ud800"])
def test_a_broken_segment_is_a_400(segment: str) -> None:
    with pytest.raises(WireError, match="path: ") as refused:
        read_path(f"/api/hr/v2/{segment}")
    assert refused.value.status == 400


def test_an_ending_that_is_no_format_can_be_taken_off() -> None:
    assert without_suffix(("jobs.yaml",)) == ("jobs",)
    assert without_suffix(("a", "b.c.d")) == ("a", "b.c")
    assert without_suffix(("jobs",)) == ("jobs",)
    assert without_suffix(()) == ()
