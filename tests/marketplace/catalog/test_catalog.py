"""The catalog answers what callers write, and says what would have been right."""

import json
import subprocess
import sys

import pytest

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput

SOFTWARE = "531770282580668418"
WEB_DEVELOPMENT = "531770282584862733"
JULY_2014 = 1404364847
JANUARY_2015 = 1420070400


def test_there_are_twelve_categories_and_every_id_is_used_once() -> None:
    ids = [entry.id for entry in catalog.categories()] + [
        topic.id for entry in catalog.categories() for topic in entry.topics
    ]
    assert len(catalog.categories()) == 12
    assert len(ids) == len(set(ids)) == 81


@pytest.mark.parametrize(
    ("category", "subcategory", "expected"),
    [
        ("Web, Mobile & Software Dev", "Web Development", "Web Development"),
        ("web, mobile & software dev", "  web   development ", "Web Development"),
        (SOFTWARE, WEB_DEVELOPMENT, "Web Development"),
        ("Web Development", "Web & Mobile Development", "Web Development"),
        ("Web & Mobile Development", "Mobile Development", "Mobile Development"),
        ("Web, Mobile & Software Dev", "Web & Mobile Development", "Other - Software Development"),
        ("Web & Mobile Development", "Other - Web & Mobile Development", "Other - Software Development"),
        ("Web, Mobile & Software Dev", "Desktop Application Development", "Desktop Software Development"),
        ("Web Development", "Web Development", "Web Development"),
        ("Web Development", "UI Design", "Web & Mobile Design"),
        ("Software Development", "VOIP", "Other - Software Development"),
    ],
)
def test_a_pair_of_titles_on_any_level_names_a_topic(category: str, subcategory: str, expected: str) -> None:
    within, topic = catalog.place(category, subcategory)
    assert (within.id, topic.title) == (SOFTWARE, expected)
    assert catalog.category_of_topic(topic.id) is within


def test_every_name_of_the_first_generation_leads_to_a_topic() -> None:
    for old in catalog.legacy_categories():
        for entry in old.topics:
            assert catalog.place(old.title, entry.title)[1].id == entry.topic


def test_every_topic_is_found_by_id_title_and_alias_within_its_category() -> None:
    for within in catalog.categories():
        for topic in within.topics:
            for name in (topic.id, topic.title, *topic.aliases):
                assert catalog.subcategory(within, name) is topic


@pytest.mark.parametrize(
    ("category", "subcategory", "field", "hint"),
    [
        ("Web Devlopment", "Web Development", "category", "did you mean Web Development"),
        ("Writing", "Tecnical Writing", "subcategory", "did you mean Technical Writing"),
        ("Legal", "Web Development", "subcategory", "there is no subcategory of 'Legal'"),
    ],
)
def test_a_wrong_title_is_refused_with_close_matches(category: str, subcategory: str, field: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint) as refused:
        catalog.place(category, subcategory)
    assert refused.value.field == field


def test_skills_are_found_whatever_their_case_and_hyphens() -> None:
    assert len(catalog.skills()) == 2170
    assert catalog.skill("Python").slug == "python"
    assert catalog.skill("3d modeling").slug == "3d-modeling"
    assert catalog.skill("afrikaans").slug == "Afrikaans"
    assert catalog.is_skill("Afrikaans")
    assert not catalog.is_skill("afrikaans")
    with pytest.raises(InvalidInput, match="did you mean python"):
        catalog.skill("pyton")


def test_reasons_exist_for_every_kind_and_are_found_by_number_and_alias() -> None:
    assert [entry.code for entry in catalog.reasons(catalog.ReasonType.CLOSE_JOB)] == ["67", "51", "49", "34", "41"]
    for kind in catalog.ReasonType:
        codes = [entry.code for entry in catalog.reasons(kind)]
        assert len(codes) == len(set(codes)) >= 5
    found = catalog.reason("CloseOpening", "api_reas_all_positions_filled")
    assert (found.code, catalog.reason(catalog.ReasonType.CLOSE_JOB, "51")) == ("51", found)
    with pytest.raises(InvalidInput, match="choose one of 67"):
        catalog.reason("CloseOpening", "146")
    with pytest.raises(InvalidInput, match="did you mean CloseOpening"):
        catalog.reason_type("CloseOpenings")


def test_tests_have_their_own_numbers_beside_the_known_ones() -> None:
    assert catalog.test("271", "test").name == catalog.test("google android programming", "test").name
    numbers = [int(entry.id) for entry in catalog.tests()]
    assert len(numbers) == len(set(numbers))
    assert all(number > 9000 for number in numbers if number not in {271, 374})
    with pytest.raises(InvalidInput, match="did you mean Python Programming"):
        catalog.test("Python Programing", "test")


def test_regions_and_countries_fit_together() -> None:
    assert len(catalog.regions()) == 8
    assert len({entry.code for entry in catalog.countries()}) == 249
    assert {entry.region for entry in catalog.countries()} == {entry.alias for entry in catalog.regions()}
    assert catalog.region("latin america").alias == "latin-america"
    assert catalog.country("de").name == "Germany"
    with pytest.raises(InvalidInput, match="Germany"):
        catalog.country("Germny")


def test_specialties_belong_to_topics() -> None:
    for entry in catalog.specialties():
        assert catalog.topic(entry.topic).id == entry.topic
    for within in catalog.categories():
        for topic in within.topics:
            assert len(catalog.specialties_of(topic.id)) >= 2


@pytest.mark.parametrize(
    ("zone", "at", "name"),
    [
        ("Asia/Jakarta", JULY_2014, "UTC+07:00 Bangkok, Jakarta, Hanoi"),
        ("Europe/Madrid", JANUARY_2015, "UTC+01:00 Paris, Madrid"),
        ("America/Los_Angeles", JANUARY_2015, "UTC-08:00 Pacific Time (US & Canada); Los Angeles"),
        ("America/Los_Angeles", JULY_2014, "UTC-07:00 Pacific Time (US & Canada); Los Angeles"),
        ("Asia/Kathmandu", JULY_2014, "UTC+05:45 Kathmandu"),
        ("America/St_Johns", JANUARY_2015, "UTC-03:30 Newfoundland"),
        ("America/Argentina/Ushuaia", JULY_2014, "UTC-03:00 Ushuaia"),
        ("UTC", JULY_2014, "UTC+00:00 Coordinated Universal Time"),
    ],
)
def test_a_time_zone_is_shown_with_its_offset_and_places(zone: str, at: int, name: str) -> None:
    assert catalog.display_name(zone, at) == name


def test_every_zone_to_choose_from_has_a_name() -> None:
    assert {"UTC", "Asia/Omsk", "America/New_York"} <= set(catalog.timezones())
    for zone in catalog.timezones():
        assert catalog.is_timezone(zone)
        assert catalog.display_name(zone, JULY_2014).startswith("UTC")
    assert not catalog.is_timezone("Mars/Olympus")
    assert not catalog.is_timezone("../etc/passwd")


def test_the_catalog_is_read_when_asked_for_and_quickly() -> None:
    program = """
import json, time
from hiringhall.marketplace import catalog
before = catalog.skills.cache_info().currsize + catalog.categories.cache_info().currsize
start = time.process_time()
catalog.place("Writing", "Technical Writing"), catalog.skill("python"), catalog.country("DE"), catalog.tests()
catalog.reasons("CloseOpening"), catalog.specialties(), catalog.regions(), catalog.legacy_categories()
print(json.dumps([before, time.process_time() - start]))
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    before, seconds = json.loads(answer.stdout)
    assert before == 0
    assert seconds < 0.03
