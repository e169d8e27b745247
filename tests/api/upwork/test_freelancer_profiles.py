"""Profiles of freelancers over the wire: whole, in brief, entry by entry, in the shapes of the older endpoints."""

from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.profiles.models import Access, Availability
from tests.api.upwork.wire import Wire
from tests.support.backstage import Backstage
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.talent import Talent

_numbers = count(1)

GRAPHIC = "Graphic, Editorial & Presentation Design"
"""What is named Graphic Design by old clients."""

NESTED = {
    "skills": "skill",
    "tsexams": "tsexam",
    "experiences": "experience",
    "education": "institution",
    "certification": "certificate",
    "portfolio_items": "portfolio_item",
    "job_categories": "job_category",
    "dev_groups": "group",
    "dev_ac_agencies": "dev_ac_agency",
}
"""The parts of a profile, with the name of one entry."""
BRIEF = {
    "ciphertext",
    "dev_ac_agencies",
    "dev_adj_score",
    "dev_adj_score_recent",
    "dev_billed_assignments",
    "dev_city",
    "dev_country",
    "dev_eng_skill",
    "dev_groups",
    "dev_is_affiliated",
    "dev_last_activity",
    "dev_last_worked",
    "dev_last_worked_ts",
    "dev_portfolio_items_count",
    "dev_portrait",
    "dev_portrait_100",
    "dev_portrait_32",
    "dev_portrait_50",
    "dev_profile_title",
    "dev_recono_ciphertext",
    "dev_short_name",
    "dev_timezone",
    "dev_tot_feedback",
    "dev_total_hours",
    "dev_ui_profile_access",
}
"""As the reference prints it."""
WHOLE = (BRIEF - {"dev_recono_ciphertext"}) | {
    "assignments",
    "dev_blurb",
    "dev_recno_ciphertext",
    "education",
    "experiences",
    "job_categories",
    "permalink",
    "portfolio_items",
    "skills",
    "tsexams",
}


@pytest.fixture
def newcomer(hall: Hall) -> Talent:
    """A freelancer who has said nothing yet."""
    return Talent(hall.backstage, f"bare{next(_numbers)}", overview="")


@pytest.fixture(scope="module")
def veterans() -> dict[DatabaseKind, Talent]:
    """Keep a veteran for each kind of database."""
    return {}


@pytest.fixture
def veteran(veterans: dict[DatabaseKind, Talent], hall: Hall, database_kind: DatabaseKind) -> Talent:
    """A freelancer with two of everything."""
    if database_kind not in veterans:
        veterans[database_kind] = _veteran(hall.backstage)
    return veterans[database_kind]


def _veteran(backstage: Backstage) -> Talent:
    talent = Talent(
        backstage,
        f"veteran{next(_numbers)}",
        title="Sign painter",
        overview="Letters by hand. " * 40,
        rate=2_850,
        english=5,
        availability=Availability.PART_TIME,
        categories=tuple(_topic(title) for title in ("Graphic Design", "Web Development")),
    )
    talent.master(python=5, logo_design=1)
    talent.pass_test("271", score=425, percentile=90)
    talent.pass_test("374", score=300, percentile=40)
    talent.set_ready()
    for group in ("painters", "gilders"):
        talent.join_group(group)
    talent.join_agency("northwind")
    talent.learn("Art School", 2005, 2009)
    talent.learn("Night School", 2020)
    talent.work_at("Signs & Co", date(2009, 2, 1), date(2013, 8, 1))
    talent.work_at("Own shop", date(2014, 1, 1))
    talent.earn_certificate("Gilding")
    talent.earn_certificate("Enamel")
    talent.show("A gate", url="https://gate.example", category=_topic("Graphic Design"), done_on=date(2020, 5, 17))
    talent.show("A door")
    client = f"signs{next(_numbers)}"
    job = backstage.post_job(backstage.found_company(client), client, title="Shop sign", description="One sign.")
    talent.worked_for(client, job=job, hours=20, charge=100_000, days_ago=30, ended=True, got=484, given=455)
    talent.worked_for(client, job=job, job_type=JobType.FIXED_PRICE, hours=0, charge=2_050, days_ago=400, ended=True)
    talent.worked_for(client, hours=1, charge=5_000, days_ago=5)
    return talent


def _topic(title: str) -> str:
    topic = catalog.locate(title)[1]
    assert topic is not None
    return topic.id


def read(wire: Wire, path: str, **options: Any) -> Any:
    answer = wire.call("GET", f"/api/profiles/v1/{path}.json", **options)
    assert answer.status == 200, answer.body
    assert answer.json["server_time"].isdigit()
    return answer.json


def long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def test_a_profile_that_says_nothing_has_every_field_as_a_text(wire: Wire, newcomer: Talent) -> None:
    profile = read(wire, f"providers/{newcomer.key}")["profile"]
    assert set(profile) >= WHOLE
    for part in (*NESTED, "assignments", "oth_experiences", "competencies", "candidacies", "trends"):
        assert profile[part] == "", part
    texts = {name: value for name, value in profile.items() if name != "dev_scores"}
    assert all(isinstance(value, str) for value in texts.values())
    assert [mark["avg_category_score"] for mark in profile["dev_scores"]["dev_score"]] == [""] * 6
    numbers = ("dev_adj_score", "dev_tot_feedback", "dev_total_hours", "dev_billed_assignments", "dev_eng_skill")
    assert [profile[name] for name in numbers] == ["0"] * 5
    assert profile["dev_last_worked"] == profile["dev_last_worked_ts"] == profile["dev_bill_rate"] == ""
    assert profile["dev_ic"] == profile["affiliated"] == "Freelance Provider"


def test_a_profile_with_one_of_a_kind_has_the_thing_itself(wire: Wire, newcomer: Talent) -> None:
    newcomer.say(categories=(_topic("Web Development"),))
    newcomer.master(python=2)
    newcomer.pass_test("271", score=500, percentile=100)
    newcomer.join_group("painters")
    newcomer.join_agency("northwind")
    newcomer.learn("Art School", 2005)
    newcomer.work_at("Own shop", date(2014, 1, 1))
    newcomer.earn_certificate("Gilding")
    newcomer.show("A gate")
    profile = read(wire, f"providers/{newcomer.key}")["profile"]
    for part, name in NESTED.items():
        assert isinstance(profile[part][name], dict), part
    assert profile["skills"]["skill"]["skl_name"] == "Python"


def test_addresses_of_pictures_lead_to_pictures(wire: Wire, newcomer: Talent) -> None:
    png = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(png, "PNG")
    newcomer.show("A gate", png.getvalue())
    profile = read(wire, f"providers/{newcomer.key}")["profile"]
    item = profile["portfolio_items"]["portfolio_item"]
    portraits = [profile[f"dev_portrait{size}"] for size in ("", "_32", "_50", "_100")]
    for address in (item["pi_image"], item["pi_thumbnail"], *portraits):
        assert address.startswith(wire.hall.base_url), address
        answer = wire.send("GET", address.removeprefix(wire.hall.base_url), {})
        assert (answer.status, answer.headers["content-type"].partition("/")[0]) == (200, "image"), address


def test_a_profile_with_several_of_a_kind_has_a_list(wire: Wire, veteran: Talent) -> None:
    profile = read(wire, f"providers/{veteran.key}")["profile"]
    several = {part: name for part, name in NESTED.items() if part != "dev_ac_agencies"}
    for part, name in several.items():
        assert [type(entry) for entry in profile[part][name]] == [dict, dict], part
    skill = profile["skills"]["skill"][0]
    assert (skill["skl_ref"], skill["skl_name"], skill["skl_level"]) == ("python", "Python", "Expert")
    assert skill["skl_level_num"] == "5"
    test = profile["tsexams"]["tsexam"][0]
    assert (test["ts_id"], test["ts_score"], test["ts_percentile"]) == ("271", "4.25", "90")
    assert test["ts_when"] == "March 7, 2025"
    assert [(job["exp_from"], job["exp_to"]) for job in profile["experiences"]["experience"]] == [
        ("01/2014", "Present"),
        ("02/2009", "08/2013"),
    ]
    assert [(place["ed_from"], place["ed_to"]) for place in profile["education"]["institution"]] == [
        ("01/2020", "Present"),
        ("01/2005", "12/2009"),
    ]
    gate = profile["portfolio_items"]["portfolio_item"][0]
    assert gate["pi_category"]["pi_category_level"] == ["Design & Creative", GRAPHIC]
    assert (gate["pi_url"], gate["pi_completed"], gate["pi_image"]) == ("https://gate.example", "1589673600", "")
    assert [category["second_level"] for category in profile["job_categories"]["job_category"]] == [
        GRAPHIC,
        "Web Development",
    ]
    agency = profile["dev_ac_agencies"]["dev_ac_agency"]
    assert (agency["ag_name"], profile["ag_name"], profile["dev_ic"]) == (
        "Northwind",
        "Northwind",
        "Affiliated Provider",
    )


def test_figures_and_dates_are_written_as_documented(wire: Wire, veteran: Talent) -> None:
    today = clock.day(clock.now())
    worked = today - timedelta(days=5)
    profile = read(wire, f"providers/{veteran.key}")["profile"]
    shown = {name: profile[name] for name in profile if isinstance(profile[name], str)}
    assert shown["dev_short_name"] == "Ana M."
    assert shown["dev_bill_rate"] == "28.50"
    assert shown["dev_adj_score"] == shown["dev_usr_score"] == "4.84"
    assert shown["dev_total_hours"] == "21"
    assert shown["dev_billed_assignments"] == shown["dev_total_assignments"] == shown["assignments_count"] == "3"
    assert shown["dev_cur_assignments"] == "1"
    assert shown["dev_tot_feedback"] == shown["dev_tot_feedback_recent"] == "1"
    assert shown["dev_last_worked"] == shown["dev_last_activity"] == long_date(worked)
    assert shown["dev_last_worked_ts"] == f"{clock.midnight(worked)}000"
    assert shown["dev_member_since"] == long_date(today)
    assert shown["dev_timezone"].startswith("UTC+00:00")
    assert shown["dev_region"] == "Latin America"
    assert shown["dev_location"] == "Recife, Brazil"
    assert shown["dev_availability"] == "20"
    assert shown["dev_is_affiliated"] == shown["is_odesk_ready"] == "1"
    assert shown["dev_eng_skill"] == "5"
    assert shown["dev_ui_profile_access"] == "Public"
    assert shown["permalink"] == f"{wire.hall.base_url}/freelancers/{veteran.key}"
    assert len(shown["dev_blurb_short"]) < len(shown["dev_blurb"])
    mark = profile["dev_scores"]["dev_score"][0]
    assert (mark["order"], mark["label"], mark["avg_category_score"]) == ("1", "Skills", "4")


def test_contracts_stand_together_and_apart(wire: Wire, veteran: Talent) -> None:
    works = read(wire, f"providers/{veteran.key}")["profile"]["assignments"]
    assert len(works["assignment"]) == 3
    assert [job["as_status"] for job in works["hr"]["job"]] == ["Active", "Closed"]
    fixed = works["fp"]["job"]
    assert (fixed["as_job_type"], fixed["as_amount"], fixed["as_total_charge"]) == ("Fixed", "20.50", "20.50")
    sign = works["hr"]["job"][1]
    assert (sign["as_opening_title"], sign["as_rate"], sign["as_total_hours"]) == ("Shop sign", "$50.00", "20")
    assert (sign["as_total_charge"], sign["as_blended_charge_rate"]) == ("1000", "50")
    assert sign["feedback"]["score"] == "4.84"
    assert sign["feedback_given"]["score"] == "4.55"
    marks = sign["feedback"]["scores"]["score"]
    assert [mark["label"] for mark in marks] == [
        "Skills",
        "Quality",
        "Availability",
        "Deadlines",
        "Communication",
        "Cooperation",
    ]
    assert {mark["score"] for mark in marks} == {"4"}
    assert works["hr"]["job"][0]["feedback"] == ""
    assert works["hr"]["job"][0]["as_to"] == "Present"


def test_a_contract_for_a_private_job_tells_strangers_nothing_of_it(hall: Hall, wire: Wire, newcomer: Talent) -> None:
    owner = hall.backstage.found_company(slug := f"lair{next(_numbers)}")
    job = hall.backstage.post_job(owner, slug, Visibility.PRIVATE, title="Secret lair", description="Hush.")
    newcomer.worked_for(slug, job=job, title="Secret lair", charge=77_777, ended=True, got=500)
    shown = read(wire, f"providers/{newcomer.key}")["profile"]["assignments"]["hr"]["job"]
    hidden = ("as_opening_title", "as_engagement_title", "as_client", "as_rate", "as_total_charge", "as_total_hours")
    assert {shown[name] for name in hidden} == {""}
    assert shown["as_opening_access"] == "private"
    assert shown["as_ciphertext_opening_recno"] == ""
    token = hall.backstage.create_token(hall.demo.key, owner)
    own = read(wire, f"providers/{newcomer.key}", token=token)["profile"]["assignments"]["hr"]["job"]
    assert (own["as_opening_title"], own["as_total_charge"]) == ("Secret lair", "777.77")


def test_a_brief_profile_has_what_the_reference_prints(wire: Wire, veteran: Talent) -> None:
    profile = read(wire, f"providers/{veteran.key}/brief")["profile"]
    assert set(profile) == BRIEF | {"dev_recno_ciphertext"}
    assert profile["dev_recono_ciphertext"] == profile["dev_recno_ciphertext"] == profile["ciphertext"] == veteran.key
    assert profile["dev_total_hours"] == "21"
    assert profile["dev_portfolio_items_count"] == "2"


@pytest.mark.parametrize("kind", ["", "/brief"])
def test_several_keys_answer_in_their_order(wire: Wire, veteran: Talent, newcomer: Talent, kind: str) -> None:
    names = f"{newcomer.key};{veteran.key}; {newcomer.key};"
    found = read(wire, f"providers/{names.replace(' ', '%20')}{kind}")["profiles"]["profile"]
    assert [profile["ciphertext"] for profile in found] == [newcomer.key, veteran.key, newcomer.key]


@pytest.mark.parametrize("kind", ["", "/brief"])
def test_one_bad_key_fails_the_list_and_is_named(wire: Wire, newcomer: Talent, kind: str) -> None:
    hidden = Talent(wire.hall.backstage, "hidden", access=Access.PRIVATE)
    answer = wire.call("GET", f"/api/profiles/v1/providers/{newcomer.key};{hidden.key}{kind}.json")
    assert answer.refusal() == (404, f"There is no such profile: {hidden.key}.")


def test_a_profile_is_named_by_number_and_username_too(wire: Wire, newcomer: Talent) -> None:
    for name in (newcomer.key, str(newcomer.id), newcomer.username, newcomer.key.replace("~", "%7E")):
        assert read(wire, f"providers/{name}")["profile"]["ciphertext"] == newcomer.key


def test_twenty_keys_are_answered(wire: Wire, newcomer: Talent) -> None:
    found = read(wire, f"providers/{';'.join([newcomer.key] * 20)}/brief")
    assert len(found["profiles"]["profile"]) == 20


@pytest.mark.parametrize(
    ("part", "member", "entry"),
    [
        ("skills", "skills", "skill"),
        ("tests", "tests", "tsexam"),
        ("employments", "employments", "experience"),
        ("educations", "educations", "institution"),
        ("certificates", "certificates", "certificate"),
        ("projects", "projects", "portfolio_item"),
    ],
)
def test_parts_of_a_profile_are_read_by_themselves(
    wire: Wire, veteran: Talent, newcomer: Talent, part: str, member: str, entry: str
) -> None:
    assert len(read(wire, f"providers/{veteran.key}/{part}")[member][entry]) == 2
    assert read(wire, f"providers/{newcomer.key}/{part}")[member] == ""


def test_quick_info_is_the_brief_profile_and_other_experience_is_none(wire: Wire, veteran: Talent) -> None:
    brief = read(wire, f"providers/{veteran.key}/brief")["profile"]
    assert read(wire, f"providers/{veteran.key}/quickinfo")["quick_info"] == brief
    assert read(wire, f"providers/{veteran.key}/otherexp")["experiences"] == ""


def test_profiles_answer_in_xml_unless_json_is_asked_for(wire: Wire, veteran: Talent, newcomer: Talent) -> None:
    tree = ET.fromstring(wire.call("GET", f"/api/profiles/v1/providers/{veteran.key}").body)  # noqa: S314
    assert tree.tag == "response"
    assert [level.text for level in tree.findall("profile/skills/skill/skl_level")] == ["Expert", "Familiar"]
    assert len(tree.findall("profile/assignments/hr/job")) == 2
    assert len(tree.findall("profile/dev_scores/dev_score")) == 6
    levels = tree.findall("profile/portfolio_items/portfolio_item/pi_category/pi_category_level")
    assert [level.text for level in levels] == ["Design & Creative", GRAPHIC]
    address = f"/api/profiles/v1/providers/{veteran.key};{newcomer.key}/brief.xml"
    both = ET.fromstring(wire.call("GET", address).body)  # noqa: S314
    assert [key.text for key in both.findall("profiles/profile/ciphertext")] == [veteran.key, newcomer.key]
    empty = both.findall("profiles/profile")[1].find("dev_groups")
    assert empty is not None
    assert len(empty) == 0
