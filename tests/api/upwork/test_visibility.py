"""What searches show to whom: every visibility of a job and every access of a profile, for every kind of caller."""

from collections.abc import Iterator
from typing import Any

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import Visibility
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.profiles.models import Access
from tests.api.upwork.wire import Wire
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.installation import AccessToken
from tests.support.talent import Talent
from tests.support.waiting import eventually

WORD, SKILL = "wren", "1shoppingcart"
TEAMS = {"acme": "owner", "acme:design": "owner", "globex": "outsider"}
LISTED = (Visibility.PUBLIC, Visibility.SIGNED_IN)
SHOWN = (Access.PUBLIC, Access.SIGNED_IN)


class Aviary:
    """A hall with a job of each visibility in several teams and a freelancer of each access; all of them hold WORD."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.backstage, self.wire = hall, hall.backstage, Wire(hall)
        self.backstage.add_person("design-admin", "acme:design", Role.ADMIN)
        self.jobs = {
            (team, visibility): self.backstage.post_job(
                author, team, visibility, title=f"{WORD} {visibility}", skills=(SKILL,)
            )
            for team, author in TEAMS.items()
            for visibility in Visibility
        }
        self.people = {access: self._settle(access) for access in Access}
        self.people_of_agency = {access: self._settle(access, "northwind") for access in Access}
        names = [sign_in.username for sign_in in hall.demo.sign_ins]
        self.tokens = {name: self.backstage.create_token(hall.demo.key, name) for name in [*names, "design-admin"]}
        for access, talent in [*self.people.items(), *self.people_of_agency.items()]:
            kind = "agent" if talent in self.people_of_agency.values() else "freelancer"
            name = f"{access} {kind}"
            self.tokens[name] = self.backstage.create_token(hall.demo.key, talent.username)

    def _settle(self, access: Access, agency: str = "") -> Talent:
        talent = Talent(self.backstage, WORD, title=f"{WORD} {access}", access=access)
        talent.master(**{SKILL: 3})
        if agency:
            talent.join_agency(agency)
        return talent

    def ask(self, token: AccessToken, path: str, **query: str) -> Any:
        answer = self.wire.call("GET", f"/api/profiles/{path}.json", query=list(query.items()), token=token)
        assert answer.status == 200, answer.body
        return answer.json

    def is_prepared(self) -> bool:
        searches = ("jobs", "providers")
        query, token = [("q", WORD)], self.tokens["owner"]
        paths = [f"/api/profiles/v2/search/{what}.json" for what in searches]
        return all(self.wire.call("GET", path, query=query, token=token).status != 503 for path in paths)


@pytest.fixture
def aviary(hall_server: StartHall, database_kind: DatabaseKind) -> Iterator[Aviary]:
    aviary = Aviary(hall_server(database_kind))
    eventually(aviary.is_prepared, bool)  # a hall that starts on a busy machine has no index yet
    yield aviary
    aviary.wire.close()


QUERIES = [
    {"q": WORD},
    {"title": WORD},
    {"skills": SKILL},
    {"q": f"{WORD} OR NOT {WORD}", "title": WORD},
    {"q": "private OR signed OR public OR invite", "title": WORD},
    {"q": "wre*", "paging": "0;100"},
]


def test_searches_show_what_is_listed_and_nothing_else_to_everybody(aviary: Aviary) -> None:
    jobs = {key for (_, visibility), key in aviary.jobs.items() if visibility in LISTED}
    people = {
        talent.key
        for group in (aviary.people, aviary.people_of_agency)
        for access, talent in group.items()
        if access in SHOWN
    }
    owner = aviary.tokens["owner"]
    eventually(lambda: aviary.ask(owner, "v2/search/jobs", q=WORD)["paging"]["total"], lambda seen: seen >= len(jobs))
    eventually(lambda: aviary.ask(owner, "v2/search/providers", q=WORD)["paging"]["total"], lambda seen: seen >= 4)
    for name, token in aviary.tokens.items():
        for query in QUERIES:
            found = aviary.ask(token, "v2/search/jobs", **query)
            assert {job["id"] for job in found["jobs"]} == jobs, (name, query)
            assert found["paging"]["total"] == len(jobs), (name, query)
            found = aviary.ask(token, "v2/search/providers", **query)
            assert {person["id"] for person in found["providers"]} == people, (name, query)
            assert found["paging"]["total"] == len(people), (name, query)
        entities = aviary.ask(token, "v2/search/providers", q=WORD, include_entities="1")
        assert set(entities["providers"]) == people, name
        first = aviary.ask(token, "v1/search/jobs", q=WORD)["jobs"]
        assert {job["ciphertext"] for job in first["job"]} == jobs, name
        assert first["lister"]["total_items"] == str(len(jobs)), name
        first = aviary.ask(token, "v1/search/providers", q=WORD)["providers"]
        assert {person["ciphertext"] for person in first["provider"]} == people, name
        assert first["lister"]["total_items"] == str(len(people)), name
        skill = aviary.ask(token, f"v1/metadata/skills/{SKILL}")["skill"]
        assert (skill["num_jobs"], skill["num_contractors"]) == (str(len(jobs)), str(len(people))), name


def test_the_access_of_a_profile_is_a_filter_within_what_is_shown(aviary: Aviary) -> None:
    owner = aviary.tokens["owner"]
    eventually(lambda: aviary.ask(owner, "v2/search/providers", q=WORD)["paging"]["total"], lambda seen: seen == 4)
    for word, access in (("public", Access.PUBLIC), ("auth", Access.SIGNED_IN)):
        found = aviary.ask(owner, "v2/search/providers", q=WORD, profile_access=word)
        expected = {aviary.people[access].key, aviary.people_of_agency[access].key}
        assert {person["id"] for person in found["providers"]} == expected


def test_figures_of_a_client_do_not_tell_of_hidden_jobs(aviary: Aviary) -> None:
    owner = aviary.tokens["owner"]
    key = aviary.jobs["globex", Visibility.PUBLIC]
    buyer = aviary.ask(owner, f"v1/jobs/{key}")["profile"]["buyer"]
    found = eventually(lambda: aviary.ask(owner, "v2/search/jobs", q=WORD), lambda seen: seen["paging"]["total"] == 6)
    shown = {job["id"]: job["client"]["jobs_posted"] for job in found["jobs"]}
    assert str(shown[key]) == buyer["op_tot_jobs_posted"]
    hidden = [aviary.jobs["globex", visibility] for visibility in Visibility if visibility not in LISTED]
    for job in hidden:
        aviary.backstage.cancel_job("outsider", job)
    assert aviary.ask(owner, f"v1/jobs/{key}")["profile"]["buyer"] == buyer


@pytest.mark.parametrize("to", [Visibility.PRIVATE, Visibility.INVITE_ONLY])
def test_a_job_that_is_hidden_is_gone_at_once(aviary: Aviary, to: Visibility) -> None:
    token = aviary.tokens["recruiter"]
    eventually(lambda: aviary.ask(token, "v2/search/jobs", q=WORD)["paging"]["total"], lambda seen: seen == 6)
    for gone, team in enumerate(("acme", "globex"), 1):
        key = aviary.jobs[team, Visibility.PUBLIC]
        facts: dict[str, Any] = {"title": f"{WORD} again", "description": "Hush.", "visibility": to}
        facts |= {"category": "Web, Mobile & Software Dev", "subcategory": "Web Development"}
        with aviary.backstage.act() as session:
            operations.edit_job(session, CONSOLE, key, JobText(**facts))
        found = aviary.ask(token, "v2/search/jobs", q=WORD)
        assert key not in {job["id"] for job in found["jobs"]}
        assert found["paging"]["total"] == 6 - gone


def test_a_profile_that_is_made_private_is_gone_at_once(aviary: Aviary) -> None:
    token = aviary.tokens["owner"]
    eventually(lambda: aviary.ask(token, "v2/search/providers", q=WORD)["paging"]["total"], lambda seen: seen == 4)
    talent = aviary.people[Access.PUBLIC]
    talent.say(overview=f"{WORD} no more", access=Access.PRIVATE)
    found = aviary.ask(token, "v2/search/providers", q=WORD)
    assert talent.key not in {person["id"] for person in found["providers"]}
    assert found["paging"]["total"] == 3
    refused = aviary.wire.call("GET", f"/api/profiles/v1/providers/{talent.key}.json", token=token)
    assert refused.status == 404


def test_a_suspended_freelancer_is_gone_at_once(aviary: Aviary) -> None:
    token = aviary.tokens["owner"]
    eventually(lambda: aviary.ask(token, "v2/search/providers", q=WORD)["paging"]["total"], lambda seen: seen == 4)
    talent = aviary.people[Access.SIGNED_IN]
    aviary.backstage.set_active(talent.username, active=False)
    found = aviary.ask(token, "v2/search/providers", q=WORD)
    assert talent.key not in {person["id"] for person in found["providers"]}
    assert found["paging"]["total"] == 3
    assert aviary.wire.call("GET", f"/api/profiles/v1/providers/{talent.key}.json", token=token).status == 404
