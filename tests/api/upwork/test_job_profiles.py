"""Profiles of jobs over the wire: client, figures and past work, in the shapes of the older endpoints."""

from itertools import count
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from hiringhall import clock
from hiringhall.marketplace.jobs.models import JobType, Visibility, Workload
from tests.api.upwork.wire import Wire
from tests.support.hall import Hall
from tests.support.talent import Talent

_numbers = count(1)

DOCUMENTED = {
    "amount",
    "assignment_info",
    "assignments",
    "buyer",
    "candidates",
    "ciphertext",
    "engagement_weeks",
    "interviewees_total_active",
    "job_category_level_one",
    "job_category_level_two",
    "job_type",
    "op_attached_doc",
    "op_cny_upm_verified",
    "op_contractor_tier",
    "op_ctime",
    "op_description",
    "op_engagement",
    "op_high_hourly_rate_all",
    "op_low_hourly_rate_all",
    "op_other_jobs",
    "op_pref_english_skill",
    "op_pref_fb_score",
    "op_pref_group_id",
    "op_pref_group_logo",
    "op_pref_group_name",
    "op_pref_has_portfolio",
    "op_pref_hourly_rate_max",
    "op_pref_hourly_rate_min",
    "op_pref_location",
    "op_pref_odesk_hours",
    "op_required_skills",
    "op_title",
    "op_tot_cand",
    "op_tot_feedback",
    "ui_opening_status",
}
BUYER = {
    "op_adjusted_score",
    "op_city",
    "op_contract_date",
    "op_country",
    "op_timezone",
    "op_tot_asgs",
    "op_tot_charge",
    "op_tot_fp_asgs",
    "op_tot_hours",
    "op_tot_jobs_filled",
    "op_tot_jobs_open",
    "op_tot_jobs_posted",
}


def read(wire: Wire, path: str, **options: Any) -> Any:
    answer = wire.call("GET", f"/api/profiles/v1/jobs/{path}.json", **options)
    assert answer.status == 200, answer.body
    assert answer.json["server_time"].isdigit()
    return answer.json


class Client(NamedTuple):
    """A new client company and the username of who owns it."""

    slug: str
    owner: str


@pytest.fixture
def client(hall: Hall) -> Client:
    slug = f"shop{next(_numbers)}"
    return Client(slug, hall.backstage.found_company(slug))


def test_a_job_has_every_documented_field_as_a_text(hall: Hall, wire: Wire, client: Client) -> None:
    today = clock.day(clock.now())
    key = hall.backstage.post_job(client.owner, client.slug, title="Sign", description="One sign.")
    job = read(wire, key)["profile"]
    assert set(job) >= DOCUMENTED
    assert set(job["buyer"]) >= BUYER
    assert all(isinstance(value, str) for name, value in job.items() if name not in ("buyer", "op_job_category_v2"))
    assert (job["assignments"], job["candidates"], job["op_required_skills"]) == ("", "", "")
    assert (job["ciphertext"], job["op_title"], job["op_description"]) == (key, "Sign", "One sign.")
    assert (job["job_type"], job["ui_opening_status"], job["ui_job_profile_access"]) == ("Hourly", "Active", "public")
    assert (job["job_category_level_one"], job["job_category_level_two"]) == (
        "Web, Mobile & Software Dev",
        "Web Development",
    )
    assert job["permalink"] == f"{hall.base_url}/jobs/{key}"
    buyer = {name: job["buyer"][name] for name in BUYER - {"op_timezone"}}
    assert buyer == {
        "op_adjusted_score": "0",
        "op_city": "Sofia",
        "op_contract_date": f"{today:%B} {today.day}, {today.year}",
        "op_country": "Bulgaria",
        "op_tot_asgs": "0",
        "op_tot_charge": "0",
        "op_tot_fp_asgs": "0",
        "op_tot_hours": "0",
        "op_tot_jobs_filled": "0",
        "op_tot_jobs_open": "1",
        "op_tot_jobs_posted": "1",
    }
    assert job["buyer"]["op_timezone"].startswith("UTC+0")


def test_the_terms_of_a_job_are_written_as_documented(hall: Hall, wire: Wire, client: Client) -> None:
    key = hall.backstage.post_job(
        client.owner,
        client.slug,
        duration=400,
        workload=Workload.FULL_TIME,
        rate_min=2_000,
        rate_max=4_050,
        tier=3,
        skills=("python", "git"),
        required_test="271",
    )
    job = read(wire, key)["profile"]
    terms = {
        "engagement_weeks": "1 to 3 months",
        "op_est_duration": "10",
        "op_engagement": "Full-time - 30+ hrs/week",
        "hours_per_week": "40",
        "op_pref_hourly_rate_min": "20",
        "op_pref_hourly_rate_max": "40.50",
        "op_contractor_tier": "3",
        "op_pref_test": "271",
        "op_pref_test_name": "Google Android Programming",
        "amount": "",
    }
    assert {name: job[name] for name in terms} == terms
    assert job["op_required_skills"]["op_required_skill"] == [{"skill": "python"}, {"skill": "git"}]
    category = job["op_job_category_v2"]["op_job_category_v"]
    assert (category["name"], category["groups"]["group"]["name"]) == (
        job["job_category_level_one"],
        job["job_category_level_two"],
    )
    fixed = hall.backstage.post_job(
        client.owner, client.slug, job_type=JobType.FIXED_PRICE, budget=500, skills=("python",), required_test=None
    )
    job = read(wire, fixed)["profile"]
    assert (job["job_type"], job["amount"], job["engagement_weeks"]) == ("Fixed", "5", "")
    assert job["op_required_skills"]["op_required_skill"] == {"skill": "python"}


def test_past_work_of_the_client_stands_in_one_or_many_form(hall: Hall, wire: Wire, client: Client) -> None:
    key = hall.backstage.post_job(client.owner, client.slug, title="Shop sign")
    talent = Talent(hall.backstage, "journeyman")
    talent.worked_for(client.slug, job=key, job_type=JobType.FIXED_PRICE, hours=0, charge=111, ended=True, given=500)
    job = read(wire, key)["profile"]
    work = job["assignments"]["assignment"]
    expected = {
        "as_ciphertext_opening_recno": key,
        "as_opening_title": "Shop sign",
        "as_job_type": "Fixed",
        "as_rate": "$0.00",
        "as_status": "Closed",
        "as_total_charge": "1.11",
        "as_total_hours": "0",
    }
    assert {name: work[name] for name in expected} == expected
    assert work["feedback"]["score"] == "5.00"
    assert work["feedback"]["comment_is_public"] == "1"
    assert work["feedback_given"] == ""
    assert (job["buyer"]["op_adjusted_score"], job["buyer"]["op_tot_charge"], job["op_tot_feedback"]) == (
        "5",
        "1.11",
        "1",
    )
    talent.worked_for(client.slug, job=key)
    works = read(wire, key)["profile"]["assignments"]["assignment"]
    assert [work["as_status"] for work in works] == ["Active", "Closed"]
    assert works[0]["as_to"] == "Present"


def test_past_work_on_a_private_job_is_told_to_those_who_may_see_it(hall: Hall, wire: Wire, client: Client) -> None:
    public = hall.backstage.post_job(client.owner, client.slug)
    secret = hall.backstage.post_job(client.owner, client.slug, Visibility.PRIVATE, title="Secret lair")
    Talent(hall.backstage, "spy").worked_for(client.slug, job=secret, title="Secret lair")
    shown = wire.call("GET", f"/api/profiles/v1/jobs/{public}.json")
    assert b"Secret" not in shown.body
    assert shown.json["profile"]["buyer"]["op_tot_jobs_posted"] == "1"
    own = read(wire, public, token=hall.backstage.create_token(hall.demo.key, client.owner))["profile"]
    assert own["assignments"]["assignment"]["as_opening_title"] == "Secret lair"


def test_several_keys_answer_in_their_order(hall: Hall, wire: Wire, client: Client) -> None:
    keys = [hall.backstage.post_job(client.owner, client.slug) for _ in range(3)]
    found = read(wire, ";".join(keys[::-1]))["profiles"]["profile"]
    assert [job["ciphertext"] for job in found] == keys[::-1]
    numbers = [job["op_recno"] for job in found]
    assert [job["ciphertext"] for job in read(wire, ";".join(numbers))["profiles"]["profile"]] == keys[::-1]
    assert read(wire, numbers[0])["profile"]["ciphertext"] == keys[2]
    assert len(read(wire, ";".join(keys[:1] * 20))["profiles"]["profile"]) == 20


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.INVITE_ONLY])
def test_one_hidden_job_fails_the_list_and_is_named(
    hall: Hall, wire: Wire, client: Client, visibility: Visibility
) -> None:
    keys = [hall.backstage.post_job(client.owner, client.slug, each) for each in (Visibility.PUBLIC, visibility)]
    refusal = wire.call("GET", f"/api/profiles/v1/jobs/{';'.join(keys)}.json").refusal()
    assert refusal == (404, f"There is no such job: {keys[1]}.")
    assert (
        len(
            read(wire, ";".join(keys), token=hall.backstage.create_token(hall.demo.key, client.owner))["profiles"][
                "profile"
            ]
        )
        == 2
    )


def test_a_job_answers_in_xml_unless_json_is_asked_for(hall: Hall, wire: Wire, client: Client) -> None:
    key = hall.backstage.post_job(client.owner, client.slug, skills=("python", "git"))
    tree = ET.fromstring(wire.call("GET", f"/api/profiles/v1/jobs/{key}").body)  # noqa: S314
    assert tree.findtext("profile/ciphertext") == key
    assert tree.findtext("profile/buyer/op_country") == "Bulgaria"
    slugs = tree.findall("profile/op_required_skills/op_required_skill/skill")
    assert [slug.text for slug in slugs] == ["python", "git"]
    assert tree.find("profile/candidates") is not None


def test_questions_of_a_job_stand_in_one_or_many_form_and_an_update_leaves_them(
    hall: Hall, wire: Wire, client: Client
) -> None:
    key = hall.backstage.post_job(client.owner, client.slug, questions=("When can you begin?",))
    one = {"position": "1", "question": "When can you begin?"}
    assert read(wire, key)["profile"]["op_additional_questions"] == {"op_additional_question": one}
    none = hall.backstage.post_job(client.owner, client.slug)
    assert read(wire, none)["profile"]["op_additional_questions"] == ""
    many = hall.backstage.post_job(client.owner, client.slug, questions=("Why?", "How?"))
    shown = read(wire, many)["profile"]["op_additional_questions"]["op_additional_question"]
    assert shown == [{"position": "1", "question": "Why?"}, {"position": "2", "question": "How?"}]
