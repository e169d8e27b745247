"""Searching jobs and freelancers in both versions: what is found, how it is shown, in which order, in which pages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.jobs.models import JobType, Workload
from tests.api.upwork.wire import Wire
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind, Halls
from tests.support.talent import Talent
from tests.support.waiting import eventually

JOBS = "/api/profiles/v2/search/jobs.json"
PEOPLE = "/api/profiles/v2/search/providers.json"
FIRST_JOBS = "/api/profiles/v1/search/jobs"
FIRST_PEOPLE = "/api/profiles/v1/search/providers"

DESIGN: dict[str, Any] = {"category": "Design & Creative", "subcategory": "Graphic Design"}
DAY = 86_400


class Market:
    """A hall of the module's own in which only these jobs and freelancers hold the words oriole and heron."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.backstage = hall, hall.backstage
        self.wire = Wire(hall)
        self.maker, self.keeper = (self.backstage.found_company(slug) for slug in ("nests", "colony"))
        with self.backstage.act() as session:
            session.execute(update(Company).where(Company.name == "Nests").values(payment_verified_at=1))
        self.jobs = dict(self._post())
        self.people = dict(self._settle())
        self.names = {key: name for name, key in self.jobs.items()}
        self.names |= {talent.key: name for name, talent in self.people.items()}
        eventually(lambda: self.found(JOBS, q="oriole")["paging"]["total"], lambda total: total == len(self.jobs))
        eventually(lambda: self.found(PEOPLE, q="heron")["paging"]["total"], lambda total: total == len(self.people))

    def found(self, path: str, **query: str) -> dict[str, Any]:
        answer = self.wire.call("GET", path, query=list(query.items()))
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.json
        return found

    def jobs_found(self, **query: str) -> list[str]:
        return [self.names[job["id"]] for job in self.found(JOBS, **{"q": "oriole"} | query)["jobs"]]

    def people_found(self, **query: str) -> set[str]:
        return {self.names[person["id"]] for person in self.found(PEOPLE, **{"q": "heron"} | query)["providers"]}

    def _post(self) -> Iterator[tuple[str, str]]:
        post = self.backstage.post_job
        fixed: dict[str, Any] = {"job_type": JobType.FIXED_PRICE}
        today = clock.day(clock.now())
        text: dict[str, Any] = {"description": "Cages for an oriole."}
        with clock.shifted(-3 * DAY):
            yield (
                "old",
                post(self.maker, "nests", title="Carpenter", duration=10, start_date=today, **DESIGN, **text),
            )
        with clock.shifted(-3600):
            yield (
                "cheap",
                post(
                    self.maker, "nests", title="Signs", budget=9_999, skills=("logo-design",), **fixed, **DESIGN, **text
                ),
            )
        with clock.shifted(-1800):
            yield "dear", post(self.maker, "nests", title="Aviary", budget=100_000, end_date=today, **fixed, **text)
        yield (
            "keeper",
            post(
                self.keeper,
                "colony",
                title="Keeper",
                duration=1_000,
                workload=Workload.PART_TIME,
                rate_min=2_000,
                rate_max=3_050,
                tier=2,
                skills=("python", "git"),
                **text,
            ),
        )

    def _settle(self) -> Iterator[tuple[str, Talent]]:
        star = Talent(
            self.backstage,
            "heron",
            title="Sign painter",
            rate=2_222,
            english=5,
            categories=(_topic("Graphic Design"), _topic("Web Development")),
        )
        star.master(python=5, logo_design=3)
        star.pass_test("271", score=450, percentile=95)
        star.set_ready()
        star.join_group("painters")
        star.show("A gate")
        star.worked_for("colony", hours=48, charge=120_000, days_ago=20, ended=True, got=484, given=450)
        yield "star", star
        agent = Talent(self.backstage, "heron", country="India", title="Gilder", rate=4_000, english=3)
        agent.join_agency("northwind")
        agent.pass_test("271", score=300, percentile=75)
        agent.worked_for("colony", hours=20, days_ago=200, ended=True, got=300)
        yield "agent", agent
        yield "novice", Talent(self.backstage, "heron", country="Japan", title="Apprentice")


def _topic(title: str) -> str:
    topic = catalog.locate(title)[1]
    assert topic is not None
    return topic.id


@pytest.fixture(scope="module")
def markets() -> Iterator[dict[DatabaseKind, Market]]:
    """Keep a market for each kind of database, made when it is first asked for."""
    kept: dict[DatabaseKind, Market] = {}
    yield kept
    for market in kept.values():
        market.wire.close()
        market.hall.close()


@pytest.fixture
def market(markets: dict[DatabaseKind, Market], halls: Halls, database_kind: DatabaseKind) -> Market:
    if database_kind not in markets:
        markets[database_kind] = Market(halls.start(database_kind))
    return markets[database_kind]


# --- jobs ---


def test_a_found_job_has_real_numbers_and_nulls(market: Market) -> None:
    answer = market.found(JOBS, q="oriole keeper")
    assert isinstance(answer["server_time"], int)
    assert answer["paging"] == {"offset": 0, "count": 10, "total": 1}
    (job,) = answer["jobs"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", job.pop("date_created"))
    assert job == {
        "id": market.jobs["keeper"],
        "title": "Keeper",
        "snippet": "Cages for an oriole.",
        "category2": "Web, Mobile & Software Dev",
        "subcategory2": "Web Development",
        "skills": ["python", "git"],
        "job_type": "Hourly",
        "budget": 0,
        "duration": "Ongoing / More than 6 months",
        "workload": "10-30 hrs/week",
        "job_status": "Open",
        "url": f"{market.hall.base_url}/jobs/{market.jobs['keeper']}",
        "client": {
            "country": "Bulgaria",
            "feedback": 4.5,
            "reviews_count": 1,
            "jobs_posted": 1,
            "past_hires": 2,
            "payment_verification_status": None,
        },
    }
    (job,) = market.found(JOBS, q="oriole signs")["jobs"]
    assert (job["job_type"], job["budget"], job["workload"], job["duration"]) == ("Fixed", 99.99, None, None)
    assert job["client"] == {
        "country": "Bulgaria",
        "feedback": 0,
        "reviews_count": 0,
        "jobs_posted": 3,
        "past_hires": 0,
        "payment_verification_status": "VERIFIED",
    }


def test_a_long_description_is_cut_at_a_word(market: Market) -> None:
    word = "plover"
    market.backstage.post_job("owner", "acme", title=word, description="Painting fences. " * 100)
    (job,) = eventually(lambda: market.found(JOBS, q=word)["jobs"], bool)
    assert len(job["snippet"]) <= 504
    assert job["snippet"].endswith((" Painting ...", " fences. ..."))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"old", "cheap", "dear", "keeper"}),
        ({"q": "", "title": "keeper"}, {"keeper"}),
        ({"q": "", "skills": "logo-design", "title": "signs"}, {"cheap"}),
        ({"q": "oriole", "title": "keeper OR aviary"}, {"dear", "keeper"}),
        ({"q": "oriole NOT title:keeper"}, {"old", "cheap", "dear"}),
        ({"q": 'oriole category2:"Design & Creative"'}, {"old", "cheap"}),
        ({"category2": "Design & Creative"}, {"old", "cheap"}),
        ({"subcategory2": "Graphic Design"}, {"old", "cheap"}),
        ({"subcategory2": "Web & Mobile Development"}, {"dear", "keeper"}),
        ({"category2": "Design & Creative", "subcategory2": "Graphic Design"}, {"old", "cheap"}),
        ({"category2": "Graphic Design", "subcategory2": "Design & Creative"}, {"old", "cheap"}),
        ({"category2": "Design & Creative", "subcategory2": "Design & Creative"}, {"old", "cheap"}),
        ({"category2": "Legal"}, set()),
        ({"job_type": "hourly"}, {"old", "keeper"}),
        ({"job_type": "fixed-price"}, {"cheap", "dear"}),
        ({"job_type": "Fixed"}, {"cheap", "dear"}),
        ({"job_type": "hourly,fixed-price"}, {"old", "cheap", "dear", "keeper"}),
        ({"duration": "week"}, {"old", "dear"}),
        ({"duration": "ongoing"}, {"keeper"}),
        ({"duration": "week,ongoing"}, {"old", "dear", "keeper"}),
        ({"workload": "part_time"}, {"keeper"}),
        ({"workload": "as_needed,full_time"}, set()),
        ({"client_feedback": "None"}, {"old", "cheap", "dear"}),
        ({"client_feedback": "4.5"}, {"keeper"}),
        ({"client_feedback": "4"}, {"keeper"}),
        ({"client_feedback": "5.0"}, set()),
        ({"client_feedback": "1-5"}, {"keeper"}),
        ({"client_feedback": "-4.49"}, set()),
        ({"client_feedback": "None,4-"}, {"old", "cheap", "dear", "keeper"}),
        ({"client_hires": "0"}, {"old", "cheap", "dear"}),
        ({"client_hires": "2"}, {"keeper"}),
        ({"client_hires": "[1 TO 2]"}, {"keeper"}),
        ({"client_hires": "-1"}, {"old", "cheap", "dear"}),
        ({"budget": "99"}, {"cheap"}),
        ({"budget": "99.99"}, {"cheap"}),
        ({"budget": "1000"}, {"dear"}),
        ({"budget": "[100 TO 1000]"}, {"dear"}),
        ({"budget": "500-1000"}, {"dear"}),
        ({"budget": "1000-"}, {"dear"}),
        ({"budget": "-200"}, {"cheap"}),
        ({"budget": "None"}, {"old", "keeper"}),
        ({"job_status": "open"}, {"old", "cheap", "dear", "keeper"}),
        ({"job_status": "completed,cancelled"}, set()),
        ({"days_posted": "1"}, {"cheap", "dear", "keeper"}),
        ({"posted_since": "1"}, {"cheap", "dear", "keeper"}),
        ({"days_posted": "3"}, {"old", "cheap", "dear", "keeper"}),
    ],
)
def test_a_filter_finds_the_jobs_it_means(market: Market, query: dict[str, str], names: set[str]) -> None:
    assert set(market.jobs_found(**query)) == names


NEWEST = ["keeper", "dear", "cheap", "old"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", NEWEST),
        ("create_time desc", NEWEST),
        ("Create_Time  DESC", NEWEST),
        ("create_time", NEWEST),
        ("create_time asc", NEWEST[::-1]),
        ("Client_rating desc", NEWEST),
        ("Client_rating asc", NEWEST),
        ("client_total_charge desc", NEWEST),
        ("Client_total_charge asc", ["dear", "cheap", "old", "keeper"]),
        ("client_total_hours desc", NEWEST),
        ("Client_total_hours asc", ["dear", "cheap", "old", "keeper"]),
        ("workload desc", NEWEST),
        ("workload asc", NEWEST),
        ("duration desc", ["keeper", "dear", "old", "cheap"]),
        ("duration asc", ["dear", "old", "keeper", "cheap"]),
    ],
)
def test_jobs_come_in_the_documented_orders(market: Market, sort: str, names: list[str]) -> None:
    assert market.jobs_found(sort=sort) == names


def test_the_score_sorts_in_both_directions(market: Market) -> None:
    query = {"q": "oriole OR signs", "sort": "score desc"}
    best = [job["id"] for job in market.found(JOBS, **query)["jobs"]]
    assert best[0] == market.jobs["cheap"]
    assert market.found(JOBS, **query | {"sort": "score asc"})["jobs"][-1]["id"] == market.jobs["cheap"]


def test_pages_follow_each_other_and_end(market: Market) -> None:
    pages = [market.found(JOBS, q="oriole", paging=f"{offset};3") for offset in (0, 3, 6)]
    assert [market.names[job["id"]] for page in pages for job in page["jobs"]] == NEWEST
    assert [len(page["jobs"]) for page in pages] == [3, 1, 0]
    assert [page["paging"] for page in pages] == [{"offset": offset, "count": 3, "total": 4} for offset in (0, 3, 6)]


@pytest.mark.parametrize("path", [JOBS, PEOPLE])
@pytest.mark.parametrize("offset", [4_999, 5_000, 5_001, 1_000_000_000])
def test_nothing_is_shown_beyond_the_five_thousandth(market: Market, path: str, offset: int) -> None:
    answer = market.found(path, q="oriole OR heron", paging=f"{offset};100")
    assert answer["jobs" if path is JOBS else "providers"] == []
    assert answer["paging"]["total"] == (4 if path is JOBS else 3)


def test_the_slip_of_one_client_is_the_same_call(market: Market) -> None:
    slip = market.found("/api/profiles/v2/search/job.json", q="oriole")
    assert slip["jobs"] == market.found(JOBS, q="oriole")["jobs"]


# --- freelancers ---


def test_a_found_freelancer_is_shown_as_documented(market: Market) -> None:
    star = market.people["star"]
    answer = market.found(PEOPLE, q="heron", title="sign painter")
    assert answer["paging"] == {"offset": 0, "count": 10, "total": 1}
    (person,) = answer["providers"]
    today = clock.day(clock.now())
    worked = today - timedelta(days=20)
    assert person == {
        "id": star.key,
        "name": "Ana Moreira",
        "title": "Sign painter",
        "description": "I paint signs: heron.",
        "country": "Brazil",
        "categories2": ["Design & Creative", "Web, Mobile & Software Dev"],
        "skills": ["python", "logo-design"],
        "rate": "22.22",
        "feedback": "4.84",
        "profile_type": "Independent",
        "last_activity": f"{worked:%B} {worked.day}, {worked.year}",
        "member_since": f"{today:%B} {today.day}, {today.year}",
        "portfolio_items_count": "1",
        "test_passed_count": "1",
        "portrait_50": f"{market.hall.base_url}/portraits/{star.key}/50",
    }
    (novice,) = market.found(PEOPLE, q="heron", title="apprentice")["providers"]
    assert [novice[name] for name in ("rate", "last_activity", "feedback", "skills")] == [None, None, "0", []]


def test_entities_are_keys_alone(market: Market) -> None:
    answer = market.found(PEOPLE, q="heron", include_entities="1")
    assert set(answer["providers"]) == {talent.key for talent in market.people.values()}
    assert answer["paging"]["total"] == 3


LONG_AGO = "2013-01-04T00:00:00.000Z"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"star", "agent", "novice"}),
        ({"q": "", "title": "gilder"}, {"agent"}),
        ({"q": "heron", "skills": "python"}, {"star"}),
        ({"groups": "painters"}, {"star"}),
        ({"tests": "271"}, {"star", "agent"}),
        ({"tests": "Google Android Programming"}, {"star", "agent"}),
        ({"tests": "374"}, set()),
        ({"tests": "374,271"}, {"star", "agent"}),
        ({"tests_top_10": "271"}, {"star"}),
        ({"tests_top_30": "271"}, {"star", "agent"}),
        ({"category2": "Design & Creative"}, {"star"}),
        ({"subcategory2": "Web Development"}, {"star"}),
        ({"category2": "Legal"}, set()),
        ({"region": "Latin America"}, {"star"}),
        ({"region": "south-asia"}, {"agent"}),
        ({"region": "Latin America,East Asia"}, {"star", "novice"}),
        ({"feedback": "4"}, {"star"}),
        ({"feedback": "4.8"}, {"star"}),
        ({"feedback": "3,4"}, {"star", "agent"}),
        ({"feedback": "[3 TO 4]"}, {"agent"}),
        ({"feedback": "None"}, {"novice"}),
        ({"rate": "22"}, {"star"}),
        ({"rate": "20,40"}, {"agent"}),
        ({"rate": "[20 TO 40]"}, {"star", "agent"}),
        ({"rate": "[* TO 22.21]"}, set()),
        ({"rate": "None"}, {"novice"}),
        ({"hours": "48"}, {"star"}),
        ({"hours": "0"}, {"novice"}),
        ({"hours": "[20 TO 48]"}, {"star", "agent"}),
        ({"recent_hours": "0"}, {"agent", "novice"}),
        ({"recent_hours": "40-"}, {"star"}),
        ({"last_activity": LONG_AGO}, {"star", "agent"}),
        ({"english_skill": "5"}, {"star"}),
        ({"english_skill": "0,3"}, {"agent", "novice"}),
        ({"is_odesk_ready": "1"}, {"star"}),
        ({"is_odesk_ready": "0"}, {"agent", "novice"}),
        ({"is_upwork_ready": "1"}, {"star"}),
        ({"profile_type": "Agency"}, {"agent"}),
        ({"profile_type": "Independent"}, {"star", "novice"}),
        ({"profile_access": "public"}, {"star", "agent", "novice"}),
        ({"profile_access": "auth"}, set()),
        ({"nss100": "[0.8 TO *]"}, {"star"}),
        ({"nss100": "0.0"}, {"agent"}),
        ({"nss100": "None"}, {"novice"}),
    ],
)
def test_a_filter_finds_the_freelancers_it_means(market: Market, query: dict[str, str], names: set[str]) -> None:
    assert market.people_found(**query) == names


def test_the_last_activity_counts_from_that_day_on(market: Market) -> None:
    worked = clock.day(clock.now()) - timedelta(days=20)
    assert market.people_found(last_activity=f"{worked}T00:00:00.000Z") == {"star"}
    assert market.people_found(last_activity=f"{worked + timedelta(days=1)}") == set()


# --- first version ---


def first(market: Market, path: str, kind: str = "json", **query: str) -> Any:
    answer = market.wire.call("GET", f"{path}.{kind}", query=list(query.items()))
    assert answer.status == 200, answer.body
    return answer.json if kind == "json" else ET.fromstring(answer.body)  # noqa: S314 - our own answer


def test_the_first_search_lists_none_one_and_many_jobs(market: Market) -> None:
    none = first(market, FIRST_JOBS, q="nothinglikethis")
    assert none["jobs"]["job"] == ""
    assert none["jobs"]["lister"] == {
        "total_items": "0",
        "query": "nothinglikethis",
        "paging": {"offset": "0", "count": "20"},
        "sort": "",
    }
    assert none["server_time"].isdigit()
    one = first(market, FIRST_JOBS, q="oriole keeper", page="0;5", sort="date_posted;D")["jobs"]
    assert one["job"]["ciphertext"] == market.jobs["keeper"]
    assert one["lister"]["paging"] == {"offset": "0", "count": "5"}
    assert one["lister"]["sort"] == "date_posted;D"
    many = first(market, FIRST_JOBS, q="oriole")["jobs"]
    assert [market.names[job["ciphertext"]] for job in many["job"]] == NEWEST
    assert many["lister"]["total_items"] == "4"


def test_a_job_of_the_first_search_is_all_texts(market: Market) -> None:
    job = first(market, FIRST_JOBS, q="oriole keeper")["jobs"]["job"]
    buyer = job["buyer"]
    shown = {name: job[name] for name in ("op_title", "job_type", "amount", "op_engagement", "engagement_weeks")}
    assert shown == {
        "op_title": "Keeper",
        "job_type": "Hourly",
        "amount": "",
        "op_engagement": "Part-time - 10-30 hrs/week",
        "engagement_weeks": "Ongoing / More than 6 months",
    }
    assert (job["op_pref_hourly_rate_min"], job["op_pref_hourly_rate_max"]) == ("20", "30.50")
    assert job["op_contractor_tier"] == "2"
    assert job["op_required_skills"] == {"op_required_skill": [{"skill": "python"}, {"skill": "git"}]}
    assert job["op_ctime"].endswith("000")
    assert buyer["op_country"] == job["op_country"] == "Bulgaria"
    assert (buyer["op_adjusted_score"], buyer["op_tot_feedback"], buyer["op_tot_asgs"]) == ("4.5", "1", "2")
    assert (buyer["op_tot_charge"], buyer["op_tot_hours"]) == ("1700", "68")
    assert all(isinstance(value, str | dict) for value in job.values())
    assert all(isinstance(value, str) for value in buyer.values())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"to": "1", "q": "keeper"}, {"keeper"}),
        ({"to": "1", "q": "oriole"}, set()),
        ({"c1": "Design & Creative"}, {"old", "cheap"}),
        ({"c1": "Design & Creative", "c2": "Graphic Design"}, {"old", "cheap"}),
        ({"fb": "4.5"}, {"keeper"}),
        ({"fb": "4.6"}, set()),
        ({"min": "99.99", "max": "99.99"}, {"cheap"}),
        ({"min": "100"}, {"dear"}),
        ({"max": "100"}, {"cheap"}),
        ({"t": "Hourly"}, {"old", "keeper"}),
        ({"t": "Fixed"}, {"cheap", "dear"}),
        ({"wl": "20"}, {"keeper"}),
        ({"dur": "1"}, {"old", "dear"}),
        ({"dur": "30"}, {"keeper"}),
        ({"st": "Open"}, {"old", "cheap", "dear", "keeper"}),
        ({"st": "Completed"}, set()),
        ({"tba": "2"}, {"keeper"}),
        ({"gr": "painters"}, set()),
    ],
)
def test_a_filter_of_the_first_search_finds_the_jobs_it_means(
    market: Market, query: dict[str, str], names: set[str]
) -> None:
    jobs = first(market, FIRST_JOBS, **{"q": "oriole"} | query)["jobs"]["job"]
    listed = jobs if isinstance(jobs, list) else [jobs] if jobs else []
    assert {market.names[job["ciphertext"]] for job in listed} == names


def test_the_first_search_counts_days_as_month_day_year(market: Market) -> None:
    yesterday = clock.day(clock.now()) - timedelta(days=1)
    jobs = first(market, FIRST_JOBS, q="oriole", dp=f"{yesterday:%m-%d-%Y}")["jobs"]["job"]
    assert [market.names[job["ciphertext"]] for job in jobs] == ["keeper", "dear", "cheap"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"sort": "date_posted;A"}, NEWEST[::-1]),
        ({"sort": "amount;D"}, ["dear", "cheap", "keeper", "old"]),
        ({"sort": "amount;a"}, ["cheap", "dear", "keeper", "old"]),
        ({"order_by": "date_posted;A"}, NEWEST[::-1]),
        ({"sort": "amount;date_posted;DA"}, ["dear", "cheap", "keeper", "old"]),
    ],
)
def test_the_first_field_of_the_order_decides(market: Market, query: dict[str, str], names: list[str]) -> None:
    jobs = first(market, FIRST_JOBS, q="oriole", **query)["jobs"]["job"]
    assert [market.names[job["ciphertext"]] for job in jobs] == names


def test_the_first_search_lists_none_one_and_many_freelancers(market: Market) -> None:
    assert first(market, FIRST_PEOPLE, q="nothinglikethis")["providers"]["provider"] == ""
    star = first(market, FIRST_PEOPLE, q="heron", to="0", hrs="40")["providers"]["provider"]
    assert star["ciphertext"] == market.people["star"].key
    assert (star["dev_bill_rate"], star["dev_adj_score"], star["adj_score"]) == ("22.22", "4.84", "4.84")
    assert star["dev_total_hours"] == "48"
    assert [skill["skl_level"] for skill in star["skills"]["skill"]] == ["Expert", "Very Good"]
    assert star["dev_ac_agencies"] == ""
    many = first(market, FIRST_PEOPLE, q="heron", sort="dev_bill_rate;A")["providers"]
    assert [market.names[person["ciphertext"]] for person in many["provider"]] == ["star", "agent", "novice"]
    agent = many["provider"][1]
    assert agent["skills"] == ""
    assert agent["dev_ac_agencies"]["dev_ac_agency"]["ag_name"] == "Northwind"
    assert all(isinstance(value, str | dict) for value in agent.values())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"to": "1", "q": "gilder"}, {"agent"}),
        ({"c2": "Graphic Design"}, {"star"}),
        ({"fb": "3"}, {"star", "agent"}),
        ({"fb": "3.01"}, {"star"}),
        ({"hrs": "20"}, {"star", "agent"}),
        ({"hrs": "20", "ir": "1"}, {"star"}),
        ({"min": "22.22", "max": "40"}, {"star", "agent"}),
        ({"loc": "Japan"}, {"novice"}),
        ({"loc": "South Asia"}, {"agent"}),
        ({"pt": "Affiliated"}, {"agent"}),
        ({"last": "01-04-2013"}, {"star", "agent"}),
        ({"test": "271"}, {"star", "agent"}),
        ({"rdy": "1"}, {"star"}),
        ({"ui": "3"}, {"star", "agent"}),
        ({"g": "painters"}, {"star"}),
    ],
)
def test_a_filter_of_the_first_search_finds_the_freelancers_it_means(
    market: Market, query: dict[str, str], names: set[str]
) -> None:
    people = first(market, FIRST_PEOPLE, **{"q": "heron"} | query)["providers"]["provider"]
    listed = people if isinstance(people, list) else [people] if people else []
    assert {market.names[person["ciphertext"]] for person in listed} == names


def test_the_first_search_answers_in_xml(market: Market) -> None:
    tree = first(market, FIRST_JOBS, "xml", q="oriole")
    assert [job.findtext("op_title") for job in tree.findall("jobs/job")] == ["Keeper", "Aviary", "Signs", "Carpenter"]
    assert tree.findtext("jobs/lister/total_items") == "4"
    skills = tree.findall("jobs/job/op_required_skills/op_required_skill/skill")
    assert [skill.text for skill in skills] == ["python", "git", "logo-design"]
    empty = first(market, FIRST_PEOPLE, "xml", q="nothinglikethis")
    assert empty.find("providers/provider") is not None
    assert not empty.findtext("providers/provider")


# --- skills ---


def test_a_skill_is_told_with_how_many_have_it(market: Market) -> None:
    word = market.found("/api/profiles/v1/metadata/skills/logo-design.json")["skill"]
    assert word["skill"] == "logo-design"
    assert int(word["num_jobs"]) >= 1
    assert int(word["num_contractors"]) >= 1
