"""Freelancers with everything that a profile can show, and their past work, made behind the scenes of a hall."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations, passwords, people, queries
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.profiles import editing, groups, marks, pictures, portfolio, records
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.sides import Side
from tests.support.backstage import Backstage
from tests.support.past_work import add_contract

_numbers = count(1)


class Talent:
    """A new freelancer of a hall; `word` stands in no other profile, so that a search for it finds them alone."""

    def __init__(self, backstage: Backstage, word: str, *, country: str = "Brazil", **text: Any) -> None:
        self.backstage = backstage
        self.username = f"{word}-{next(_numbers)}"[:32]
        with backstage.act() as session:
            person = people.sign_up(
                session,
                CONSOLE,
                username=self.username,
                email=f"{self.username}@test.example",
                password=passwords.Hashed("-"),
                settings=people.Settings("Ana", "Moreira", city="Recife", country=country, is_freelancer=True),
            )
            self.id, self.key = person.id, person.key
        self.actor = Actor(self.id, "test")
        self.say(**{"overview": f"I paint signs: {word}."} | text)

    def say(self, **text: Any) -> None:
        """Replace what the profile says."""
        with self.backstage.act() as session:
            editing.edit_profile(session, self.actor, ProfileText(**text))

    def master(self, **skills: int) -> None:
        """Set the skills, by slug and level; an underscore stands for a dash."""
        with self.backstage.act() as session:
            pairs = [(slug.replace("_", "-"), level) for slug, level in skills.items()]
            editing.set_skills(session, self.actor, pairs)

    def pass_test(self, number: str, *, score: int, percentile: int) -> None:
        """Record a passed test."""
        with self.backstage.act() as session:
            marks.record_test(
                session, CONSOLE, self.id, number, score=score, percentile=percentile, taken_on=date(2025, 3, 7)
            )

    def set_ready(self) -> None:
        """Pass the readiness check."""
        with self.backstage.act() as session:
            marks.set_ready(session, CONSOLE, self.id, is_ready=True)

    def join_group(self, slug: str) -> None:
        """Join a group, which is made if need be."""
        with self.backstage.act() as session:
            if slug not in {group.slug for group in groups.list_groups(session, self.actor)}:
                groups.create_group(session, CONSOLE, slug=slug, name=slug.title())
            groups.join_group(session, self.actor, slug)

    def join_agency(self, team: str) -> None:
        """Work through an agency."""
        with self.backstage.act() as session:
            organizations.add_member(
                session,
                CONSOLE,
                queries.find_team(session, team),
                username_or_email=self.username,
                roles=[Role.AGENT],
            )

    def learn(self, school: str, from_year: int, to_year: int | None = None) -> None:
        """Add a place of education."""
        with self.backstage.act() as session:
            records.add_education(
                session, self.actor, records.Schooling(school=school, from_year=from_year, to_year=to_year)
            )

    def work_at(self, employer: str, from_month: date, to_month: date | None = None) -> None:
        """Add work elsewhere."""
        with self.backstage.act() as session:
            position = records.Position(employer=employer, role="Painter", from_month=from_month, to_month=to_month)
            records.add_employment(session, self.actor, position)

    def earn_certificate(self, name: str) -> None:
        """Add a certificate."""
        with self.backstage.act() as session:
            certificate = records.Certificate(name=name, received_on=date(2024, 5, 1), organization="Guild")
            records.add_certification(session, self.actor, certificate)

    def show(self, title: str, picture: bytes = b"", **said: Any) -> None:
        """Add a piece of work to the portfolio."""
        blobs = self.backstage.hall.blobs
        kept = pictures.keep(blobs, pictures.make_portfolio_picture(picture)) if picture else None
        with self.backstage.act() as session:
            portfolio.add_portfolio_item(session, self.actor, portfolio.PieceOfWork(title=title, **said), kept)

    def worked_for(
        self,
        team: str,
        *,
        job: str | None = None,
        job_type: JobType = JobType.HOURLY,
        hours: int = 10,
        charge: int = 50_000,
        days_ago: int = 20,
        ended: bool = False,
        got: int | None = None,
        given: int | None = None,
        title: str = "Painting",
    ) -> int:
        """Write a contract with one week of work and, where scores in hundredths are told, feedback of both sides."""
        last_day = clock.day(clock.now()) - timedelta(days=days_ago)
        scores = {side: (score, last_day) for side, score in ((Side.CLIENT, got), (Side.FREELANCER, given)) if score}
        with self.backstage.act() as session:
            company = queries.find_company(session, team)
            job_id = None if job is None else _job_id(self.backstage, job)
        contract = add_contract(
            self.backstage,
            self.id,
            company,
            started=last_day - timedelta(days=10),
            ended=last_day if ended else None,
            weeks={last_day: (hours * 3600, charge)},
            scores=scores,
            job_id=job_id,
            title=title,
            type=job_type,
            rate=5_000 if job_type is JobType.HOURLY else None,
        )
        with self.backstage.act() as session:
            record(session, CONSOLE, "contract.started", contract, company_id=company)
        return contract


def _job_id(backstage: Backstage, key: str) -> int:
    with backstage.hall.database.reading() as session:
        return session.scalars(select(Job.id).where(Job.key == key)).one()
