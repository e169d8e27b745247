"""Searches and reads of profiles that cannot be answered: the status, and a message that names the parameter."""

from typing import Any

import pytest

from tests.api.upwork.wire import Wire

JOBS = "/api/profiles/v2/search/jobs.json"
PEOPLE = "/api/profiles/v2/search/providers.json"
FIRST_JOBS = "/api/profiles/v1/search/jobs.json"
FIRST_PEOPLE = "/api/profiles/v1/search/providers.json"
NO_KEY = "~01ffffffffffffffff"
NUMBERS = "is no value; write "


def refused(wire: Wire, path: str, query: dict[str, Any]) -> tuple[int, str]:
    return wire.call("GET", path, query=list(query.items())).refusal()


@pytest.mark.parametrize("path", [JOBS, PEOPLE])
@pytest.mark.parametrize("query", [{}, {"category2": "Legal"}, {"q": ""}, {"q": "", "title": "", "skills": ""}])
def test_a_search_without_words_is_a_missing_parameter(wire: Wire, path: str, query: dict[str, str]) -> None:
    message = "Bad Request - missing parameter: send at least one of q, title, skills."
    assert refused(wire, path, query) == (400, message)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("category2", "Alchemy", "there is no category 'Alchemy'"),
        ("subcategory2", "Alchemy", "there is no "),
        ("job_type", "barter", "write one of: hourly, fixed-price, "),
        ("duration", "decade", "write one of: week, month, quarter, semester, ongoing."),
        ("workload", "always", "write one of: as_needed, part_time, full_time."),
        ("client_feedback", "good", NUMBERS),
        ("client_feedback", "6", "6 is too great; 5 is the most."),
        ("client_feedback", "[4 TO 3]", "the range [4 TO 3] ends before it starts."),
        ("client_hires", "None", NUMBERS),
        ("client_hires", "1.5", "write whole numbers"),
        ("budget", "cheap", NUMBERS),
        ("budget", "100,", "a value of the list is missing"),
        ("job_status", "lost", "write one of: open, completed, cancelled."),
        ("days_posted", "-1", "write 0 to 36500 days."),
        ("days_posted", "40000", "write 0 to 36500 days."),
        ("days_posted", "soon", "Write a whole number."),
        ("days_posted", "9" * 30, ""),
        ("posted_since", "-1", "write 0 to 36500 days."),
        ("sort", "budget", "write one of create_time, "),
        ("sort", "create_time down", "write one of create_time, "),
        ("sort", "create_time desc asc", "write one of create_time, "),
        ("paging", "0;101", "The count, after the semicolon, can be 1 to 100."),
        ("paging", "0;0", "The count, after the semicolon, can be 1 to 100."),
        ("paging", "2", 'Send offset;count, for example "0;10".'),
        ("page_size", "20", "The parameter is not known here; known are: q, title, skills, "),
        ("region", "Latin America", "The parameter is not known here; known are: "),
    ],
)
def test_a_filter_of_jobs_that_cannot_be_read(wire: Wire, name: str, value: str, why: str) -> None:
    status, message = refused(wire, JOBS, {"q": "painter", name: value})
    assert status == 400
    assert message.startswith(f"{name}: ")
    assert why in message


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("category2", "Alchemy", "there is no category 'Alchemy'"),
        ("subcategory2", "Alchemy", "there is no "),
        ("groups", "no-such-group", "there is no group 'no-such-group'."),
        ("tests", "Juggling", "there is no test 'Juggling'"),
        ("tests_top_10", "0", "there is no test '0'"),
        ("tests_top_30", "271,0", "there is no test '0'"),
        ("region", "Atlantis", "there is no region 'Atlantis'"),
        ("feedback", "best", NUMBERS),
        ("feedback", "5.5", "5.5 is too great; 5 is the most."),
        ("rate", "1e3", NUMBERS),
        ("rate", "20.123", "write at most 2 decimals"),
        ("hours", "None", NUMBERS),
        ("recent_hours", "[1 TO", NUMBERS),
        ("last_activity", "yesterday", "write a day as 2013-01-04T00:00:00.000Z."),
        ("last_activity", "2013-02-30T00:00:00.000Z", "write a day as 2013-01-04T00:00:00.000Z."),
        ("last_activity", "2013-01-04T12:00:00.000Z", "write a day as 2013-01-04T00:00:00.000Z."),
        ("last_activity", "20130104", "write a day as 2013-01-04T00:00:00.000Z."),
        ("english_skill", "6", "write one of: 0, 1, 2, 3, 4, 5."),
        ("is_odesk_ready", "maybe", "Write one of: 0, 1."),
        ("is_upwork_ready", "maybe", "Write one of: 0, 1."),
        ("profile_type", "Robot", "write one of: agency, independent."),
        ("include_entities", "2", "Write one of: 0, 1."),
        ("profile_access", "private", "write one of: auth, public."),
        ("nss100", "80", "80 is too great; 1 is the most."),
        ("paging", "0;101", "The count, after the semicolon, can be 1 to 100."),
        ("sort", "create_time desc", "The parameter is not known here; known are: "),
    ],
)
def test_a_filter_of_freelancers_that_cannot_be_read(wire: Wire, name: str, value: str, why: str) -> None:
    status, message = refused(wire, PEOPLE, {"q": "painter", name: value})
    assert status == 400
    assert message.startswith(f"{name}: ")
    assert why in message


@pytest.mark.parametrize(
    ("path", "name", "value", "why"),
    [
        (FIRST_JOBS, "c1", "Alchemy", "there is no category"),
        (FIRST_JOBS, "c2", "Alchemy", "there is no "),
        (FIRST_JOBS, "fb", "6", "6 is too great"),
        (FIRST_JOBS, "fb", "4-5", "'4-5' is no number."),
        (FIRST_JOBS, "min", "cheap", "'cheap' is no number."),
        (FIRST_JOBS, "max", "1.005", "write at most 2 decimals"),
        (FIRST_JOBS, "t", "barter", "write one of: hourly, fixed-price, fixed."),
        (FIRST_JOBS, "wl", "30", "write one of: 0, 20, 40."),
        (FIRST_JOBS, "dur", "0", "write 1 to 1000 weeks."),
        (FIRST_JOBS, "dp", "2010-07-08", "write a date as mm-dd-yyyy"),
        (FIRST_JOBS, "st", "lost", "write one of: open, completed, cancelled, in progress."),
        (FIRST_JOBS, "tba", "-1", "'-1' is no number."),
        (FIRST_JOBS, "to", "2", "Write one of: 0, 1."),
        (FIRST_JOBS, "page", "1", 'Send offset;count, for example "0;20".'),
        (FIRST_JOBS, "sort", "date_posted", "write fields and then a letter A or D for each"),
        (FIRST_JOBS, "sort", "date_posted;DA", "write fields and then a letter A or D for each"),
        (FIRST_JOBS, "sort", "date_posted;amount;D", "write fields and then a letter A or D for each"),
        (FIRST_JOBS, "sort", "date_posted;X", "write fields and then a letter A or D for each"),
        (FIRST_JOBS, "sort", "colour;D", "'colour' is not known; write one of date_posted, "),
        (FIRST_JOBS, "order_by", ";", "write fields and then a letter A or D for each"),
        (FIRST_PEOPLE, "hrs", "many", "'many' is no number."),
        (FIRST_PEOPLE, "ir", "2", "Write one of: 0, 1."),
        (FIRST_PEOPLE, "loc", "Atlantis", "there is no country 'Atlantis'"),
        (FIRST_PEOPLE, "pt", "Robot", "write one of: agency, independent, affiliated."),
        (FIRST_PEOPLE, "last", "soon", "write a date as mm-dd-yyyy"),
        (FIRST_PEOPLE, "test", "Juggling", "there is no test 'Juggling'"),
        (FIRST_PEOPLE, "rdy", "2", "Write one of: 0, 1."),
        (FIRST_PEOPLE, "ui", "6", "write 0 to 5."),
        (FIRST_PEOPLE, "g", "no-such-group", "there is no group 'no-such-group'."),
        (FIRST_PEOPLE, "port", "1", "The parameter is not known here; known are: "),
    ],
)
def test_a_filter_of_the_first_search_that_cannot_be_read(
    wire: Wire, path: str, name: str, value: str, why: str
) -> None:
    status, message = refused(wire, path, {"q": "painter", name: value})
    assert status == 400
    assert message.startswith(f"{name}: ")
    assert why in message


def test_ends_of_the_first_search_in_the_wrong_order(wire: Wire) -> None:
    assert refused(wire, FIRST_JOBS, {"min": "10", "max": "9"}) == (400, "max: write no less than min.")


@pytest.mark.parametrize("path", [JOBS, PEOPLE, FIRST_JOBS, FIRST_PEOPLE])
@pytest.mark.parametrize(
    "broken", ["(painter", "painter)", '"painter', "painter AND", "OR painter", "NOT", "title:", "p*", "a AND AND b"]
)
def test_a_broken_expression_is_told_with_the_character(wire: Wire, path: str, broken: str) -> None:
    status, message = refused(wire, path, {"q": broken})
    assert status == 400
    assert message.startswith("q: ")
    assert "character" in message


@pytest.mark.parametrize("name", ["title", "skills"])
@pytest.mark.parametrize("path", [JOBS, PEOPLE])
def test_a_broken_expression_is_told_by_the_name_of_its_parameter(wire: Wire, path: str, name: str) -> None:
    status, message = refused(wire, path, {name: "(painter"})
    assert status == 400
    assert message.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("jobs/~01zz", 400, "job_key: '~01zz' is none; write the key of a job, "),
        ("jobs/;", 400, "job_key: write the key of a job, "),
        (f"jobs/{NO_KEY}", 404, f"There is no such job: {NO_KEY}."),
        ("jobs/999999999999", 404, "There is no such job: 999999999999."),
        (f"jobs/{';'.join([NO_KEY] * 21)}", 413, "Request Entity Too Large: name at most 20 "),
        ("providers/;", 400, "profile_key: write the key of a profile, "),
        (f"providers/{NO_KEY}", 404, f"There is no such profile: {NO_KEY}."),
        ("providers/nobody", 404, "There is no such profile: nobody."),
        ("providers/99999999999999999999999", 404, "There is no such profile: 99999999999999999999999."),
        (f"providers/{NO_KEY}/brief", 404, f"There is no such profile: {NO_KEY}."),
        (f"providers/{';'.join([NO_KEY] * 21)}", 413, "Request Entity Too Large: name at most 20 "),
        (f"providers/{';'.join([NO_KEY] * 21)}/brief", 413, "Request Entity Too Large: name at most 20 "),
        (f"providers/{NO_KEY}/skills", 404, "There is no such profile."),
        (f"providers/{NO_KEY}/otherexp", 404, "There is no such profile."),
        (f"providers/{NO_KEY}/hobbies", 404, "Wrong URL requested"),
        ("metadata/skills/telepathy", 404, "There is no such skill."),
    ],
)
def test_a_profile_that_cannot_be_read(wire: Wire, path: str, status: int, message: str) -> None:
    found, told = wire.call("GET", f"/api/profiles/v1/{path}.json").refusal()
    assert found == status
    assert told.startswith(message)


@pytest.mark.parametrize("path", [JOBS, PEOPLE])
def test_the_second_search_is_served_as_json_only(wire: Wire, path: str) -> None:
    answer = wire.call("GET", path.replace(".json", ".xml"), query=[("q", "painter")])
    assert answer.status == 400
    assert b'format: "xml" is not served' in answer.body
