"""A thousand random jobs and people, written past the operations."""

from datetime import date, timedelta
from random import Random
from typing import Any

from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import CompanyKind, Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility, Workload
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.profiles.models import (
    Access,
    Group,
    GroupMember,
    Profile,
    ProfileSkill,
    ProfileTest,
)
from hiringhall.marketplace.sides import Side
from tests.support.market import Market
from tests.support.past_work import add_contract

VOCABULARY = [
    "museum",
    "booking",
    "service",
    "library",
    "django",
    "flask",
    "developer",
    "develop",
    "developing",
    "design",
    "designer",
    "c++",
    "c#",
    "node.js",
    "e-mail",
    "élan",
    "Élan",
    "naïve",
    "straße",
    "web",
    "web2",
    "10",
    "x",
    "r",
    "museums",
    "the",
    "The",
    "THE",
    "and",
    "or",
    "not",
    "red",
    "green",
    "blue",
    "book",
    "bookings",
]
SKILLS = ("django-framework", "python", "php", "c++", "web-design", "amazon-ec2", "node.js", "microsoft-excel")
TOPICS = [(entry.id, topic.id) for entry in catalog.categories()[:4] for topic in entry.topics[:3]]
COUNTRIES = ("United States", "Germany", "Ukraine", "")
TESTS = [test.id for test in catalog.tests()[:4]]
GROUPS = ("designers", "gophers")
TODAY = date(2026, 3, 2)


def text(random: Random, least: int, most: int) -> str:
    """Return so many words of the vocabulary with marks between some of them."""
    chosen = random.choices(VOCABULARY, k=random.randint(least, most))
    return "".join(word + random.choice((" ", " ", " ", ", ", " - ", ". ")) for word in chosen).strip()


def maybe(random: Random, low: int, high: int) -> int | None:
    """Return a number, or nothing once in three times; many are equal."""
    return None if random.random() < 1 / 3 else random.randrange(low, high + 1, max(1, (high - low) // 12))


def write_jobs(market: Market, number: int, seed: int = 1) -> list[Job]:
    """Write so many jobs of six clients, half of which have hired before."""
    random = Random(seed)  # noqa: S311 - made-up data that is the same every time
    worker = market.person("worker", is_freelancer=True)
    companies = []
    for index in range(6):
        owner = market.person(f"owner{index}", country=random.choice(COUNTRIES))
        companies.append((owner, market.company(owner, f"company{index}")))
    for _, company in companies[:3]:
        for _ in range(random.randint(1, 4)):
            write_contract(market, random, worker, company)
    jobs = [_job(random, *random.choice(companies)) for _ in range(number)]
    with market.act() as session:
        session.add_all(jobs)
    return jobs


def write_contract(market: Market, random: Random, worker: Actor, company: int) -> None:
    """Write a contract with a few weeks of work and feedback of both sides."""
    started = TODAY - timedelta(days=random.randint(200, 900))
    days = [started + timedelta(days=7 * week) for week in range(random.randint(1, 4))]
    add_contract(
        market,
        worker.user_id,
        company,
        started=started,
        ended=started + timedelta(days=40),
        weeks={day: (random.randrange(0, 90_000, 30_000), random.randrange(0, 90_000, 30_000)) for day in days},
        scores={side: (random.randrange(100, 501, 50), started + timedelta(days=50)) for side in Side},
    )


def _job(random: Random, owner: Actor, company: int) -> Job:
    job_type = random.choice(list(JobType))
    category, subcategory = random.choice(TOPICS)
    start = TODAY - timedelta(days=random.randint(0, 30))
    state = random.choice(list(JobState))
    rates = sorted(random.choices(range(500, 12_000, 500), k=2))
    at = 1_700_000_000 + 100 * random.randrange(50)
    return Job(
        key=new_key(),
        team_id=company,
        company_id=company,
        created_by=owner.user_id,
        title=text(random, 1, 4),
        description=text(random, 0, 12),
        type=job_type,
        visibility=random.choice(list(Visibility)),
        category=category,
        subcategory=subcategory,
        budget=None if job_type is JobType.HOURLY else random.randrange(0, 2_000_000, 50_000),
        duration=maybe(random, 1, 1_000),
        workload=random.choice((None, *Workload)),
        rate_min=random.choice((None, rates[0])),
        rate_max=random.choice((None, rates[1])),
        start_date=start,
        end_date=random.choice((None, None, start + timedelta(days=random.randint(0, 200)))),
        skills=random.sample(SKILLS, random.randint(0, 2)),
        state=state,
        cancelled_at=at if state is JobState.CANCELLED else None,
        filled_at=at if state is JobState.FILLED else None,
        created_at=at,
        changed_at=at,
    )


def write_people(market: Market, number: int, seed: int = 1) -> list[User]:
    """Write so many people, most of them freelancers, with profiles, marks and some past work."""
    random = Random(seed)  # noqa: S311 - made-up data that is the same every time
    owner = market.person("owner")
    company, agency = market.company(owner), market.company(owner, "agency", CompanyKind.AGENCY)
    users = [_user(random, index) for index in range(number)]
    with market.act() as session:
        groups = [Group(slug=slug, name=slug, created_at=1) for slug in GROUPS]
        session.add_all([*groups, *users])
        session.flush()
        for user in users:
            session.add_all(_parts(random, user, groups, agency))
    for user in random.sample(users, number // 5):
        write_contract(market, random, Actor(user.id, "test"), company)
    return users


def _user(random: Random, index: int) -> User:
    return User(
        key=new_key(),
        username=f"user{index}",
        email=f"user{index}@example.org",
        password_hash="-",
        first_name=random.choice(("Élodie", "Max", "Museum")),
        last_name=random.choice(("Weber", "O'Hara", "Green")),
        country=random.choice(COUNTRIES),
        is_freelancer=random.random() < 0.9,
        status=random.choices(list(UserStatus), (9, 1))[0],
        created_at=1_600_000_000 + 100 * random.randrange(50),
    )


def _parts(random: Random, user: User, groups: list[Group], agency: int) -> list[Any]:
    if random.random() < 0.1:
        return []
    skills = random.sample(SKILLS, random.randint(0, 2))
    parts: list[Any] = [
        Profile(
            user_id=user.id,
            title=text(random, 0, 4),
            overview=text(random, 0, 10),
            rate=maybe(random, 500, 12_000),
            access=random.choices(list(Access), (6, 3, 1))[0],
            english=random.randint(0, 5),
            categories=random.sample([topic for _, topic in TOPICS], random.randint(0, 3)),
            is_ready=random.random() < 0.5,
            created_at=1,
            changed_at=1,
        ),
        *(ProfileSkill(user_id=user.id, slug=slug, level=3, place=place) for place, slug in enumerate(skills)),
    ]
    for test in random.sample(TESTS, random.randint(0, 2)):
        percentile = random.choice((50, 69, 70, 89, 90, 99))
        parts.append(ProfileTest(user_id=user.id, test=test, score=400, percentile=percentile, taken_on=TODAY))
    parts += (GroupMember(group_id=group.id, user_id=user.id, joined_at=1) for group in groups if random.random() < 0.3)
    if random.random() < 0.2:
        parts.append(Membership(team_id=agency, user_id=user.id, role=Role.AGENT, created_at=1))
    return parts
