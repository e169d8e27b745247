"""The operator's dashboard: the hall week by week."""

from datetime import timedelta

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.dashboards.hall import HallDashboard, Week, hall_dashboard
from hiringhall.marketplace.dashboards.sources import WEEKS
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.ledger.accounts import HALL
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.finance import fees_by_month
from tests.marketplace.dashboards.conftest import WEDNESDAY, Scene
from tests.support.billing import BILLED_ON, at
from tests.support.books import deposit, held
from tests.support.plans import listening
from tests.support.tracking import MONDAY


def look(scene: Scene) -> HallDashboard:
    with at(WEDNESDAY, 14), scene.market.database.reading() as session:
        return hall_dashboard(session, CONSOLE)


def test_what_was_charged_and_earned_is_told_by_week(scene: Scene) -> None:
    with at(WEDNESDAY):
        deposit(scene.market, scene.cast.company, 500_00)  # money that comes in is not charged
    found = look(scene)
    assert [week for week in found.weeks if week.charged] == [
        Week(MONDAY, 40_00, 4_00, 0),
        Week(BILLED_ON, 170_00, 17_00, 0),
    ]
    assert (len(found.weeks), found.charged, found.fees) == (WEEKS, 210_00, 21_00)


def test_fees_are_those_of_the_books(scene: Scene) -> None:
    with at(WEDNESDAY), scene.market.database.reading() as session:
        months = fees_by_month(session, CONSOLE, clock.today())
    assert look(scene).fees == sum(month.fees for month in months) == held(scene.market, HALL, AccountKind.FEES)


def test_contracts_that_go_on_are_counted(scene: Scene) -> None:
    assert look(scene).active_contracts == 2
    with at(WEDNESDAY), scene.market.act() as session:
        end_contract(session, scene.cast["freelancer"], scene.design.key, "9601")
    assert look(scene).active_contracts == 1


def test_people_are_counted_in_the_week_in_which_they_joined(scene: Scene) -> None:
    days = {"ada": MONDAY, "ben": BILLED_ON - timedelta(days=1), "cy": BILLED_ON, "old": MONDAY - timedelta(weeks=99)}
    for name, day in days.items():
        joined = scene.market.person(name)
        with scene.market.act() as session:
            session.get_one(User, joined.user_id).created_at = clock.midnight(day) or 0
    assert [week.joined for week in look(scene).weeks[-3:]] == [0, 2, 1]
    assert look(scene).joined == 3


def test_it_is_for_operators_only(scene: Scene) -> None:
    operator = scene.market.person("operator", is_operator=True)
    with at(WEDNESDAY, 14), scene.market.database.reading() as session:
        assert hall_dashboard(session, operator).charged == 210_00
    for who in scene.cast.people.values():
        with scene.market.database.reading() as session, pytest.raises(NotAllowed):
            hall_dashboard(session, who)


def test_an_empty_hall_has_weeks_without_anything(scene: Scene) -> None:
    with at(MONDAY + timedelta(weeks=40)), scene.market.database.reading() as session:
        found = hall_dashboard(session, CONSOLE)
    assert (found.charged, found.fees, found.joined, len(found.weeks)) == (0, 0, 0, WEEKS)


def test_money_is_read_from_the_entries_of_these_weeks_alone(scene: Scene) -> None:
    with at(WEDNESDAY, 14), scene.market.database.reading() as session, listening(session) as sent:
        hall_dashboard(session, CONSOLE)
        about_money = {sql: values for sql, values in sent.statements.items() if "entries" in sql}
        assert len(about_money) == 1
        sent.statements = about_money
        assert list(sent.full_reads()) == []
