"""Every report answers for whom it is, and nobody else, whatever field is asked for."""

import pytest

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.reports.access import About
from hiringhall.marketplace.reports.catalog import REPORTS, Matter, Subject
from hiringhall.marketplace.reports.running import Cell, run
from tests.support.billing import BILLED_ON, bill_on, work
from tests.support.hired import Cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

READERS = {
    "time-team-hours": {"owner", "admin", "finance", "hiring", "design-admin", "design-finance", "design-hiring"},
    "time-company-hours": {"owner", "admin", "finance", "hiring"},
    "time-agency": {"agency-owner", "staffing"},
    "time-freelancer": {"freelancer"},
    "billings-freelancer": {"freelancer"},
    "billings-agency-team": {"agency-owner", "staffing"},
    "billings-agency": {"agency-owner"},
    "billings-team": {"owner", "admin", "hiring", "design-admin", "design-hiring"},
    "billings-company": {"owner", "admin"},
    "account": {"owner", "admin", "finance"},
    "account-owner": {"freelancer"},
}
ALIKE = {
    "time-team": "time-team-hours",
    "time-company": "time-company-hours",
    "time-freelancer-hours": "time-freelancer",
    **{f"earnings-{rest}": f"billings-{rest}" for rest in ("freelancer", "agency-team", "agency", "team", "company")},
}


def about(report_id: str) -> About:
    match REPORTS[report_id].subject:
        case Subject.TEAM:
            return {"company": "acme", "team": "acme:design"}
        case Subject.COMPANY:
            return {"company": "acme"}
        case Subject.AGENCY:
            return {"company": "acme", "agency": "northwind"}
        case Subject.AGENCY_TEAM:
            return {"team": "northwind"}
        case Subject.ACCOUNT:
            return {"entity": "acme"}
        case _:
            return {"freelancer": "freelancer"}


def ask(market: Market, who: Actor, report_id: str, query: str) -> list[tuple[Cell, ...]]:
    with market.database.reading() as session:
        return list(run(session, who, REPORTS[report_id], about(report_id), query).rows)


@pytest.mark.parametrize("report_id", REPORTS)
def test_a_report_is_read_by_whom_it_is_for(market: Market, cast: Cast, report_id: str) -> None:
    query = "select sum(hours)" if REPORTS[report_id].matter is Matter.TIME else "select sum(amount)"
    may = set()
    for name, who in cast.people.items():
        try:
            ask(market, who, report_id, query)
        except (NotAllowed, NotFound):
            continue
        may.add(name)
    assert may == READERS[ALIKE.get(report_id, report_id)]


def test_every_field_is_told_and_grouped_by(market: Market, cast: Cast, contract: Contract) -> None:
    work(market, cast["freelancer"], contract, MONDAY, 6, memo="Draw")
    bill_on(market, BILLED_ON)
    for report_id, readers in (READERS | {one: READERS[other] for one, other in ALIKE.items()}).items():
        report, who = REPORTS[report_id], cast[min(readers)]
        shown = [field for field in report.fields.values() if field.name not in report.hidden]
        rows = ask(market, who, report_id, f"select {', '.join(field.name for field in shown)}")
        keys = [field.name for field in shown if not field.aggregates]
        sums = [f"sum({field.name}), avg({field.name})" for field in shown if field.aggregates]
        assert len(ask(market, who, report_id, f"select {', '.join(keys + sums)}")) == len(rows)
        assert bool(rows) is ("agency" not in report_id), report_id
        for name in (name for name in keys if report.filters_by(name)):
            if any("=" in report.fields[name].operators for _ in rows[:1]):
                value = rows[0][[field.name for field in shown].index(name)]
                if value is not None:
                    assert ask(market, who, report_id, f"select {keys[0]} where {name} = '{value}'"), (report_id, name)
