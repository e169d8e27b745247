"""No list of hiring, page of a diary or dashboard reads a table as a whole, whatever is picked, on either database."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.demo import Counts, fill_demo
from hiringhall.marketplace.accounts.bearer import find_bearer
from hiringhall.marketplace.accounts.queries import find_company, find_user, locate_team
from hiringhall.marketplace.activities import of_contracts
from hiringhall.marketplace.activities import queries as activities
from hiringhall.marketplace.activities.levels import Level
from hiringhall.marketplace.activities.models import ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.queries import ActivityFilter
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.contracts import listing as contracts
from hiringhall.marketplace.contracts.listed import listed_contracts
from hiringhall.marketplace.contracts.listing import ContractFilter, ContractOrder
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.dashboards.client import client_dashboard
from hiringhall.marketplace.dashboards.payee import agency_dashboard, freelancer_dashboard
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.diaries import diaries_in, diaries_of, named_diaries
from hiringhall.marketplace.diary.nearest import nearest_work, nearest_work_of
from hiringhall.marketplace.diary.queries import billed_weeks, cells_of, own_cells
from hiringhall.marketplace.diary.snapshots import nearest_cell
from hiringhall.marketplace.diary.team_room import Online, read_room, rooms
from hiringhall.marketplace.diary.timesheet import agency_timesheet, own_timesheet, team_timesheet
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.diary.work_days import work_days
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.inbox import reading as inbox
from hiringhall.marketplace.inbox.digest import people_due
from hiringhall.marketplace.inbox.following import has_news
from hiringhall.marketplace.inbox.models import Scope
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers import queries as offers
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.queries import OfferFilter
from hiringhall.marketplace.proposals import counts
from hiringhall.marketplace.proposals import queries as proposals
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.queries import Pile, ProposalFilter, ProposalOrder, Stage
from hiringhall.marketplace.rooms import listing
from hiringhall.marketplace.rooms.access import Subject, room_about
from hiringhall.marketplace.rooms.listing import RoomFilter, RoomOrder, my_rooms
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.rooms.places import OWN, place_named
from hiringhall.marketplace.rooms.reading import _UNTIL
from hiringhall.marketplace.workrooms import queries as workrooms
from hiringhall.marketplace.workrooms.awarding import standing_offer
from hiringhall.marketplace.workrooms.jobs import posted_jobs
from hiringhall.marketplace.workrooms.people import people
from hiringhall.marketplace.workrooms.pre_bids import ASKED
from hiringhall.marketplace.workrooms.queries import find_workroom, workroom_id
from hiringhall.marketplace.workrooms.records import records
from hiringhall.marketplace.workrooms.talking import messages
from hiringhall.marketplace.workrooms.timesheets import timesheets
from hiringhall.marketplace.workrooms.work_view import work_view
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
        self.offer = session.scalars(select(Offer).where(Offer.job_id.is_not(None)).limit(1)).one()
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


def room_reads(known: Known) -> Iterator[Read]:
    session, owner, freelancer = known.session, known.people["owner"], known.people["freelancer"]
    day = clock.day(clock.now())
    span, ids = slots.slots_of_day(day), [known.contract.id, known.contract.id + 1]
    for who, slug in product(("owner", "freelancer"), ("acme", "acme:web")):
        yield lambda who=who, slug=slug: refusable(  # type: ignore[misc]
            lambda: read_room(session, known.people[who], slug, Online.ALL)
        )
    yield lambda: read_room(session, known.people["staffing"], "northwind", Online.LAST_DAY)
    yield lambda: rooms(session, freelancer)
    yield lambda: named_diaries(session, owner, [known.contract.key, str(known.contract.id)])
    for team in (known.acme, known.web):
        yield lambda team=team: diaries_of(session, owner, team, known.id("freelancer"))  # type: ignore[misc]
        yield lambda team=team: diaries_in(session, owner, team, span)  # type: ignore[misc]
    yield lambda: nearest_cell(session, ids)
    yield lambda: work_days(session, ids, day, day, ZoneInfo("Asia/Kathmandu"))
    yield lambda: billed_weeks(session, ids, span)


def dashboard_reads(known: Known) -> Iterator[Read]:
    session, calendar = known.session, Calendar()
    for who in ("owner", "hiring", "member"):
        yield lambda who=who: client_dashboard(session, known.people[who], known.acme.id)  # type: ignore[misc]
    yield lambda: freelancer_dashboard(session, known.people["freelancer"], calendar)
    yield lambda: agency_dashboard(session, known.people["staffing"], known.agency, calendar)


def message_reads(known: Known) -> Iterator[Read]:
    session, owner, freelancer = known.session, known.people["owner"], known.people["freelancer"]
    facts: list[dict[str, Any]] = [{}, {"kind": RoomKind.INTERVIEW}, {"or_hidden": False}, {"active_since": 1}]
    facts += [{"active_since": 1, "or_favourite": False, "or_unread": False}]
    places = [(freelancer, OWN), *((owner, place_named(session, owner, slug)) for slug in ("acme", "acme:web"))]
    for fact, (actor, place), order in product(facts, places, RoomOrder):
        after = ("a" if order is RoomOrder.NAME else 2**40, 7)
        for options in ({}, {"after": after}, {"offset": 2}):
            yield lambda actor=actor, fact=fact, place=place, order=order, options=options: my_rooms(  # type: ignore[misc]
                session, actor, RoomFilter(**fact), place, order=order, count=3, **options
            )
    yield lambda: listing.room_members(session, [1, 2])
    yield lambda: _UNTIL.first(session, room=1, at=2**40)
    for subject, number in ((Subject.APPLICATION, 1), (Subject.OFFER, known.offer.id), (Subject.CONTRACT, 1)):
        yield lambda subject=subject, number=number: findable(  # type: ignore[misc]
            lambda: room_about(session, freelancer, subject, str(number))
        )


def findable(read: Read) -> None:
    with suppress(NotFound):
        read()


def inbox_reads(known: Known) -> Iterator[Read]:
    session = known.session
    for name, scope, unread in product(("owner", "staffing", "freelancer"), (None, Scope.JOB), (False, True)):
        yield lambda name=name, scope=scope, unread=unread: inbox.own_entries(  # type: ignore[misc]
            session, known.people[name], scope=scope, unread=unread, before=99
        )
    for name in ("owner", "freelancer"):
        yield lambda name=name: inbox.count_unread(session, known.people[name])  # type: ignore[misc]
        yield lambda name=name: inbox.unread_by_scope(session, known.people[name])  # type: ignore[misc]
    yield lambda: people_due(session)
    yield lambda: has_news(session)


def refusable(read: Read) -> None:
    with suppress(NotAllowed):
        read()


def workroom_reads(known: Known) -> Iterator[Read]:
    session, owner, freelancer = known.session, known.people["owner"], known.people["freelancer"]
    contract = listed_contracts(session, [known.contract.id])[0]
    workroom = find_workroom(session, owner, workroom_id(contract))
    for person in (owner, freelancer):
        yield lambda person=person: workrooms.my_entries(session, person, offset=1, count=2)  # type: ignore[misc]
    yield lambda: workrooms.job_bids(session, owner, known.job.key, offset=1, count=2)
    yield lambda: find_workroom(session, owner, workroom.id)
    yield lambda: messages(session, owner, find_workroom(session, owner, ASKED + 1), offset=0, count=2)
    yield lambda: posted_jobs(session, [known.job.id])
    yield lambda: people(session, [known.id("freelancer"), known.id("owner")])
    yield lambda: records(session, known.id("freelancer"))
    yield lambda: timesheets(session, owner, workroom, Calendar(), offset=1, count=2)
    yield lambda: messages(session, owner, workroom, offset=1, count=2)
    yield lambda: messages(session, owner, workroom, unread=True, offset=0, count=2)
    yield lambda: work_view(session, owner, workroom, None)
    yield lambda: standing_offer(session, workroom)
    yield lambda: find_bearer(session, "nobody's")


READS = (
    proposal_reads,
    offer_reads,
    contract_reads,
    activity_reads,
    diary_reads,
    room_reads,
    dashboard_reads,
    message_reads,
    inbox_reads,
    workroom_reads,
)


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
            for reads in READS:
                for read in reads(known):
                    read()
        assert len(sent.statements) > 500
        found = sorted(sent.full_reads())
    assert not found, f"{len(found)} of {len(sent.statements)} statements:\n" + "\n\n".join(found[:20])
