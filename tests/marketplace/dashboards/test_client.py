"""A client's dashboard: spend, hours and account for whom they are, to the cent what reports and statements say."""

from datetime import date, timedelta

import pytest

from hiringhall.marketplace.accounts.organizations import rename_team
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.dashboards.client import ClientDashboard, client_dashboard
from hiringhall.marketplace.dashboards.sources import WEEKS
from hiringhall.marketplace.dashboards.weekly import Weekly
from hiringhall.marketplace.dashboards.worked import Hours
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import LineType
from hiringhall.marketplace.ledger.statements import statement
from hiringhall.marketplace.reports.periods import with_days
from hiringhall.marketplace.reports.running import run
from tests.marketplace.dashboards.conftest import WEDNESDAY, Scene
from tests.support.billing import BILLED_ON, at, work
from tests.support.plans import listening
from tests.support.tracking import MONDAY

SPEND = {"owner", "admin", "hiring", "design-admin", "design-hiring"}
HOURS = SPEND | {"finance", "design-finance"}
ACCOUNT = {"owner", "admin", "finance"}
NO_MEMBERS = {"agency-owner", "staffing", "outsider", "freelancer", "agent", "bound", "stranger"}


def look(scene: Scene, who: Actor, on: date = WEDNESDAY) -> ClientDashboard:
    with at(on, 14), scene.market.database.reading() as session:
        return client_dashboard(session, who, scene.cast.company)


def spend(scene: Scene, who: str = "owner", on: date = WEDNESDAY) -> Weekly:
    found = look(scene, scene.cast[who], on).spend
    assert found is not None
    return found


def hours(scene: Scene, who: str = "owner", on: date = WEDNESDAY) -> Hours:
    found = look(scene, scene.cast[who], on).hours
    assert found is not None
    return found


def by_week(weekly: Weekly) -> dict[str, dict[date, int]]:
    """Return the weeks in which something moved, by part."""
    return {
        name: {week: amount for week, amount in zip(weekly.weeks, amounts, strict=True) if amount}
        for name, amounts in weekly.parts.items()
    }


def test_spend_is_told_by_week_and_team_less_what_came_back(scene: Scene) -> None:
    found = spend(scene)
    assert by_week(found) == {"Design": {MONDAY: 40_00, BILLED_ON: 80_00}, "Web": {BILLED_ON: 90_00}}
    assert list(found.parts) == ["Design", "Web"]
    assert (found.sums[-2:], found.total) == ([40_00, 170_00], 210_00)
    assert len(found.weeks) == WEEKS
    assert found.weeks[-1] == BILLED_ON
    assert {later - week for week, later in zip(found.weeks, found.weeks[1:], strict=False)} == {timedelta(days=7)}


def test_spend_is_what_report_and_statement_say_of_the_same_days(scene: Scene) -> None:
    found, cast = spend(scene), scene.cast
    with scene.market.database.reading() as session:
        (source,) = found.sources
        asked = with_days("select sum(amount)", source.report, found.days)
        ((reported,),) = run(session, cast["owner"], source.report, source.about, asked).rows
        told = statement(session, CONSOLE, company(cast.company), *found.days).lines
    charges = {LineType.AR_INVOICE, LineType.AR_ADJUSTMENT}
    assert source.report.id == "billings-company"
    assert found.total == reported == -sum(line.amount for line in told if line.type in charges)


def test_the_report_behind_a_figure_adds_up_to_it(scene: Scene) -> None:
    found = spend(scene)
    (source,) = found.sources
    with scene.market.database.reading() as session:
        for query in (found.query, found.week_query):
            asked = with_days(query, source.report, found.days)
            rows = list(run(session, scene.cast["owner"], source.report, source.about, asked).rows)
            assert sum(int(str(row[-1])) for row in rows) == found.total


def test_weeks_older_than_twelve_are_left_out(scene: Scene) -> None:
    last = spend(scene, on=MONDAY + timedelta(weeks=WEEKS - 1))
    assert last.total == 210_00
    assert by_week(spend(scene, on=MONDAY + timedelta(weeks=WEEKS)))["Design"] == {BILLED_ON: 80_00}
    assert spend(scene, on=MONDAY + timedelta(weeks=WEEKS + 1)).is_empty


def test_who_hires_for_a_team_sees_what_that_team_spends(scene: Scene) -> None:
    for who in ("design-admin", "design-hiring"):
        found = spend(scene, who)
        assert by_week(found) == {"Design": {MONDAY: 40_00, BILLED_ON: 80_00}}
        assert [(source.report.id, source.about) for source in found.sources] == [
            ("billings-team", {"company": "acme", "team": "acme:design"})
        ]
    assert spend(scene, "hiring").total == 210_00


def test_who_hires_for_two_teams_sees_both_at_once(scene: Scene) -> None:
    scene.market.join(scene.cast["owner"], scene.cast.web, "design-hiring", Role.HIRING)
    found = spend(scene, "design-hiring")
    assert found.total == 210_00
    assert [source.name for source in found.sources] == ["Design", "Web"]
    assert hours(scene, "design-hiring").seconds == 70 * 60


def test_two_teams_of_one_name_are_told_apart(scene: Scene) -> None:
    with scene.market.act() as session:
        rename_team(session, scene.cast["owner"], scene.cast.web, name="Design")
    assert by_week(spend(scene)) == {
        "Design (acme:design)": {MONDAY: 40_00, BILLED_ON: 80_00},
        "Design (acme:web)": {BILLED_ON: 90_00},
    }


def test_the_hours_of_this_week_stand_against_their_limit(scene: Scene) -> None:
    found = hours(scene)
    (row,) = found.rows
    assert (found.monday, found.contracts, found.seconds) == (BILLED_ON, 1, 70 * 60)
    assert (row.contract_key, row.title, row.other) == (scene.design.key, "Tune the ticket shop", "Freelancer Tester")
    assert (row.seconds, row.weekly_limit, row.is_over) == (70 * 60, 1, True)
    earlier = hours(scene, on=MONDAY + timedelta(days=6))
    assert [(row.other, row.seconds, row.weekly_limit, row.is_over) for row in earlier.rows] == [
        ("Agent Tester", 3 * 3600, None, False),
        ("Freelancer Tester", 2 * 3600, 2, False),
    ]
    assert hours(scene, on=BILLED_ON + timedelta(days=7)).rows == []


def test_the_time_report_says_the_same_hours(scene: Scene) -> None:
    found = hours(scene)
    (source,) = found.sources
    with scene.market.database.reading() as session:
        asked = with_days(found.query, source.report, found.days)
        rows = list(run(session, scene.cast["finance"], source.report, source.about, asked).rows)
    assert sum(int(str(row[-1])) for row in rows) == found.seconds


def test_the_account_tells_what_comes_and_what_is_in_review(scene: Scene) -> None:
    account = look(scene, scene.cast["finance"]).account
    assert account is not None
    # an hour of at most one at 50.00 is yet to be billed; half of the bonus is due
    assert [week.parts.charge for week in account.upcoming] == [50_00]
    assert (account.in_review.amount, account.due.amount, account.escrow) == (190_00, 20_00, 0)


def test_everybody_sees_what_their_role_allows(scene: Scene) -> None:
    seen: dict[str, set[str]] = {"spend": set(), "hours": set(), "account": set()}
    for name, who in scene.cast.people.items():
        if name in NO_MEMBERS:
            with pytest.raises(NotAllowed):
                look(scene, who)
            continue
        found = look(scene, who)
        for part, people in seen.items():
            if getattr(found, part) is not None:
                people.add(name)
    assert seen == {"spend": SPEND, "hours": HOURS, "account": ACCOUNT}


def test_a_company_that_is_not_there_has_none(scene: Scene) -> None:
    with pytest.raises(NotFound), scene.market.database.reading() as session:
        client_dashboard(session, scene.cast["owner"], 987_654)


def test_a_new_company_has_an_empty_one(scene: Scene) -> None:
    globex = scene.market.company(scene.cast["stranger"], "initech")
    with at(WEDNESDAY), scene.market.database.reading() as session:
        found = client_dashboard(session, scene.cast["stranger"], globex)
    assert found.spend is not None
    assert found.hours is not None
    assert found.spend.is_empty
    assert found.spend.sums == [0] * WEEKS
    assert (found.hours.rows, found.hours.seconds) == ([], 0)


def test_it_is_read_by_indexes_with_the_same_statements_however_much_there_is(scene: Scene) -> None:
    def sent() -> set[str]:
        with at(WEDNESDAY, 14), scene.market.database.reading() as session, listening(session) as found:
            client_dashboard(session, scene.cast["owner"], scene.cast.company)
            assert list(found.full_reads()) == []
            return set(found.statements)

    before = sent()
    work(scene.market, scene.cast["agent"], scene.web, BILLED_ON, 3)
    assert sent() == before
    assert len(before) < 30
