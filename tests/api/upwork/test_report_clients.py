"""The published clients, unmodified, run every report of the reference and read its table."""

from datetime import timedelta
from typing import Any

import pytest

from hiringhall import clock
from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientKind
from tests.support.diaries import Employer
from tests.support.hall import Hall

TIME = ("team_limited", "team_full", "company", "agency", "freelancer_limited", "freelancer_full")
FIRST = {
    "team_limited": ("timereport.get_team_report", True),
    "team_full": ("timereport.get_team_report", False),
    "company": ("timereport.get_company_report", False),
    "agency": ("timereport.get_agency_report", False),
    "freelancer_limited": ("timereport.get_provider_report", True),
    "freelancer_full": ("timereport.get_provider_report", False),
}
FIRST_MONEY = {
    "freelancer": "provider",
    "freelancers_team": "provider_teams",
    "freelancers_company": "provider_companies",
    "buyers_team": "buyer_teams",
    "buyers_company": "buyer_companies",
}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def call_of(kind: ClientKind, matter: str, what: str) -> tuple[str, list[object]]:
    """Return how a client calls a report, and what it is handed after the query."""
    if kind == "python-1.3.7":
        if matter == "time":
            name, hours = FIRST[what]
            return name, [hours]
        if matter == "accounts":
            return f"finreport.get_financial_entities{'_provider' if what == 'owned' else ''}", []
        return f"finreport.get_{FIRST_MONEY[what]}_{matter}", []
    method = f"get_{what}" if matter == "accounts" else f"get_by_{what}"
    router = "reports.time" if matter == "time" else f"reports.finance.{matter}"
    return f"{router}.{camel(method) if kind.startswith('node') else method}", []


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_every_report_is_read(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    employer = Employer.found(hall)
    worker = employer.add_freelancer()
    contract = employer.hire(worker)
    yesterday = clock.day(clock.now()) - timedelta(days=1)
    first = 144 * (yesterday.toordinal() - 719_163) + 60
    employer.track(contract, range(first, first + 7), memo="Drew")
    clients = {
        who: published_client(kind, hall, token=hall.token(who)) for who in (employer.owner, worker, "agency-owner")
    }
    places = {"team": [employer.slug] * 2, "company": [employer.slug], "agency": [employer.slug, "northwind"]}
    for what in TIME:
        subject, _, _ = what.partition("_")
        who = {"freelancer": worker, "agency": "agency-owner"}.get(subject, employer.owner)
        query = "SELECT worked_on, assignment_name, sum(hours) WHERE worked_on >= '2009-10-01'"
        table = ask(kind, clients[who], "time", what, places.get(subject, [worker]), query)
        assert [column["label"] for column in table["cols"]] == ["worked_on", "assignment_name", "hours"], what
        assert [column["type"] for column in table["cols"]] == ["date", "string", "number"]
        told = [] if subject == "agency" else [[f"{yesterday:%Y%m%d}", contract.title, "1.17"]]
        assert cells(table) == told, what
    money = {"freelancer": worker, "freelancers_team": "northwind", "freelancers_company": "northwind"}
    for matter in ("billings", "earnings"):
        for what in FIRST_MONEY:
            place = money.get(what, employer.slug)
            who = {"northwind": "agency-owner", worker: worker}.get(place, employer.owner)
            query = "SELECT amount WHERE date >= '2009-10-01' AND date <= '2009-10-31'"
            assert cells(ask(kind, clients[who], matter, what, [place], query)) == []
    for what, who, place in (("specific", employer.owner, employer.slug), ("owned", worker, worker)):
        assert cells(ask(kind, clients[who], "accounts", what, [place], "SELECT sum(amount)")) == [["0.00"]]


def ask(kind: ClientKind, client: Any, matter: str, what: str, path: list[str], query: str) -> dict[str, Any]:
    name, options = call_of(kind, matter, what)
    asked: object = query if kind == "python-1.3.7" else {"tq": query, "tqx": "out:json"}
    answer: dict[str, Any] = client.call(name, *path, asked, *options)
    table: dict[str, Any] = answer.get("table", answer)
    return table


def cells(table: dict[str, Any]) -> list[list[str]]:
    return [[cell["v"] for cell in row["c"]] for row in table["rows"] or ()]
