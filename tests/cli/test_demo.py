"""`hiringhall demo`: the same every time, complete, and only in an empty hall."""

from collections import Counter
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import func, select

from hiringhall import clock
from hiringhall.demo.draft import DAY
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.checks import run_checks
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.tables import Base
from hiringhall.storage import Database
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
NOT_REPEATED = {"password_hash", "sealed_secret"}  # salted anew each time


def contents(url: str) -> dict[str, list[Any]]:
    database = Database(url)
    with database.reading() as session:
        tables = {
            table.name: sorted(
                (
                    tuple(str(value) for name, value in row.items() if name not in NOT_REPEATED)
                    for row in session.execute(select(table)).mappings()
                ),
            )
            for table in Base.metadata.sorted_tables
        }
    database.close()
    return tables


def test_the_same_seed_gives_the_same_hall(command: RunCommand, tmp_path: Any) -> None:
    other = command("demo", "--json", "--people", 30, "--jobs", 40, "--seed", 2, data="other")
    day = 0
    while clock.now() // DAY != day:  # what is made depends on the day, so once more if midnight came between the two
        day = clock.now() // DAY
        one, two = f"{day}-one", f"{day}-two"
        first = command("demo", "--json", "--people", 30, "--jobs", 40, data=one)
        again = command("demo", "--json", "--people", 30, "--jobs", 40, data=two)
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
        assert freelancers == {"agent", "freelancer", "designer", "writer"}
        assert set(users) == set(ROLES) | {"operator", "freelancer", "designer", "writer"}
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
    now = clock.now()
    assert all(now - 90 * DAY < job.created_at <= job.changed_at < now for job in jobs)
    assert sum(now - job.created_at < 14 * DAY for job in jobs) > len(jobs) / 2


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
    large = command("demo", "--json", "--people", 200, "--jobs", 6000, database=database_url)
    assert large.json == small, "the demo's own people and keys do not depend on the crowd"
    assert large.err == "", "no bar where nobody watches"
    database = Database(database_url)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 14 + 200
        assert session.scalar(select(func.count()).select_from(Job)) == 26 + 6000
        states = Counter(session.scalars(select(Job.state)))
        assert all(states[state] > 400 for state in JobState)
    assert [outcome for outcome in run_checks(database) if outcome.found] == []
    database.close()


@on_sqlite
def test_a_hall_without_demo_is_left_alone(command: RunCommand, on_copy: RunCommand, copy_database: Database) -> None:
    with copy_database.writing() as session:
        owner = session.scalars(select(User).where(User.username == "owner")).one()
        owner.username = "somebody"
    left = on_copy("demo", "--if-empty", "--json")
    assert (left.status, left.json) == (0, {"password": None, "sign_ins": [], "key": None, "token": None})
    assert "of its own" in on_copy("demo", "--if-empty").out
    assert command("demo", "--people", "-1").status == 2
