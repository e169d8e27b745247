"""The dashboards of freelancers and agencies: what each earns and works, and nobody else's."""

from datetime import date

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.dashboards.payee import PayeeDashboard, agency_dashboard, freelancer_dashboard
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import LineType
from hiringhall.marketplace.ledger.statements import statement
from hiringhall.marketplace.reports.periods import with_days
from hiringhall.marketplace.reports.running import run
from tests.marketplace.dashboards.conftest import WEDNESDAY, Scene
from tests.marketplace.dashboards.test_client import by_week
from tests.support.billing import BILLED_ON, CALENDAR, at
from tests.support.plans import listening
from tests.support.tracking import MONDAY

EARNED = {LineType.AP_INVOICE, LineType.AP_ADJUSTMENT}


def own(scene: Scene, who: str = "freelancer", on: date = WEDNESDAY) -> PayeeDashboard:
    with at(on, 14), scene.market.database.reading() as session:
        return freelancer_dashboard(session, scene.cast[who], CALENDAR)


def of_agency(scene: Scene, who: str = "agency-owner", on: date = WEDNESDAY) -> PayeeDashboard:
    with at(on, 14), scene.market.database.reading() as session:
        return agency_dashboard(session, scene.cast[who], scene.cast.agency, CALENDAR)


def test_a_freelancer_sees_earnings_after_fees_by_week_and_client(scene: Scene) -> None:
    found = own(scene)
    assert by_week(found.earned) == {"Acme": {MONDAY: 36_00, BILLED_ON: 72_00}}
    # of 90.00 for the agency's freelancer 9.00 are the fee and a quarter of the rest the agency's
    assert by_week(own(scene, "agent").earned) == {"Acme": {BILLED_ON: 60_75}}


def test_earnings_are_what_report_and_statement_say_of_the_same_days(scene: Scene) -> None:
    for who in ("freelancer", "agent"):
        found, actor = own(scene, who).earned, scene.cast[who]
        (source,) = found.sources
        with scene.market.database.reading() as session:
            asked = with_days("select sum(amount)", source.report, found.days)
            ((reported,),) = run(session, actor, source.report, source.about, asked).rows
            told = statement(session, CONSOLE, person(actor.user_id or 0), *found.days).lines
        assert found.total == reported == sum(line.amount for line in told if line.type in EARNED)


def test_a_freelancer_sees_the_hours_of_this_week_and_what_is_pending(scene: Scene) -> None:
    found = own(scene)
    assert [(row.title, row.other, row.seconds, row.weekly_limit) for row in found.hours.rows] == [
        ("Tune the ticket shop", "Acme", 70 * 60, 1)
    ]
    # 90.00 for hours are in review, 18.00 of the bonus wait to be paid
    assert (found.account.in_review, found.account.pending, found.account.available) == (90_00, 18_00, 0)
    assert own(scene, "stranger").earned.is_empty
    assert own(scene, "stranger").hours.rows == []


def test_an_agency_sees_what_it_and_its_freelancers_earn_together(scene: Scene) -> None:
    for who, report in {"agency-owner": "earnings-agency", "staffing": "earnings-agency-team"}.items():
        found = of_agency(scene, who)
        assert by_week(found.earned) == {"Acme": {BILLED_ON: 81_00}}
        assert [source.report.id for source in found.earned.sources] == [report]
        assert found.account.in_review == 20_25
    with scene.market.database.reading() as session:
        parties = company(scene.cast.agency), person(scene.cast["agent"].user_id or 0)
        days = of_agency(scene).earned.days
        told = [line for party in parties for line in statement(session, CONSOLE, party, *days).lines]
    assert sum(line.amount for line in told if line.type in EARNED) == 81_00


def test_an_agency_sees_the_hours_of_its_freelancers(scene: Scene) -> None:
    found = of_agency(scene, "staffing", MONDAY).hours
    assert [(row.title, row.other, row.seconds) for row in found.rows] == [("Build the shop", "Agent Tester", 3 * 3600)]
    assert of_agency(scene).hours.rows == []


def test_who_staffs_two_teams_of_an_agency_sees_everybody_once(scene: Scene) -> None:
    market, cast = scene.market, scene.cast
    teams = [market.team(cast["agency-owner"], cast.agency, name) for name in ("north", "south")]
    nora = market.member(cast["agency-owner"], teams[0], "nora", Role.STAFFING)
    market.join(cast["agency-owner"], teams[1], "nora", Role.STAFFING)
    for team in teams:
        market.join(cast["agency-owner"], team, "agent", Role.AGENT)
    with at(WEDNESDAY, 14), market.database.reading() as session:
        found = agency_dashboard(session, nora, cast.agency, CALENDAR)
    assert found.earned.total == 81_00
    assert [source.name for source in found.earned.sources] == ["North", "South"]


def test_an_agencys_is_for_who_manages_its_freelancers(scene: Scene) -> None:
    may = set()
    for name, who in scene.cast.people.items():
        try:
            with scene.market.database.reading() as session:
                agency_dashboard(session, who, scene.cast.agency, CALENDAR)
        except NotAllowed:
            continue
        may.add(name)
    assert may == {"agency-owner", "staffing"}


def test_who_is_no_payee_has_none(scene: Scene) -> None:
    with scene.market.database.reading() as session:
        with pytest.raises(NotAllowed):
            freelancer_dashboard(session, CONSOLE, CALENDAR)
        for agency in (987_654, scene.cast.company):
            with pytest.raises(NotFound):
                agency_dashboard(session, scene.cast["owner"], agency, CALENDAR)


def test_it_is_read_by_indexes(scene: Scene) -> None:
    with at(WEDNESDAY, 14), scene.market.database.reading() as session, listening(session) as sent:
        freelancer_dashboard(session, scene.cast["freelancer"], CALENDAR)
        agency_dashboard(session, scene.cast["agency-owner"], scene.cast.agency, CALENDAR)
        agency_dashboard(session, scene.cast["staffing"], scene.cast.agency, CALENDAR)
        assert list(sent.full_reads()) == []
        assert len(sent.statements) < 40
