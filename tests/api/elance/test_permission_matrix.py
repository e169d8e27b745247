"""Who may call what: every cell of `permission_matrix.txt`, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from requests import Response

from hiringhall.api.elance.endpoint import ENDPOINTS
from hiringhall.api.elance.endpoints import load
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.queries import job_number
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.profiles import groups
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.proposals.access import client_proposal
from tests.api.upwork.permission_matrix import Row
from tests.conftest import StartHall
from tests.support.bidding import propose
from tests.support.deals import team_id
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.talent import Talent

TABLE = Path(__file__).with_name("permission_matrix.txt")
ANONYMOUS, APPLICATION, NO_SCOPE = "anonymous", "application", "no-scope"
POSTED = {
    "title": "Sign painter",
    "description": "Twelve signs for twelve doors, painted by hand and signed. " * 3,
    "type": "Hourly",
    "catId": "10224",
}


def read_table() -> list[Row]:
    rows: list[Row] = []
    roles: list[str] = []
    for line in TABLE.read_text().splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["method"]:
            roles = words[2:]
        elif words:
            method, thing, *cells = words
            rows.append(Row(method.replace("+", " "), thing, dict(zip(roles, map(int, cells), strict=True))))
    return rows


class Stage:
    """A hall with somebody for every role and the things that the table names."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.backstage = hall.backstage
        self.backstage.add_person("design-hiring", "acme:design", Role.HIRING)
        self.elance = ElanceClient(hall)
        job = self._post(Visibility.PUBLIC)
        bid, agency_bid = self._hire(job, "freelancer"), self._hire(job, "agent", "northwind")
        private = Talent(self.backstage, "hidden-elance", access=Access.PRIVATE)
        private.worked_for("acme")
        self.things = {
            "job": self._number(job),
            "hidden-job": self._number(self._post(Visibility.PRIVATE)),
            "bid": str(bid),
            "agency-bid": str(agency_bid),
            "freelancer": hall.demo.username("freelancer"),
            "private": private.username,
            "group": str(self._group()),
        }
        self.freelancer = str(self.backstage.user_id(hall.demo.username("freelancer")))

    def _post(self, visibility: Visibility) -> str:
        return self.backstage.post_job("owner", "acme:design", visibility)

    def _group(self) -> int:
        with self.backstage.act() as session:
            return groups.create_group(session, CONSOLE, slug="painters", name="Painters").id

    def _number(self, key: str) -> str:
        with self.backstage.act() as session:
            return str(job_number(session, key))

    def propose(self, job: str, username: str, agency: str = "") -> int:
        actor = self.backstage.actor(username)
        through = team_id(self.backstage, agency) if agency else None
        by = self.backstage.actor("staffing") if agency else actor
        key = propose(self.backstage, by, job, freelancer=actor, through=through)
        with self.backstage.act() as session:
            return client_proposal(session, self.backstage.actor("owner"), key).id

    def _hire(self, job: str, username: str, agency: str = "") -> int:
        number = self.propose(job, username, agency)
        terms = OfferTerms(type=JobType.HOURLY, title="Signs", message="Please.", rate=2_500, close_job=False)
        signs = self.backstage.actor("staffing" if agency else username)
        with self.backstage.act() as session:
            offer = operations.send_offer(
                session,
                self.backstage.actor("owner"),
                self.backstage.user_id(username),
                terms,
                days=14,
                job=job,
                agency_id=team_id(self.backstage, agency) if agency else None,
            )
            operations.accept_offer(session, signs, offer.key)
        return number

    def status(self, row: Row, role: str) -> int:
        """Make the call of one cell and return its status; an error says why."""
        answer = self._call(row, role)
        if answer.status_code != 200:
            assert code_of(answer)
        return answer.status_code

    def _call(self, row: Row, role: str) -> Response:
        declared = ENDPOINTS[row.endpoint]
        thing = self.things.get(row.thing, "1")
        if row.thing == "new-bid":
            thing = str(self.propose(self._post(Visibility.PUBLIC), "freelancer"))
        path = re.sub(r"\{(?!userId)\w+\}", thing, declared.path)
        user = self.freelancer if "workview" in path or row.thing == "freelancer" else thing
        path = path.replace("{userId}", user)
        fields = {}
        if declared.method == "POST":
            fields = POSTED | {"bidId": thing, "amount": "1", "comment": "Thanks.", "comments": "Hello."}
        options = {"params": {}, "data": fields}
        if role == NO_SCOPE:
            options["params"] = {"access_token": self._without(declared.scope)}
        elif role != ANONYMOUS:
            options["params"] = {"access_token": self.elance.token(None if role == APPLICATION else role)}
        return self.elance.send(declared.method, path, **options)

    def _without(self, scope: Scope | None) -> str:
        lacking = self.elance.register(scopes=frozenset(Scope) - {scope})
        return self.elance.issue("owner", lacking).access_token


@pytest.fixture
def stage(hall_server: StartHall, database_kind: DatabaseKind) -> Iterator[Stage]:
    load()
    stage = Stage(hall_server(database_kind))
    yield stage
    stage.elance.close()


def test_every_cell_of_the_table_is_true(stage: Stage) -> None:
    wrong = []
    for row in read_table():
        for role, expected in row.expected.items():
            found = stage.status(row, role)
            if found != expected:
                wrong.append(f"{row.endpoint} {row.thing} as {role}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)
    # Whatever was done on the way, the records of the hall are sound.
    stage.hall.installation.run("check")


def test_the_table_knows_every_method() -> None:
    load()
    assert {row.endpoint for row in read_table()} == set(ENDPOINTS)
