"""Who may call what: every cell of `permission_matrix.txt`, on both databases."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from hiringhall.api.upwork.endpoint import ENDPOINTS, Endpoint
from hiringhall.api.upwork.endpoints import load
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.jobs.models import Visibility
from hiringhall.marketplace.profiles.models import Access
from tests.api.upwork.activity_scene import ActivityScene
from tests.api.upwork.contract_scene import ContractScene
from tests.api.upwork.diary_scene import DiaryScene
from tests.api.upwork.milestone_scene import MilestoneScene
from tests.api.upwork.offer_scene import OfferScene
from tests.api.upwork.permission_matrix import Row, read_table
from tests.api.upwork.proposal_scene import ProposalScene
from tests.api.upwork.room_scene import RoomScene
from tests.api.upwork.wire import Answer, Wire
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.installation import AccessToken
from tests.support.talent import Talent

# Roles that stand for no single person.
ANONYMOUS = "anonymous"  # signs nothing
NO_SCOPE = "no-scope"  # the owner, through a key with every permission but the one needed
SUSPENDED = "suspended"  # an admin of acme whose account is suspended

# People whom the demo lacks: roles that were given in one team only.
IN_ONE_TEAM = {
    "design-admin": Role.ADMIN,
    "design-hiring": Role.HIRING,
    "design-recruiter": Role.RECRUITER,
    "design-finance": Role.FINANCE,
}
# People of the demo who have no role of their own here: three freelancers stand for all.
LEFT_OUT = {"designer", "writer", "translator", "bookkeeper", "newcomer"}

OWNERS = {"acme": "owner", "acme:design": "owner", "acme:web": "owner", "globex": "outsider"}
JOB = {
    "title": "Sign painter",
    "description": "Twelve signs.",
    "visibility": "public",
    "category2": "Design & Creative",
    "subcategory2": "Graphic Design",
}


PARAMETER = re.compile(r"\{\w+\}")
NEEDED = {
    "metadata_reasons": {"type": "CloseOpening"},
    "profiles_search_jobs": {"q": "painter"},
    "profiles_search_providers": {"q": "painter"},
}


DENIED = 403
"""How the table writes that a report is denied, which is answered with 200 and says so in its body."""


class Scene(Protocol):
    """The calls of one family of endpoints, with the things that they are about."""

    def plays(self, endpoint: str) -> bool: ...

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]: ...

    def is_used_up(self, row: Row) -> None: ...


class Theatre:
    """A hall with somebody for every role, and every cell's call."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.backstage = hall.backstage
        load()
        for username, role in IN_ONE_TEAM.items():
            self.backstage.add_person(username, "acme:design", role)
        self.backstage.add_person(SUSPENDED, "acme", Role.ADMIN)
        key = hall.demo.key
        names = [sign_in.username for sign_in in hall.demo.sign_ins] + [*IN_ONE_TEAM, SUSPENDED]
        self.tokens = {username: self.backstage.create_token(key, username) for username in names}
        self.backstage.set_active(SUSPENDED, active=False)
        self.wire = Wire(hall)
        self._jobs: dict[str, str] = {}
        self._profiles = {"private-agent": self._hide("northwind"), "private-hired": self._hide("acme")}
        self._lacking: dict[Scope, Wire] = {}
        self._scenes: tuple[Scene, ...] = (
            ActivityScene(self.backstage),
            ContractScene(self.backstage),
            DiaryScene(self.backstage),
            MilestoneScene(self.backstage),
            OfferScene(self.backstage),
            ProposalScene(self.backstage),
            RoomScene(self.backstage),
        )

    def close(self) -> None:
        for wire in (self.wire, *self._lacking.values()):
            wire.close()

    def status(self, row: Row, role: str) -> int:
        """Make the call of one cell and return its status; an error says why."""
        answer = self._call(row, role)
        if row.endpoint.startswith("gds_"):
            errors = answer.json.get("errors", [])
            assert all(error["message"] for error in errors)
            return (
                DENIED if answer.status == 200 and errors and errors[0]["reason"] == "access_denied" else answer.status
            )
        if answer.status >= 400:
            assert answer.message
        elif row.endpoint in ("hr_jobs_update", "hr_jobs_cancel"):
            del self._jobs[row.thing]  # the next cell needs one that is as it was posted
        elif scene := self._scene(row):
            scene.is_used_up(row)
        return answer.status

    def _scene(self, row: Row) -> Scene | None:
        return next((scene for scene in self._scenes if scene.plays(row.endpoint)), None)

    def _call(self, row: Row, role: str) -> Answer:
        declared = ENDPOINTS[row.endpoint]
        if scene := self._scene(row):
            path, values = scene.call(row, declared)
        elif "{job_key}" in declared.paths[0]:
            path, values = self._job_call(row, declared)
        else:
            path, values = self._other_call(row)
        options = {"query": list(values.items())} if declared.method == "GET" else {"json": values}
        url = f"/{path}" if path.startswith("gds/") else f"/api/{path}.json"
        if role == ANONYMOUS:
            sent = self.wire.request(declared.method, url, **options).sent()
            headers = {name: value for name, value in sent.headers.items() if name != "authorization"}
            return self.wire.send(sent.method, f"{url}?{sent.raw_query}", headers, sent.body)
        if role == NO_SCOPE:
            wire = self._without(declared.scope) if declared.scope else self.wire
            return wire.call(declared.method, url, as_user="owner", **options)
        return self.wire.call(declared.method, url, token=self.tokens[role], **options)

    def _job_call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call about a job of its own."""
        team, _, visibility = row.thing.partition("/")
        if row.thing not in self._jobs:
            self._jobs[row.thing] = self.backstage.post_job(OWNERS[team], team, Visibility(visibility))
        values = JOB | {"buyer_team__reference": team} if declared.method == "PUT" else {}
        values |= {"reason_code": "41"} if declared.method == "DELETE" else {}
        return declared.paths[0].replace("{job_key}", self._jobs[row.thing]), values

    def _other_call(self, row: Row) -> tuple[str, dict[str, str]]:
        """Return path and parameters of any other call."""
        declared = ENDPOINTS[row.endpoint]
        if row.endpoint.startswith("gds_"):
            path = PARAMETER.sub(row.thing, declared.paths[0].replace("{company_id}/", "acme/"))
            return path, {"tq": f"select sum({'hours' if 'time' in row.endpoint else 'amount'})"}
        path = PARAMETER.sub(self._profiles.get(row.thing, row.thing), declared.paths[0])
        if row.endpoint in ("hr_jobs_list", "hr_jobs_create"):
            values = {"buyer_team__reference": row.thing}
            return path, values | (JOB | {"job_type": "hourly"} if declared.method == "POST" else {})
        return path, NEEDED.get(row.endpoint, {})

    def _hide(self, team: str) -> str:
        """Make a freelancer with a private profile who belongs to an agency or has worked for a client."""
        talent = Talent(self.backstage, f"hidden-{team}", access=Access.PRIVATE)
        if team == "northwind":
            talent.join_agency(team)
        else:
            talent.worked_for(team)
        return talent.key

    def _without(self, scope: Scope) -> Wire:
        if scope not in self._lacking:
            self._lacking[scope] = Wire(self.hall, self.backstage.create_key("owner", set(Scope) - {scope}))
        return self._lacking[scope]


@pytest.fixture
def theatre(hall_server: StartHall, database_kind: DatabaseKind) -> Iterator[Theatre]:
    theatre = Theatre(hall_server(database_kind))
    yield theatre
    theatre.close()


def test_every_cell_of_the_table_is_true(theatre: Theatre) -> None:
    wrong = []
    for row in read_table():
        for role, expected in row.expected.items():
            found = theatre.status(row, role)
            if found != expected:
                wrong.append(f"{row.endpoint} {row.thing} as {role}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)
    lists_hold_what_each_role_may_see(theatre)
    # Whatever was done on the way, the records of the hall are sound.
    theatre.hall.installation.run("check")


def lists_hold_what_each_role_may_see(theatre: Theatre) -> None:
    acme = ["acme", "acme:design", "acme:web"]
    teams = dict.fromkeys(("owner", "admin", "hiring", "recruiter", "finance"), acme)
    teams |= {key: ["acme:design"] for key in ("member", *IN_ONE_TEAM)}
    teams |= {key: ["northwind"] for key in ("agency-owner", "staffing", "agent")}
    teams |= {"outsider": ["globex"], "freelancer": [], "operator": []}
    everything = ["manage_finance", "manage_employment", "manage_recruiting", "manage_teamroom"]
    words: dict[str, object] = dict.fromkeys(("owner", "admin", "design-admin", "agency-owner", "outsider"), everything)
    words |= dict.fromkeys(("hiring", "design-hiring"), everything[1:])
    words |= dict.fromkeys(("recruiter", "design-recruiter"), "manage_recruiting")
    words |= dict.fromkeys(("finance", "design-finance"), "manage_finance")
    words |= {"staffing": "manage_affiliation", "member": None, "agent": None}
    for role, slugs in teams.items():

        def told(path: str, token: AccessToken = theatre.tokens[role]) -> Any:
            return theatre.wire.call(path=f"/api/hr/v2/{path}.json", token=token).json

        assert [team["id"] for team in told("teams")["teams"]] == slugs, role
        company = slugs[0].partition(":")[0] if slugs else ""
        companies = told("companies")["companies"]
        assert [found["reference"] for found in companies] == (
            [told(f"companies/{company}")["company"]["reference"]] if company else []
        )
        if company:
            assert [team["id"] for team in told(f"companies/{company}/teams")["teams"]] == slugs, role
        seats = told("userroles")["userroles"]["userrole"]
        listed = seats if isinstance(seats, list) else [seats] if seats else []
        listed = [seat for seat in listed if not seat["engagement__reference"]]
        assert [seat["team__id"] for seat in listed] == slugs, role
        permissions = [seat["permissions"]["permission"] if seat["permissions"] else None for seat in listed]
        assert permissions == [words[role] for _ in slugs], role


def test_the_table_knows_every_endpoint_and_every_role(hall: Hall) -> None:
    load()
    rows = read_table()
    assert {row.endpoint for row in rows} == set(ENDPOINTS)
    roles = {sign_in.username for sign_in in hall.demo.sign_ins} - LEFT_OUT
    roles |= {ANONYMOUS, NO_SCOPE, SUSPENDED, *IN_ONE_TEAM}
    for row in rows:
        assert set(row.expected) == roles, row
    assert len({(row.endpoint, row.thing) for row in rows}) == len(rows)
