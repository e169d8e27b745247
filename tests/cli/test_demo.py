"""`hiringhall demo`: the same every time, complete, and only in an empty hall."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import func, select

from hiringhall import clock
from hiringhall.demo.bids import BIDS, STARTS
from hiringhall.demo.draft import DAY
from hiringhall.demo.engagements import ENGAGEMENTS
from hiringhall.demo.freelancers import PORTRAITS
from hiringhall.demo.tracked import TRACKED
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.agents import EVERYTHING
from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.run import bill
from hiringhall.marketplace.checks import run_checks
from hiringhall.marketplace.contracts.figures import client_figures, freelancer_figures
from hiringhall.marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState, WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing, CellStatus, DiaryCell
from hiringhall.marketplace.diary.presence import at_work
from hiringhall.marketplace.diary.screenshots import Size, blob_name
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.jobs.groups import open_jobs_of_group
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.payments.models import Withdrawal, WithdrawalState
from hiringhall.marketplace.profiles.group_requests import waiting_requests
from hiringhall.marketplace.profiles.groups import group_members
from hiringhall.marketplace.profiles.models import Group, GroupRequest, Profile, RequestState
from hiringhall.marketplace.profiles.pictures import FULL, variant
from hiringhall.marketplace.profiles.pictures import PORTRAITS as PICTURES
from hiringhall.marketplace.profiles.portfolio import portfolio_picture
from hiringhall.marketplace.profiles.queries import FullProfile, readable_profile
from hiringhall.marketplace.proposals.models import BidQuestion, Proposal, ProposalState
from hiringhall.marketplace.rooms.models import Story
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport, StatusReportFile
from hiringhall.marketplace.status_reports.weeks import due_at
from hiringhall.marketplace.tables import Base
from hiringhall.marketplace.watching.queries import watched_freelancers, watched_jobs
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs
from tests.cli.conftest import RunCommand
from tests.support.marks import on_sqlite

ROLES = {
    "owner": ("acme", Role.OWNER),
    "admin": ("acme", Role.ADMIN),
    "hiring": ("acme", Role.HIRING),
    "recruiter": ("acme", Role.RECRUITER),
    "finance": ("acme", Role.FINANCE),
    "member": ("acme:design", Role.MEMBER),
    "agency-owner": ("northwind", Role.OWNER),
    "staffing": ("northwind", Role.STAFFING),
    "agent": ("northwind", Role.AGENT),
    "outsider": ("globex", Role.OWNER),
}
INDEPENDENT = {"freelancer", "designer", "writer", "translator", "bookkeeper", "newcomer"}
NOT_REPEATED = {"password_hash", "sealed_secret", "sealed_details"}  # salted anew each time
DRAWN = {"time_parts": "version"}


def contents(url: str) -> dict[str, list[Any]]:
    database = Database(url)
    with database.reading() as session:
        tables = {
            table.name: sorted(
                (
                    tuple(
                        str(value) for name, value in row.items() if name not in {*NOT_REPEATED, DRAWN.get(table.name)}
                    )
                    for row in session.execute(select(table)).mappings()
                ),
            )
            for table in Base.metadata.sorted_tables
        }
    database.close()
    return tables


def test_the_same_seed_gives_the_same_hall(command: RunCommand, tmp_path: Any) -> None:
    other = command("demo", "--json", "--people", 30, "--jobs", 40, "--contracts", 50, "--seed", 2, data="other")
    slot = 0
    while slots.slot_of(clock.now()) != slot:  # diaries go up to now, so once more if its slot ended between the two
        slot = slots.slot_of(clock.now())
        one, two = f"{slot}-one", f"{slot}-two"
        first = command("demo", "--json", "--people", 30, "--jobs", 40, "--contracts", 50, data=one)
        again = command("demo", "--json", "--people", 30, "--jobs", 40, "--contracts", 50, data=two)
    assert first.json == again.json
    assert first.json["sign_ins"] == other.json["sign_ins"]
    assert first.json["key"] != other.json["key"]
    assert first.json["token"] != other.json["token"]
    assert contents(f"sqlite:///{tmp_path}/{one}/hall.db") == contents(f"sqlite:///{tmp_path}/{two}/hall.db")


def test_the_demo_is_the_same_on_every_database(command: RunCommand, database_url: str) -> None:
    shown = command("demo", "--json", database=database_url).json
    assert shown["key"] == command("demo", "--json", data="beside").json["key"]
    again = command("demo", "--if-empty", "--json", database=database_url)
    assert again.json == shown
    command("demo", database=database_url).failed(1, "people already")
    checked = command("check", "--json", database=database_url)
    assert (checked.status, checked.json["breaches"]) == (0, [])


def test_people_hold_the_roles_their_usernames_say(copy_database: Database) -> None:
    with copy_database.reading() as session:
        users = {user.username: user for user in session.scalars(select(User))}
        teams = {team.slug: team for team in session.scalars(select(Team))}
        for username, (slug, role) in ROLES.items():
            assert standing(session, Actor(users[username].id, "test")).roles(teams[slug]) == {role}, username
        assert set(teams) == {"acme", "acme:design", "acme:web", "northwind", "globex"}
        assert {user.username for user in users.values() if user.is_operator} == {"operator"}
        freelancers = {user.username for user in users.values() if user.is_freelancer}
        assert freelancers == INDEPENDENT | {"agent"}
        assert set(users) == set(ROLES) | INDEPENDENT | {"operator"}
        assert len({user.timezone for user in users.values()}) >= 12
        for user in users.values():
            assert catalog.is_timezone(user.timezone)
            assert catalog.country(user.country).name == user.country


@on_sqlite  # what is made up does not depend on the database
def test_everybody_signs_in_with_the_one_password(on_copy: RunCommand, copy_database: Database) -> None:
    password = on_copy("demo", "--if-empty", "--json").json["password"]
    with copy_database.reading() as session:
        hashes = set(session.scalars(select(User.password_hash)))
    assert [PasswordHash.recommended().verify(password, stored) for stored in hashes] == [True]


@on_sqlite
def test_there_are_jobs_of_every_kind_and_they_look_fresh(copy_database: Database) -> None:
    with copy_database.reading() as session:
        jobs = session.scalars(select(Job)).all()
        slugs = {team.id: team.slug for team in session.scalars(select(Team))}
    assert {slugs[job.team_id] for job in jobs} == {"acme", "acme:design", "acme:web", "globex"}
    for team in ("acme", "acme:design", "acme:web"):
        there = [job for job in jobs if slugs[job.team_id] == team]
        assert {job.state for job in there} == set(JobState), team
        assert len({job.visibility for job in there}) >= 3, team
        assert {job.type for job in there} == set(JobType), team
    assert {job.visibility for job in jobs} == set(Visibility)
    assert len({job.title for job in jobs}) == len(jobs) >= 24
    now, open_jobs = clock.now(), [job for job in jobs if job.state is JobState.OPEN]
    assert all(now - 90 * DAY < job.created_at <= job.changed_at < now for job in open_jobs)
    assert sum(now - job.created_at < 14 * DAY for job in open_jobs) > len(open_jobs) / 2


@on_sqlite
def test_hiring_is_under_way_in_every_state(copy_database: Database) -> None:
    with copy_database.reading() as session:
        proposals, offers = session.scalars(select(Proposal)).all(), session.scalars(select(Offer)).all()
        contracts = session.scalars(select(Contract)).all()
        activities = session.scalars(select(Activity)).all()
        stories = session.scalars(select(Story)).all()
        assigned = session.scalars(select(ActivityAssignment.contract_id)).all()
    assert {proposal.state for proposal in proposals} == set(ProposalState)
    assert {offer.state for offer in offers} == set(OfferState)
    assert all(contract.offer_id for contract in contracts)
    going_on = [contract for contract in contracts if contract.state is not ContractState.CLOSED]
    assert {contract.type for contract in going_on} == set(JobType)
    assert {contract.state for contract in going_on} == {ContractState.ACTIVE, ContractState.PAUSED}
    assert any(contract.agency_id for contract in going_on)
    assert set(assigned) <= {contract.id for contract in going_on}
    assert {activity.state for activity in activities} == set(ActivityState)
    assert any(activity.user_id for activity in activities)
    letters = [proposal.cover_letter for proposal in proposals if proposal.cover_letter]
    assert len(set(letters)) == len(letters) > 30
    now = clock.now()
    assert all(story.created_at < now for story in stories)
    assert all(offer.expires_at > now for offer in offers if offer.state is OfferState.NEW)


def test_work_goes_on_after_the_demo(copy_database: Database) -> None:
    with copy_database.writing() as session:
        hiring = session.scalars(select(User).where(User.username == "hiring")).one()
        web = session.scalars(select(Team).where(Team.slug == "acme:web")).one()
        before = session.scalar(select(func.max(Job.id))) or 0
        text = JobText(
            title="Another job",
            description="After the demo.",
            visibility=Visibility.PUBLIC,
            category="Writing",
            subcategory="Technical Writing",
        )
        job = post_job(session, Actor(hiring.id, "test"), web.id, JobType.HOURLY, text)
        assert job.id == before + 1
    assert [outcome for outcome in run_checks(copy_database) if outcome.found] == []


def test_a_large_hall_has_so_many_more_people_and_jobs(command: RunCommand, database_url: str) -> None:
    small = command("demo", "--json", data="small").json
    crowd = ("--people", 200, "--jobs", 6000, "--contracts", 3000, "--proposals", 2000)
    large = command("demo", "--json", *crowd, database=database_url)
    assert large.json == small, "the demo's own people and keys do not depend on the crowd"
    assert large.err == "", "no bar where nobody watches"
    database = Database(database_url)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == len(small["sign_ins"]) + 200
        assert session.scalar(select(func.count()).select_from(Job)) == 26 + len(ENGAGEMENTS) + 6000
        assert session.scalar(select(func.count()).select_from(Contract)) == len(ENGAGEMENTS) + len(STARTS) + 3000
        assert session.scalar(select(func.count()).select_from(Offer).where(Offer.state == "accepted")) == (
            len(ENGAGEMENTS) + len(STARTS) + 3000
        )
        unhired = select(func.count()).select_from(Proposal).where(Proposal.state != "hired")
        assert session.scalar(unhired) == len(BIDS) + 2000
        assert session.scalar(select(func.count()).select_from(Profile)) == len(PORTRAITS) + 190
        states = Counter(session.scalars(select(Job.state)))
        assert all(states[state] > 400 for state in JobState)
    assert [outcome for outcome in run_checks(database) if outcome.found] == []
    database.close()


def test_nobody_proposes_twice_to_do_a_job(command: RunCommand) -> None:
    command("demo", "--jobs", 10, "--people", 40, "--proposals", 101).failed(1, "more people and jobs")


def profiles_of(database: Database, actor: Actor | None) -> dict[str, FullProfile]:
    """Return the profiles that `actor` may read, by username."""
    found = {}
    with database.reading() as session:
        for user in session.scalars(select(User).where(User.is_freelancer)):
            with suppress(NotFound):
                found[user.username] = readable_profile(session, actor, user.key)
    return found


def test_freelancers_have_profiles_of_every_access(copy_database: Database) -> None:
    with copy_database.reading() as session:
        outsider = session.scalars(select(User.id).where(User.username == "outsider")).one()
    public = {"agent", "freelancer", "designer", "writer", "newcomer"}
    assert set(profiles_of(copy_database, None)) == public
    assert set(profiles_of(copy_database, Actor(outsider, "test"))) == public | {"translator"}
    profiles = profiles_of(copy_database, CONSOLE)
    assert set(profiles) == public | {"translator", "bookkeeper"}
    for username in ("agent", "freelancer", "designer", "writer"):
        shown = profiles[username]
        assert shown.title, username
        assert min(len(shown.skills), len(shown.categories), len(shown.languages)) > 0, username
        assert all((shown.tests, shown.education, shown.employment, shown.portfolio, shown.work)), username
        assert shown.figures.feedback is not None, username
        assert {record.state for record in shown.work} >= {ContractState.CLOSED}
    assert profiles["agent"].agencies[0].is_exclusive
    assert any(record.is_hidden for record in profiles_of(copy_database, None)["designer"].work)
    newcomer = profiles["newcomer"]
    assert (newcomer.title, newcomer.skills, newcomer.work) == ("", [], [])


def test_pictures_of_the_demo_are_there(command: RunCommand, tmp_path: Any) -> None:
    command("demo", data="drawn")
    database, blobs = Database(f"sqlite:///{tmp_path}/drawn/hall.db"), Blobs("", tmp_path / "drawn" / "blobs")
    profiles = profiles_of(database, CONSOLE)
    portraits = [shown.picture for shown in profiles.values() if shown.picture]
    assert len(portraits) >= 3
    assert all(blobs.get(variant(PICTURES, name, "100").blob) for name in portraits)
    keys = [item.key for shown in profiles.values() for item in shown.portfolio if item.picture]
    assert len(keys) >= 8
    with database.reading() as session:
        assert all(blobs.get(portfolio_picture(session, CONSOLE, key, FULL).blob) for key in keys)
    database.close()


def test_clients_and_freelancers_have_figures(copy_database: Database) -> None:
    today = datetime.fromtimestamp(clock.now(), UTC).date()
    with copy_database.reading() as session:
        teams = {team.slug: team.id for team in session.scalars(select(Team))}
        users = {user.username: user.id for user in session.scalars(select(User))}
        clients = client_figures(session, [teams["acme"], teams["globex"]])
        figures = freelancer_figures(session, [users["freelancer"], users["newcomer"]], today)
    for client in clients.values():
        assert client.feedback is not None
        assert 300 <= client.feedback <= 500
        assert client.hires >= 4
        assert client.filled_jobs >= 2
    shown = figures[users["freelancer"]]
    assert shown.job_success is not None
    assert min(shown.seconds, shown.recent_seconds, shown.active_contracts, shown.earned) > 0
    assert figures[users["newcomer"]].job_success is None


def test_diaries_go_up_to_now(command: RunCommand, tmp_path: Any) -> None:
    made_at = clock.now()
    command("demo", data="tracked")
    database, blobs = Database(f"sqlite:///{tmp_path}/tracked/hall.db"), Blobs("", tmp_path / "tracked" / "blobs")
    with database.reading() as session:
        titles = {contract.id: contract.title for contract in session.scalars(select(Contract))}
        present = at_work(session, list(titles))
        cells = session.scalars(select(DiaryCell).order_by(DiaryCell.slot)).all()
        weeks = session.scalars(select(WorkWeek).where(WorkWeek.contract_id.in_({cell.contract_id for cell in cells})))
        open_weeks = {week.week for week in weeks if week.billed_at is None}
        session.expunge_all()
    database.close()
    assert {titles[cell.contract_id] for cell in cells} == {work.contract for work in TRACKED}
    assert made_at - 2 * slots.SECONDS < slots.start_of(cells[-1].slot + 1) <= clock.now()
    assert 1 <= len(present) <= len({cell.freelancer_id for cell in cells})
    assert {cell.billing for cell in cells} == {Billing.BILLABLE, Billing.OVER_LIMIT}
    assert {cell.status for cell in cells} == set(CellStatus)
    this_week = slots.monday_of(slots.slot_of(made_at))
    assert open_weeks <= {this_week, this_week - timedelta(days=7)}
    shown = {(slots.day_of(cell.slot), cell.freelancer_id, cell.screenshot) for cell in cells if not cell.manual}
    assert 0 < len(shown) < len(cells) / 4, "the cells of a day share their drawings"
    assert all(digest and blobs.get(blob_name(day, person, digest, Size.MEDIUM)) for day, person, digest in shown)
    assert any(cell.manual and not cell.screenshot for cell in cells)


@on_sqlite
def test_money_stands_wherever_it_can(copy_database: Database) -> None:
    with copy_database.reading() as session:
        teams = {team.slug: team.id for team in session.scalars(select(Team))}
        weeks = set(session.execute(select(WorkWeek.contract_id, WorkWeek.week).where(WorkWeek.billed_at.is_not(None))))
        invoices = session.scalars(select(Invoice)).all()
        milestones = session.scalars(select(Milestone.state)).all()
        submissions = session.scalars(select(Submission.state)).all()
        disputes = session.scalars(select(Dispute.state)).all()
        withdrawals = session.scalars(select(Withdrawal.state)).all()
        owing = session.scalars(select(Company.id).where(Company.arrears_since.is_not(None))).all()
        shares = set(session.scalars(select(Contract.agency_share).where(Contract.agency_id.is_not(None))))
    assert {invoice.kind for invoice in invoices} == set(InvoiceKind) - {InvoiceKind.PAYMENT}
    assert {(one.contract_id, one.week) for one in invoices if one.week} == {tuple(week) for week in weeks}
    assert {invoice.state for invoice in invoices} == set(InvoiceState)
    assert set(milestones) == set(MilestoneState)
    assert {SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.REJECTED} == set(submissions)
    assert {DisputeState.OPEN, DisputeState.UPHELD} == set(disputes)
    assert {WithdrawalState.ASKED, WithdrawalState.SENT} == set(withdrawals)
    assert owing == [teams["globex"]]
    assert shares == {2_500, EVERYTHING}


@on_sqlite
def test_nothing_is_left_to_bill_of_the_days_before_the_demo(copy_database: Database) -> None:
    yesterday = clock.day(clock.now()) - timedelta(days=1)
    done = bill(copy_database, Calendar(), yesterday)
    assert (done.approved, done.issued, done.due, done.charges, done.released) == (0, 0, 0, 0, 0)
    assert [outcome for outcome in run_checks(copy_database) if outcome.found] == []


@on_sqlite
def test_a_hall_without_demo_is_left_alone(command: RunCommand, on_copy: RunCommand, copy_database: Database) -> None:
    with copy_database.writing() as session:
        owner = session.scalars(select(User).where(User.username == "owner")).one()
        owner.username = "somebody"
    left = on_copy("demo", "--if-empty", "--json")
    assert (left.status, left.json) == (0, {"password": None, "sign_ins": [], "key": None, "token": None})
    assert "of its own" in on_copy("demo", "--if-empty").out
    assert command("demo", "--people", "-1").status == 2


def test_what_goes_on_around_the_jobs_stands_in_every_state(copy_database: Database) -> None:
    with copy_database.reading() as session:
        reports = session.scalars(select(StatusReport)).all()
        requests = session.scalars(select(GroupRequest.state)).all()
        questions = session.scalars(select(BidQuestion)).all()
        groups = session.scalars(select(Group)).all()
        users = {user.username: Actor(user.id, "test") for user in session.scalars(select(User))}
        for group in groups:
            assert open_jobs_of_group(session, users["freelancer"], group.id).rows, group.slug
            assert group_members(session, users["freelancer"], group.id).rows, group.slug
        asked = waiting_requests(session, users["admin"], "accessible-web")
        for username in ("freelancer", "designer", "writer", "translator", "newcomer"):
            assert watched_jobs(session, users[username]), username
        for username in ("owner", "hiring", "recruiter", "outsider"):
            assert watched_freelancers(session, users[username]), username
    assert {report.state for report in reports} == set(ReportState)
    assert {report.seen_at is None for report in reports} == {True, False}
    assert any(report.filed_at > due_at(report.week) for report in reports)
    assert any(report.progress for report in reports)
    assert set(requests) == {RequestState.WAITING, RequestState.ACCEPTED, RequestState.REFUSED}
    assert len(asked) == 2
    assert (
        {group.by_approval for group in groups} == {group.company_id is not None for group in groups} == {True, False}
    )
    assert {question.answered_at is None for question in questions} == {True, False}
    assert any(question.agency_id for question in questions)


def test_files_of_status_reports_are_there(command: RunCommand, tmp_path: Any) -> None:
    command("demo", data="filed")
    database, blobs = Database(f"sqlite:///{tmp_path}/filed/hall.db"), Blobs("", tmp_path / "filed" / "blobs")
    with database.reading() as session:
        files = [(file.blob, file.size) for file in session.scalars(select(StatusReportFile))]
    database.close()
    assert files
    assert [len(blobs.get(name) or b"") for name, _ in files] == [size for _, size in files]
