"""How a person, a company, a team or a job becomes rows, with the lines of the change log that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.demo.draft import Draft
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.jobs.models import Applicants, Job, JobGroup, JobState, JobType, Visibility, Workload


@dataclass(frozen=True)
class TeamRow:
    """What the rows of jobs and sub-teams need to know of a team."""

    id: int
    company_id: int
    lineage: str


def add_person(draft: Draft, at: int, username: str, password_hash: str, email: str, **details: Any) -> int:
    """Add a person who joined at that time; return the reference."""
    facts = {"city": "", "state": "", "country": "", "is_freelancer": False} | details
    is_operator = facts.pop("is_operator", False)
    user_id = draft.number(User)
    draft.add(
        User,
        id=user_id,
        key=draft.key(),
        username=username,
        email=email,
        email_confirmed_at=at,
        password_hash=password_hash,
        is_operator=is_operator,
        status=UserStatus.ACTIVE,
        created_at=at,
        **facts,
    )
    draft.log(at, user_id, "person.joined", user_id, after={"username": username, "operator": is_operator, **facts})
    return user_id


def add_company(
    draft: Draft, at: int, owner_id: int, slug: str, name: str, kind: CompanyKind, *, is_payment_verified: bool = False
) -> TeamRow:
    """Add a company founded at that time; return its root team."""
    root_id = draft.number(Team)
    root = TeamRow(root_id, root_id, f"/{root_id}/")
    _add_team_row(draft, at, root, slug, name, parent_id=None)
    verified_at = at if is_payment_verified else None
    draft.add(Company, id=root_id, kind=kind, name=name, payment_verified_at=verified_at, created_at=at)
    _add_membership(draft, at, root_id, owner_id, Role.OWNER)
    draft.log(
        at,
        owner_id,
        "company.founded",
        root_id,
        company_id=root_id,
        after={"name": name, "slug": slug, "kind": kind.value, "owner": owner_id},
    )
    return root


def add_team(draft: Draft, at: int, owner_id: int, root: TeamRow, slug: str, name: str) -> TeamRow:
    """Add a team below a root team."""
    team_id = draft.number(Team)
    team = TeamRow(team_id, root.company_id, f"{root.lineage}{team_id}/")
    _add_team_row(draft, at, team, slug, name, parent_id=root.id)
    draft.log(
        at,
        owner_id,
        "team.created",
        team_id,
        company_id=root.company_id,
        after={"name": name, "slug": slug, "parent": root.id},
    )
    return team


def _add_team_row(draft: Draft, at: int, team: TeamRow, slug: str, name: str, *, parent_id: int | None) -> None:
    draft.add(
        Team,
        id=team.id,
        key=draft.key(),
        slug=slug,
        name=name,
        company_id=team.company_id,
        parent_id=parent_id,
        lineage=team.lineage,
        created_at=at,
    )


def add_member(draft: Draft, at: int, giver_id: int, team: TeamRow, user_id: int, role: Role) -> None:
    """Give a person a role in a team; agencies' freelancers are exclusive."""
    _add_membership(draft, at, team.id, user_id, role)
    draft.log(
        at,
        giver_id,
        "membership.changed",
        user_id,
        company_id=team.company_id,
        before={"roles": []},
        after={"roles": [role.value]},
    )


def _add_membership(draft: Draft, at: int, team_id: int, user_id: int, role: Role) -> None:
    draft.add(
        Membership,
        id=draft.number(Membership),
        team_id=team_id,
        user_id=user_id,
        role=role,
        exclusive=role is Role.AGENT,
        status=UserStatus.ACTIVE,
        created_at=at,
    )


@dataclass(frozen=True, kw_only=True)
class JobFacts:
    """What a job row says; `rates` are `rate_min` and `rate_max`, `closed_at` is when it was filled or cancelled.

    `groups` are those that it is meant for: their names and ids.
    """

    title: str
    description: str
    type: JobType
    visibility: Visibility
    category: str
    subcategory: str
    budget: int | None
    duration: int | None
    skills: list[str]
    workload: Workload | None = None
    rates: tuple[int, int] | None = None
    tier: int | None = None
    applicants: Applicants = Applicants.ALL
    required_test: str | None = None
    state: JobState = JobState.OPEN
    closed_at: int | None = None
    cancel_reason: str | None = None
    questions: tuple[str, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)


def add_job(draft: Draft, at: int, team: TeamRow, poster_id: int, facts: JobFacts) -> int:
    """Add a job posted at that time, and filled or cancelled if its facts say so; return its id."""
    start = clock.day(at)
    rate_min, rate_max = facts.rates or (None, None)
    job_id, key = draft.number(Job), draft.key()
    draft.add(
        Job,
        id=job_id,
        key=key,
        team_id=team.id,
        company_id=team.company_id,
        created_by=poster_id,
        title=facts.title,
        description=facts.description,
        type=facts.type,
        visibility=facts.visibility,
        category=facts.category,
        subcategory=facts.subcategory,
        budget=facts.budget,
        currency="USD",
        duration=facts.duration,
        workload=facts.workload,
        rate_min=rate_min,
        rate_max=rate_max,
        tier=facts.tier,
        start_date=start,
        end_date=None,
        skills=facts.skills,
        applicants=facts.applicants,
        required_test=facts.required_test,
        questions=list(facts.questions),
        state=facts.state,
        cancel_reason=facts.cancel_reason,
        created_at=at,
        changed_at=facts.closed_at or at,
        filled_at=facts.closed_at if facts.state is JobState.FILLED else None,
        cancelled_at=facts.closed_at if facts.state is JobState.CANCELLED else None,
    )
    for group_id in facts.groups.values():
        draft.add(JobGroup, job_id=job_id, group_id=group_id)
    posted = {"key": key, **_posted(facts, team.id, start)}
    draft.log(at, poster_id, "job.posted", job_id, company_id=team.company_id, after=posted)
    if facts.closed_at is not None:
        draft.log(
            facts.closed_at,
            poster_id,
            f"job.{facts.state.value}",
            job_id,
            company_id=team.company_id,
            before={"state": JobState.OPEN.value, "cancel_reason": None},
            after={"state": facts.state.value, "cancel_reason": facts.cancel_reason},
        )
    return job_id


def _posted(facts: JobFacts, team_id: int, start: date) -> dict[str, Any]:
    rate_min, rate_max = facts.rates or (None, None)
    return {
        "team_id": team_id,
        "title": facts.title,
        "description": facts.description,
        "visibility": facts.visibility.value,
        "category": facts.category,
        "subcategory": facts.subcategory,
        "budget": facts.budget,
        "duration": facts.duration,
        "workload": facts.workload and facts.workload.value,
        "rate_min": rate_min,
        "rate_max": rate_max,
        "tier": facts.tier,
        "start_date": start.isoformat(),
        "end_date": None,
        "skills": facts.skills,
        "applicants": facts.applicants.value,
        "required_test": facts.required_test,
        "questions": list(facts.questions),
        "groups": sorted(facts.groups),
        "state": JobState.OPEN.value,
    }
