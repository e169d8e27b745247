"""Writes the profiles of the demo's freelancers and their past work."""

from dataclasses import dataclass
from datetime import date

from hiringhall import clock
from hiringhall.demo.cast import PEOPLE
from hiringhall.demo.contract_rows import ContractFacts, morning
from hiringhall.demo.diaries import diary_since
from hiringhall.demo.draft import DAY, Draft
from hiringhall.demo.drawings import draw_face, draw_work
from hiringhall.demo.engagements import ENGAGEMENTS, Engagement
from hiringhall.demo.freelancers import PORTRAITS, Portrait
from hiringhall.demo.hires import Hire, add_hire
from hiringhall.demo.letters import LETTERS
from hiringhall.demo.profile_rows import (
    ProfileFacts,
    add_certification,
    add_education,
    add_employment,
    add_group_member,
    add_portfolio_item,
    add_profile,
    day_before,
    keep_picture,
)
from hiringhall.demo.rows import JobFacts, TeamRow, add_job
from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.sides import Side
from hiringhall.storage.blobs import Blobs

HIRED_AFTER = 9
"""Days between a posting and the hire."""


@dataclass(frozen=True)
class Agency:
    """An agency that somebody works through, and who speaks for it."""

    id: int
    speaker_id: int


def add_talent(
    draft: Draft, blobs: Blobs, users: dict[str, int], teams: dict[str, TeamRow], groups: dict[str, int]
) -> dict[str, int]:
    """Add profiles and past work to the people and teams of the demo; return the contracts by title."""
    joined = {person.username: person.joined_days_ago for person in PEOPLE}
    for portrait in PORTRAITS:
        _add_portrait(draft, blobs, portrait, users[portrait.username], joined[portrait.username] - 1, groups)
    agencies = {"agent": Agency(teams["northwind"].company_id, users["staffing"])}
    return {
        engagement.title: _add_engagement(
            draft, engagement, users, teams[engagement.team], agencies.get(engagement.freelancer)
        )
        for engagement in sorted(ENGAGEMENTS, key=lambda engagement: -engagement.started_days_ago)
    }


def _add_portrait(
    draft: Draft, blobs: Blobs, portrait: Portrait, user_id: int, days_ago: int, groups: dict[str, int]
) -> None:
    at = draft.time(days_ago)
    picture = None
    if portrait.face is not None:
        picture = keep_picture(draft, blobs, pictures.make_portrait, draw_face(*portrait.face))
    facts = ProfileFacts(
        title=portrait.title,
        overview=portrait.overview,
        rate=portrait.rate,
        english=portrait.english,
        languages=portrait.languages,
        categories=[catalog.place(title, title)[1].id for title in portrait.topics],
        skills=portrait.skills,
        tests=[
            (number, score, percentile, day_before(draft, min(days, days_ago)))
            for number, score, percentile, days in portrait.tests
        ],
        availability=portrait.availability,
        access=portrait.access,
        is_ready=portrait.is_ready,
        picture=picture,
    )
    add_profile(draft, at, user_id, facts)
    _add_records(draft, at, portrait, user_id)
    _add_pieces(draft, blobs, at, portrait, user_id)
    for slug in portrait.groups:
        add_group_member(draft, at, groups[slug], slug, user_id)


def _add_records(draft: Draft, at: int, portrait: Portrait, user_id: int) -> None:
    for school in portrait.schools:
        add_education(
            draft,
            at,
            user_id,
            school=school.school,
            degree=school.degree,
            area=school.area,
            from_year=school.from_year,
            to_year=school.to_year,
            comment=school.comment,
        )
    for post in portrait.posts:
        add_employment(
            draft,
            at,
            user_id,
            employer=post.employer,
            role=post.role,
            from_month=date(*post.from_month, 1),
            to_month=post.to_month and date(*post.to_month, 1),
            comment=post.comment,
        )
    for paper in portrait.papers:
        add_certification(
            draft, at, user_id, name=paper.name, organization=paper.organization, received_on=date(*paper.received)
        )


def _add_pieces(draft: Draft, blobs: Blobs, at: int, portrait: Portrait, user_id: int) -> None:
    for place, piece in enumerate(portrait.pieces):
        picture = None
        if piece.motif is not None:
            picture = keep_picture(draft, blobs, pictures.make_portfolio_picture, draw_work(piece.motif))
        add_portfolio_item(
            draft,
            at,
            user_id,
            place,
            title=piece.title,
            description=piece.description,
            url=piece.url,
            category=catalog.place(piece.topic, piece.topic)[1].id,
            skills=list(piece.skills),
            done_on=clock.day(at - draft.random.randrange(100, 900) * DAY),
            picture=picture,
        )


def _add_engagement(
    draft: Draft, engagement: Engagement, users: dict[str, int], team: TeamRow, agency: Agency | None
) -> int:
    is_hourly = engagement.type is JobType.HOURLY
    hirer_id, hired_at = users[engagement.by], draft.time(engagement.started_days_ago)
    started_on = clock.day(hired_at)
    within, topic = catalog.place(engagement.topic, engagement.topic)
    job = JobFacts(
        title=engagement.title,
        description=engagement.description,
        type=engagement.type,
        visibility=engagement.visibility,
        category=within.id,
        subcategory=topic.id,
        budget=None if is_hourly else engagement.price,
        duration=sum(engagement.weeks) if is_hourly else None,
        skills=list(engagement.skills),
        workload=engagement.workload,
        state=JobState.FILLED,
        closed_at=morning(started_on),
    )
    posted_at = draft.time(engagement.started_days_ago + HIRED_AFTER)
    said = {Side.CLIENT: engagement.by_client, Side.FREELANCER: engagement.by_freelancer}
    contract = ContractFacts(
        freelancer_id=users[engagement.freelancer],
        job_id=add_job(draft, posted_at, team, hirer_id, job),
        title=engagement.title,
        type=engagement.type,
        category=topic.id,
        rate=engagement.price if is_hourly else None,
        amount=None if is_hourly else engagement.price,
        weekly_limit=_HOURS_AT_MOST[engagement.workload] if is_hourly else None,
        started_on=started_on,
        weeks=[(amount * 3600, amount * engagement.price) if is_hourly else (0, amount) for amount in engagement.weeks],
        is_over=engagement.is_over,
        agency_id=agency.id if agency else None,
        agency_share=engagement.agency_share if agency else None,
        diary_since=diary_since(draft, engagement.title),
        said={side: words for side, words in said.items() if words is not None},
    )
    words = LETTERS[engagement.title]
    how = Hire(
        letter=words.proposal,
        invitation=words.invitation,
        message=words.offer,
        speaker_id=agency.speaker_id if agency else None,
    )
    return add_hire(draft, team, hirer_id, contract, how)


_HOURS_AT_MOST = {None: 40, Workload.FULL_TIME: 40, Workload.PART_TIME: 25, Workload.AS_NEEDED: 15}
