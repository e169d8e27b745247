"""No list of hiring and no page of a diary reads a table as a whole, whatever is picked, on either database."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.demo import Counts, fill_demo
from hiringhall.marketplace.accounts.queries import find_company, find_user, locate_team
from hiringhall.marketplace.activities import of_contracts
from hiringhall.marketplace.activities import queries as activities
from hiringhall.marketplace.activities.levels import Level
from hiringhall.marketplace.activities.models import ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.queries import ActivityFilter
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts import listing as contracts
from hiringhall.marketplace.contracts.listing import ContractFilter, ContractOrder
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.nearest import nearest_work, nearest_work_of
from hiringhall.marketplace.diary.queries import cells_of, own_cells
from hiringhall.marketplace.diary.timesheet import agency_timesheet, own_timesheet, team_timesheet
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers import queries as offers
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.queries import OfferFilter
from hiringhall.marketplace.proposals import counts
from hiringhall.marketplace.proposals import queries as proposals
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.queries import Pile, ProposalFilter, ProposalOrder, Stage
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.migrations import upgrade
from hiringhall.storage.sealing import Sealer
from tests.support.plans import listening

Read = Callable[[], object]


class Known:
    """What the reads of these tests are about: people, teams and things of the demo."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.people = {
            name: Actor(find_user(session, name), "test")
            for name in ("owner", "hiring", "freelancer", "agent", "staffing", "member")
        }
        self.acme, self.web = locate_team(session, "acme"), locate_team(session, "acme:web")
        self.agency = find_company(session, "northwind")
        proposal = session.scalars(select(Proposal).where(Proposal.company_id == self.acme.id)).first()
        assert proposal is not None
        self.job = session.get_one(Job, proposal.job_id)
        self.offer = session.scalars(select(Offer).where(Offer.job_id.is_not(None))).first()
        assigned = session.scalars(select(ActivityAssignment)).first()
        assert assigned is not None
        self.contract = session.get_one(Contract, assigned.contract_id)
        self.activity = assigned.activity_id

    def id(self, name: str) -> int:
        found = self.people[name].user_id
        assert found is not None
        return found


def proposal_reads(known: Known) -> Iterator[Read]:
    session, owner, job = known.session, known.people["owner"], known.job
    orders = [((order, down),) for order, down in product(ProposalOrder, (False, True))]
    mixed = ((ProposalOrder.PRICE, True), (ProposalOrder.CREATED, False))
    for stage, order in product((None, *Stage), (*orders, mixed)):
        wanted = ProposalFilter(stage=stage)
        yield lambda wanted=wanted, order=order: proposals.job_proposals(  # type: ignore[misc]
            session, owner, job.key, wanted, order=order, offset=3, count=2
        )
    for wanted in (ProposalFilter(freelancer_id=known.id("freelancer")), ProposalFilter(agency_id=known.agency)):
        yield lambda wanted=wanted: proposals.job_proposals(  # type: ignore[misc]
            session, owner, job.key, wanted, within=known.acme, offset=3
        )
    for pile in (None, *Pile):
        yield lambda pile=pile: proposals.my_proposals(session, known.people["freelancer"], pile, offset=1)  # type: ignore[misc]
        yield lambda pile=pile: proposals.agency_proposals(  # type: ignore[misc]
            session, known.people["staffing"], known.agency, pile, offset=1
        )
    yield lambda: counts.job_counts(session, [job.id])
    yield lambda: counts.stage_counts(session, owner, job.key)
    yield lambda: counts.my_counts(session, known.people["freelancer"])
    yield lambda: counts.agency_counts(session, known.people["staffing"], known.agency)


def offer_reads(known: Known) -> Iterator[Read]:
    session, owner, freelancer = known.session, known.people["owner"], known.people["freelancer"]
    facts: list[dict[str, Any]] = [{}, {"freelancer_id": known.id("freelancer")}, {"job_id": known.job.id}]
    facts += [{"agency_id": known.agency}, {"created_from": 1, "created_to": 2**40}]
    facts += [{"state": state} for state in OfferState] + [{"states": (OfferState.NEW, OfferState.ACCEPTED)}]
    for fact in facts:
        wanted = OfferFilter(**fact)
        for team, below, down in product((known.acme, known.web), (False, True), (False, True)):
            yield lambda wanted=wanted, team=team, below=below, down=down: offers.team_offers(  # type: ignore[misc]
                session, owner, team, wanted, include_sub_teams=below, descending=down, offset=1, count=2
            )
        yield lambda wanted=wanted: offers.job_offers(session, owner, known.job, wanted, offset=1)  # type: ignore[misc]
        yield lambda wanted=wanted: offers.own_offers(session, freelancer, wanted, offset=1)  # type: ignore[misc]
        yield lambda wanted=wanted: offers.answerable_offers(  # type: ignore[misc]
            session, known.people["staffing"], wanted, offset=1
        )
        yield lambda wanted=wanted: offers.agency_offers(  # type: ignore[misc]
            session, known.people["staffing"], known.agency, wanted, offset=1
        )
    for team, below in product((known.acme, known.web), (False, True)):
        yield lambda team=team, below=below: offers.team_offer_counts(  # type: ignore[misc]
            session, owner, team, include_sub_teams=below
        )
    yield lambda: offers.own_offer_counts(session, freelancer)
    yield lambda: offers.agency_offer_counts(session, known.people["staffing"], known.agency)


def contract_reads(known: Known) -> Iterator[Read]:
    session = known.session
    going_on = (ContractState.ACTIVE, ContractState.PAUSED)
    facts: list[dict[str, Any]] = [{}, {"states": going_on}, {"states": (ContractState.CLOSED,)}]
    facts += [{"team": known.acme}, {"team": known.acme, "include_sub_teams": True}, {"team": known.web}]
    facts += [{"team": known.web, "include_sub_teams": True, "states": going_on}]
    facts += [{"freelancer_id": known.id("freelancer")}, {"job_id": known.contract.job_id}]
    facts += [{"agency_id": known.agency}, {"created_from": 1, "created_to": 2**40}]
    for who, fact in product(("owner", "hiring", "freelancer", "agent", "staffing"), facts):
        if "team" in fact and who not in {"owner", "hiring"}:
            continue
        wanted, actor = ContractFilter(**fact), known.people[who]
        for sort in ((order, down) for order, down in product(ContractOrder, (False, True))):
            yield lambda wanted=wanted, actor=actor, sort=sort: contracts.list_contracts(  # type: ignore[misc]
                session, actor, wanted, sort=(sort,), offset=1, count=2
            )
        yield lambda wanted=wanted, actor=actor: contracts.contract_counts(session, actor, wanted)  # type: ignore[misc]


def activity_reads(known: Known) -> Iterator[Read]:
    session, owner = known.session, known.people["owner"]
    wanteds = [
        ActivityFilter(search=search, state=state) for search, state in product(("", "b"), (None, *ActivityState))
    ]
    levels = [Level(known.acme), Level(known.web), Level(known.web, known.id("freelancer"))]
    for level, wanted, below in product(levels, wanteds, (False, True)):
        yield lambda level=level, wanted=wanted, below=below: activities.managed_activities(  # type: ignore[misc]
            session, owner, level, wanted, below=below, offset=1, count=2
        )
        yield lambda level=level, wanted=wanted, below=below: activities.managed_activity_counts(  # type: ignore[misc]
            session, owner, level, wanted, below=below
        )
    for level in levels:
        yield lambda level=level: activities.activities_by_code(session, owner, level, ["ADMIN", "NIGHT"])  # type: ignore[misc]
    reference = str(known.contract.id)
    yield lambda: activities.managed_activity(session, owner, known.activity)
    yield lambda: activities.assigned_contracts(session, [known.activity])
    yield lambda: activities.assigned_counts(session, [known.activity])
    yield lambda: of_contracts.contract_activities(session, owner, reference)
    yield lambda: of_contracts.usable_activities(session, owner, reference)
    yield lambda: of_contracts.assignable_contracts(session, owner, known.activity)
    yield lambda: of_contracts.assignable_contracts(session, owner, known.activity, "work")


def diary_reads(known: Known) -> Iterator[Read]:
    session, owner, freelancer = known.session, known.people["owner"], known.people["freelancer"]
    day = clock.day(clock.now())
    span = slots.slots_of_day(day)
    yield lambda: cells_of(session, owner, [known.contract.key], span)
    yield lambda: own_cells(session, freelancer, span)
    yield lambda: nearest_work(session, known.contract.id, span)
    yield lambda: nearest_work_of(session, known.id("freelancer"), span)
    yield lambda: totals_of_days(session, [known.contract.id], day, day, ZoneInfo("Europe/Kyiv"))
    yield lambda: activities.named_activities(session, [known.activity])
    monday, staffing = slots.monday_of(span.start), known.people["staffing"]
    agency = locate_team(session, "northwind")
    for zone in (None, ZoneInfo("UTC")):
        yield lambda zone=zone: own_timesheet(session, freelancer, monday, zone)  # type: ignore[misc]
        yield lambda zone=zone: team_timesheet(session, owner, known.acme, monday, zone)  # type: ignore[misc]
        yield lambda zone=zone: team_timesheet(session, owner, known.web, monday, zone)  # type: ignore[misc]
        yield lambda zone=zone: agency_timesheet(session, staffing, agency, monday, zone)  # type: ignore[misc]


@pytest.fixture
def crowded(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """Lend a hall with a crowd, so that there is something to choose from."""
    database = Database(database_url)
    upgrade(database)
    more = Counts(people=200, jobs=300, contracts=500, proposals=2000)
    with database.writing() as session:
        fill_demo(session, Sealer("a key of the tests"), Blobs("", tmp_path), seed=1, more=more)
        if not database.is_sqlite:  # PostgreSQL gathers statistics by itself, later; SQLite goes without
            session.execute(text("ANALYZE"))
    yield database
    database.close()


def test_no_list_reads_a_table_as_a_whole(crowded: Database) -> None:
    with crowded.reading() as session:
        known = Known(session)
        with listening(session) as sent:
            for reads in (proposal_reads, offer_reads, contract_reads, activity_reads, diary_reads):
                for read in reads(known):
                    read()
        assert len(sent.statements) > 500
        found = sorted(sent.full_reads())
    assert not found, f"{len(found)} of {len(sent.statements)} statements:\n" + "\n\n".join(found[:20])
