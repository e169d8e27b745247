"""Random queries over random work: what the database answers is what plain Python makes of the same rows."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.compiling import compiled
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.time_source import time_source
from tests.support.hired import Cast, hire
from tests.support.market import Market
from tests.support.query_model import Row, evaluate, queries
from tests.support.tracking import MONDAY, noon

EXAMPLES = 150
DAYS = [MONDAY - timedelta(days=number) for number in (400, 41, 33, 8, 7, 1, 0)]
MEMOS = ("", "Zebra", "apple", "Äpfel", "💥", "apple pie", "a'b", "100 %")
WHO = ("freelancer", "agent")
TIME = REPORTS["time-company"]
VALUES = {
    "provider_id": ["freelancer", "agent", "nobody"],
    "task": ["draw", "", "plan"],
    "assignment_team_id": ["acme:design", "acme:web", "acme"],
    "agency_id": ["northwind", "acme"],
    "company_id": ["acme"],
}


@pytest.fixture
def worked(market: Market, cast: Cast) -> tuple[Market, list[Row]]:
    """Random rows of four contracts, in the database and as the model reads them."""
    draw = random.Random(11)  # noqa: S311 - no secret
    rows: list[Row] = []
    hired = [(team, slug, who) for team, slug in ((cast.design, "acme:design"), (cast.web, "acme:web")) for who in WHO]
    with noon(days=-8):
        contracts = [hire(market, cast["owner"], team, cast[who]) for team, _, who in hired]
    with market.act() as session:
        activity = Activity(
            company_id=cast.company, team_id=cast.company, code="draw", description="", created_at=0, changed_at=0
        )
        session.add(activity)
        session.flush()
        for contract, (_, slug, who) in zip(contracts, hired, strict=True):
            for day in DAYS:
                for line in range(draw.randint(0, 3)):
                    row = _random_row(draw, contract, day, line, draw.choice([None, activity.id]))
                    session.add(row)
                    rows.append(_as_modelled(row, contract, slug, who))
    return market, rows


def _random_row(draw: random.Random, contract: Contract, day: date, line: int, activity_id: int | None) -> TimeRow:
    return TimeRow(
        contract_id=contract.id,
        day=day,
        line=line,
        week=day - timedelta(days=day.weekday()),
        activity_id=activity_id,
        memo=draw.choice(MEMOS),
        online=draw.randint(1, 40),
        offline=draw.randint(0, 3),
        charge_online=draw.randint(0, 30_000),
        charge_offline=draw.choice([0, 0, 1, 999]),
    )


def _as_modelled(row: TimeRow, contract: Contract, team: str, who: str) -> Row:
    return {
        "worked_on": row.day,
        "week_worked_on": row.week,
        "month_worked_on": row.day.month,
        "year_worked_on": row.day.year,
        "provider_id": who,
        "provider_name": f"{who.title()} Tester",
        "team_id": team,
        "team_name": team.partition(":")[2].title(),
        "assignment_team_id": team,
        "assignment_name": contract.title,
        "assignment_ref": contract.id,
        "agency_id": None,
        "agency_name": None,
        "agency_company_id": None,
        "company_id": "acme",
        "company_name": "Acme",
        "task": "" if row.activity_id is None else "draw",
        "memo": row.memo,
        "hours": 600 * (row.online + row.offline),
        "charges": row.charge_online + row.charge_offline,
        "hours_online": 600 * row.online,
        "charges_online": row.charge_online,
        "hours_offline": 600 * row.offline,
        "charges_offline": row.charge_offline,
    }


def test_the_database_answers_as_plain_python_does(worked: tuple[Market, list[Row]]) -> None:
    market, rows = worked
    with market.database.reading() as session:

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(queries(TIME, VALUES, DAYS))
        def agrees(text: str) -> None:
            plan = check(text, TIME)
            found = [tuple(row) for row in session.execute(compiled(plan, time_source(Scope())))]
            assert found == evaluate(plan, rows)

        agrees()
