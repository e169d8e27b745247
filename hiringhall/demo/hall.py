"""Filling an empty hall with the demo, and telling what is needed to use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.demo import cast, crowd
from hiringhall.demo.bids import QUESTIONS
from hiringhall.demo.billing import Billing
from hiringhall.demo.books import Books
from hiringhall.demo.crowd import Counts
from hiringhall.demo.diaries import Diaries
from hiringhall.demo.draft import Draft
from hiringhall.demo.freelancers import PORTRAITS
from hiringhall.demo.groups import GROUPS, add_askings, add_groups
from hiringhall.demo.hiring import Hiring, Posted
from hiringhall.demo.money import Money
from hiringhall.demo.postings import POSTINGS, Posting
from hiringhall.demo.questions import add_questions
from hiringhall.demo.rows import JobFacts, TeamRow, add_company, add_job, add_member, add_person, add_team
from hiringhall.demo.status_reports import StatusReports
from hiringhall.demo.talent import add_talent
from hiringhall.demo.watching import add_watches
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts import passwords
from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, KeyStatus, User
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.sealing import Sealer

APPLICATION = "Demo application"
KEY_OWNER = "owner"
OPERATOR = "operator"

NOBODY_MORE = Counts()
USUAL = Calendar()

Progress = Callable[[int], None]


@dataclass(frozen=True)
class SignIn:
    """An account to sign in with."""

    username: str
    name: str
    role: str


@dataclass(frozen=True)
class DemoFacts:
    """What is needed to use the demo hall; empty where the hall has no such thing (any more)."""

    password: str
    sign_ins: tuple[SignIn, ...]
    consumer_key: str = ""
    consumer_secret: str = ""
    token: str = ""
    token_secret: str = ""
    token_user: str = ""


def is_empty(session: Session) -> bool:
    """Tell whether nobody has an account here."""
    return session.scalar(select(User.id).limit(1)) is None


def fill_demo(
    session: Session,
    sealer: Sealer,
    blobs: Blobs,
    *,
    seed: int,
    calendar: Calendar = USUAL,
    more: Counts = NOBODY_MORE,
    progress: Progress = lambda _: None,
) -> None:
    """Fill an empty hall with the demo, and with so many `more` people, jobs and contracts made up by the seed.

    What was billed, paid and released went by the `calendar`.
    `progress` is told how many of these were written since it was told last.
    """
    now = clock.now()
    draft = Draft(session, seed, now, calendar)
    password_hash = passwords.prepare(cast.PASSWORD).hash
    users = {person.username: _add_person(draft, person, password_hash) for person in cast.PEOPLE}
    teams: dict[str, TeamRow] = {}
    for organization in cast.ORGANIZATIONS:
        teams |= _add_organization(draft, organization, users)
    groups = add_groups(draft, users, teams)
    jobs = {
        posting.title: _add_posting(draft, posting, teams[posting.team], users[posting.by], groups)
        for posting in sorted(POSTINGS, key=lambda posting: -posting.days_ago)
    }
    contracts = add_talent(draft, blobs, users, teams, groups)
    add_askings(draft, users, groups)
    Hiring(draft, users, teams, jobs).add(contracts)
    add_questions(draft, users, teams, jobs)
    add_watches(draft, users, jobs)
    StatusReports(draft, blobs).add()
    _add_application(draft, sealer, users[KEY_OWNER])
    diaries = Diaries(draft, blobs, seed=seed, now=now)
    diaries.add()
    draft.write()
    diaries.settle(session)
    books = Books(draft)
    billing = Billing(draft, books, users[OPERATOR])
    Money(draft, billing, sealer, users, teams).add(session)
    freelancers = {users[portrait.username]: portrait.rate for portrait in PORTRAITS}
    many = crowd.Crowd(draft, billing, password_hash, groups, progress)
    many.add(more, [(teams["acme"], users["owner"])], freelancers)
    books.close(session)
    draft.number_on()


def demo_facts(session: Session, sealer: Sealer) -> DemoFacts:
    """Return what is needed to use the demo in this hall, as far as it has one."""
    names = [person.username for person in cast.PEOPLE]
    users = {user.username: user for user in session.scalars(select(User).where(User.username.in_(names)))}
    owner = users.get(KEY_OWNER)
    if owner is None or not _is_unchanged(owner):
        return DemoFacts("", ())
    sign_ins = tuple(
        SignIn(person.username, users[person.username].name, person.role)
        for person in cast.PEOPLE
        if person.username in users
    )
    key = session.scalar(
        select(ApiKey).where(
            ApiKey.owner_id == owner.id, ApiKey.name == APPLICATION, ApiKey.status == KeyStatus.APPROVED
        )
    )
    if key is None:
        return DemoFacts(cast.PASSWORD, sign_ins)
    token = session.scalar(
        select(AccessToken).where(
            AccessToken.key_id == key.id, AccessToken.user_id == owner.id, AccessToken.revoked_at.is_(None)
        )
    )
    return DemoFacts(
        cast.PASSWORD,
        sign_ins,
        key.consumer_key,
        sealer.open(key.sealed_secret),
        token.token if token else "",
        sealer.open(token.sealed_secret) if token else "",
        KEY_OWNER if token else "",
    )


def _is_unchanged(owner: User) -> bool:
    with passwords.slots:
        return passwords.verify(cast.PASSWORD, owner.password_hash)[0]


def _add_person(draft: Draft, person: cast.Person, password_hash: str) -> int:
    return add_person(
        draft,
        draft.time(person.joined_days_ago),
        person.username,
        password_hash,
        f"{person.username}@{cast.MAIL_DOMAIN}",
        first_name=person.first_name,
        last_name=person.last_name,
        timezone=person.timezone,
        city=person.city,
        state=person.state,
        country=person.country,
        is_freelancer=person.is_freelancer,
        is_operator=person.is_operator,
    )


def _add_organization(draft: Draft, facts: cast.Organization, users: dict[str, int]) -> dict[str, TeamRow]:
    """Add a company with its teams and members; return the teams by slug."""
    owner_id, day = users[facts.owner], facts.founded_days_ago
    root = add_company(
        draft,
        draft.time(day),
        owner_id,
        facts.slug,
        facts.name,
        facts.kind,
        is_payment_verified=facts.is_payment_verified,
    )
    teams = {facts.slug: root}
    for slug, name in facts.teams.items():
        teams[f"{facts.slug}:{slug}"] = add_team(
            draft, draft.time(day - 2), owner_id, root, f"{facts.slug}:{slug}", name
        )
    joined = {person.username: person.joined_days_ago for person in cast.PEOPLE}
    for username, role in facts.roles.items():
        add_member(draft, draft.time(min(day, joined[username]) - 3), owner_id, root, users[username], role)
    for slug, members in facts.team_members.items():
        for username, role in members.items():
            at = draft.time(min(day, joined[username]) - 3)
            add_member(draft, at, owner_id, teams[f"{facts.slug}:{slug}"], users[username], role)
    return teams


def _add_posting(draft: Draft, posting: Posting, team: TeamRow, poster_id: int, groups: Mapping[str, int]) -> Posted:
    within, topic = catalog.place(posting.topic, posting.topic)
    at = draft.time(posting.days_ago)
    closed_at = None
    if posting.closed_days_ago is not None:
        closed_at = max(draft.time(posting.closed_days_ago), at + 3600)
    facts = JobFacts(
        title=posting.title,
        description=posting.description,
        type=posting.type,
        visibility=posting.visibility,
        category=within.id,
        subcategory=topic.id,
        budget=posting.amount if posting.type is JobType.FIXED_PRICE else None,
        duration=posting.amount if posting.type is JobType.HOURLY else None,
        skills=list(posting.skills),
        workload=posting.workload,
        rates=posting.rates,
        tier=posting.tier,
        applicants=posting.applicants,
        required_test=posting.required_test,
        state=posting.state,
        closed_at=closed_at,
        cancel_reason=posting.reason,
        questions=QUESTIONS.get(posting.title, ()),
        groups={GROUPS[slug].name: groups[slug] for slug in posting.groups},
    )
    job_id = add_job(draft, at, team, poster_id, facts)
    return Posted(job_id, team, poster_id, posting.type, posting.title, topic.id, at, closed_at)


def _add_application(draft: Draft, sealer: Sealer, owner_id: int) -> None:
    at, key_id = draft.time(30), draft.number(ApiKey)
    facts = {
        "name": APPLICATION,
        "purpose": "Ready to be used by whoever tries the hall.",
        "website": "",
        "callback": "",
        "scopes": [scope.value for scope in Scope],
    }
    draft.add(
        ApiKey,
        id=key_id,
        consumer_key=draft.hexadecimal(32),
        sealed_secret=sealer.seal(draft.hexadecimal(16)),
        owner_id=owner_id,
        status=KeyStatus.APPROVED,
        review_note="",
        reviewed_at=at,
        created_at=at,
        **facts,
    )
    approved = {**facts, "status": KeyStatus.APPROVED.value, "owner": owner_id}
    draft.log(at, owner_id, "key.registered", key_id, after=approved)
    draft.add(
        AccessToken,
        token=draft.hexadecimal(32),
        sealed_secret=sealer.seal(draft.hexadecimal(16)),
        key_id=key_id,
        user_id=owner_id,
        created_at=at + 60,
    )
    draft.log(at + 60, owner_id, "grant.issued", key_id, after={"user": owner_id, "scopes": facts["scopes"]})
