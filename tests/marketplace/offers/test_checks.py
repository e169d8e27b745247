"""Each check of offers names what was broken behind the marketplace's back; without that they find nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hiringhall.marketplace.offers.checks import CHECKS
from tests.support.halls import DATABASE_KINDS, DatabaseKind
from tests.support.market import Market
from tests.support.offering import FIXED, Offering
from tests.support.postgres import PostgresCluster

Markets = dict[DatabaseKind, Market]
BREACHES: dict[str, tuple[str, str]] = {
    "offer-company": ("UPDATE offers SET company_id = (SELECT MAX(id) FROM companies)", "another company"),
    "offer-type": ("UPDATE jobs SET type = 'fixed-price'", "its job is not"),
    "offer-proposal": ("UPDATE proposals SET freelancer_id = 1 WHERE state = 'hired'", "another job or freelancer"),
    "offer-agency": ("UPDATE offers SET agency_id = company_id WHERE agency_id IS NOT NULL", "which is no agency"),
    "offer-once": ("UPDATE offers SET state = 'new' WHERE job_id IS NOT NULL", "several offers stand"),
    "offer-job-open": ("UPDATE jobs SET state = 'cancelled'", "its job is cancelled"),
    "offer-proposal-open": ("UPDATE proposals SET state = 'withdrawn' WHERE state = 'active'", "does not say so"),
    "offer-mark": ("UPDATE proposals SET offered_at = 1 WHERE state = 'hired'", "none stands"),
    "offer-decided": ("UPDATE offers SET decided_at = NULL", "its time of decision"),
    "offer-times": ("UPDATE offers SET expires_at = created_at", "wrong order"),
    "offer-changed": ("UPDATE offers SET previous_id = NULL", "without another in its place"),
    "offer-accepted": ("UPDATE contracts SET offer_id = NULL", "which its contract denies"),
    "offer-hired": ("UPDATE proposals SET state = 'active' WHERE state = 'hired'", "is not hired"),
    "offer-agreed": ("UPDATE contracts SET freelancer_id = 1", "not about the same"),
    "offer-terms": ("UPDATE offers SET rate = 1 WHERE state = 'accepted'", "other terms"),
    "offer-milestones": ("UPDATE offers SET amount = 1 WHERE amount IS NOT NULL", "for a price of 1"),
    "offer-topics": ("UPDATE offers SET category = 'x' WHERE category IS NOT NULL", "unknown topic 'x'"),
    "offers-logged": ("UPDATE changes SET entity = 'other' WHERE entity = 'offer'", "says the change log"),
}


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresCluster) -> Iterator[Markets]:
    """Make a marketplace with offers of many kinds on each kind of database, once."""
    markets: Markets = {}
    for kind in DATABASE_KINDS:
        url = postgres.create() if kind == "postgresql" else f"sqlite:///{tmp_path_factory.mktemp('checks')}/hall.db"
        market = markets[kind] = Market(url)
        offering = Offering(market)
        for person in (offering.fred, offering.gina):
            offering.submit(person)
        offering.accept(offering.fred, offering.counter(offering.ann, offering.counter(offering.fred, offering.send())))
        offering.send(offering.gina, offering.post())
        offering.send(job=None, terms=FIXED, category="Writing")
        offering.decline(offering.sam, offering.send(offering.ada, offering.post()))
        offering.submit(offering.bob, job := offering.post())
        offering.send(offering.bob, job)
    yield markets
    for market in markets.values():
        market.database.close()


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_and_named(markets: Markets, database_kind: DatabaseKind, name: str) -> None:
    check = next(check for check in CHECKS if check.name == name)
    with markets[database_kind].database.writing() as session:
        assert list(check.find(session)) == []
        unlock(session, database_kind)
        session.execute(text(BREACHES[name][0]))
        found = list(check.find(session))
        session.rollback()
        session.connection()
    assert any(BREACHES[name][1] in line for line in found), found


def unlock(session: Session, kind: DatabaseKind) -> None:
    """Put keys and triggers out of the way until this transaction is rolled back."""
    if kind == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text("DROP TRIGGER changes_no_update"))


def test_nothing_is_found_in_a_sound_marketplace(markets: Markets, database_kind: DatabaseKind) -> None:
    with markets[database_kind].database.reading() as session:
        assert {check.name: list(check.find(session)) for check in CHECKS} == {name: [] for name in BREACHES}
